"""What word processors, spreadsheets and slides share, whatever the format: paragraphs with styles, sheets, packages.

The families `ooxml`, `odf` and `rtf` come in here, and CSV for its tables.
"""
