"""Pictures of text, read by Tesseract where it is installed. Of the readers, `pdf`, `formats` and `worker` come in."""
