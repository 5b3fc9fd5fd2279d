"""What makes the documentation's generated pages; the pages themselves are Markdown."""
