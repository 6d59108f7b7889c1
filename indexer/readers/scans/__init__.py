"""Scans: pictures of text, read by Tesseract where it is installed. `formats`, `pdf` and `worker` come in."""
