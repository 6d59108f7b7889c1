"""Bounds: what no answer is without, by its kind of question: its shape, its section or item, its time.

Of the service, `answer` alone comes in here.
"""
