"""Hostile texts: every regular expression of the code, texts made to keep it busy, and how long each does.

The attack bench and the tests come in.
"""
