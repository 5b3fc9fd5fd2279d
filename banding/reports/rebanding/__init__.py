"""A re-banding → its page, its summary and its workbook."""
