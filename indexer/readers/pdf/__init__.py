"""PDF: from characters with places to paragraphs, headings and tables. Only `formats` comes in."""
