"""
Every row as CSV. In: an allocation, or lines with what rows share. Out: text, written as rows go by.

``writer`` gives an allocation's rows, ``lines`` passes plain lines on as they came, and ``processes`` shares a large file
among processors.
"""
