"""Measuring answers: an organisation's questions and public test sets, held against what was expected; and, when an
index is built, the probe questions that nothing answers (`probing.py`).

The command line comes in. It is the only room, beside it, that builds an index.
"""
