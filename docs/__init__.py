"""What makes the documentation's generated pages; the pages themselves are Markdown."""

DOCUMENTED = "cl-crc/2019-03"
"""The version that the reference documents. Name another here when it comes into force, and build the reference anew."""
