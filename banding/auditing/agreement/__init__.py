"""
Recorded against decided.

In: what is on record of a case, the decision on it and its facts. Out: exactly one outcome, in a word and in a sentence.
"""
