"""A page of a PDF: what is drawn on it, its tags and layers, its characters as pieces of text. Only `pdf` comes in."""
