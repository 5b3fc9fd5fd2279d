"""Excel workbooks → rows of text."""
