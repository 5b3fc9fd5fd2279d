"""An audit → its page, its summary and its workbook."""
