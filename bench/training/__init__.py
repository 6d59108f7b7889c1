"""Training of the reader: the small network that tells whether a passage answers a question, and where."""
