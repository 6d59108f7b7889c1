"""Training of the reader: the small network that tells whether a passage answers a question, and where.

And the choice of the tokens that the default model keeps.
"""
