"""Rows of a page's pieces, and those of them that are a table with the names of its columns. Only `pdf` comes in."""
