"""The only reader: question -> ranking -> answer -> response and page."""
