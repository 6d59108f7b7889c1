"""Web pages, and HTML in other formats. `formats`, mail, Markdown and the office formats come in."""
