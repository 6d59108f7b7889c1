"""Wording: what people write, as the texts have it: without politeness, spelled right, with the texts' own words.

Of the service, `question` alone comes in here.
"""
