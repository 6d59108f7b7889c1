"""Plain text, Markdown and CSV. `formats` and mail come in."""
