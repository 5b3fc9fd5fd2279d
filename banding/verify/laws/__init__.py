"""
The laws of a ruleset, each over its whole space of cases: a space comes in, findings go out.

``total``: every case has an answer, everything declared is used. ``effective``: nothing is unreachable, without effect, or
said twice. ``monotone``: more risk never lowers a band.
"""
