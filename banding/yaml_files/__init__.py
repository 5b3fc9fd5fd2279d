"""
A YAML file a person wrote → plain data or an attrs class, each place of it with its line, every fault noted.

In: bytes. Out: what they say, with YAML's surprises refused, and faults in the manner of a good compiler: file, line,
column, the words at fault, what was expected, what to do.
"""
