"""An impact of a changed ruleset → its page, its summary and its workbook."""
