"""Reports and tables → forms: HTML pages, workbooks, text for a terminal. Nothing here decides; files are written whole."""
