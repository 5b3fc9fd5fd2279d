"""A scored reading sheet → its page and its workbook."""
