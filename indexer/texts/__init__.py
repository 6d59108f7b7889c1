"""The nouns that all else is about: raw text, document, passage, and how Swedish is cut into words and sentences.

Pure functions and frozen records over text, light to import. Every room of both packages may come in.
"""
