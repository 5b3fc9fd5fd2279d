"""Recorded against decided: a record and a decision in, exactly one outcome out, in a word and in a sentence."""
