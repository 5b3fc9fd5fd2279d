"""
One case for its pages: what its rows came to, what may be answered and judged, and what has happened to it.

In: what is known of a person, what it came to, and entries of the record. Out: plain values for a template.
"""
