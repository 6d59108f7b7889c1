"""Marking: which sentence of a hit answers, by what the question asks for, by words, meaning and references.

Of the service, `search` alone comes in here.
"""
