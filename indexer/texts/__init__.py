"""Nouns of a text: what stands in it, whatever it was read from."""
