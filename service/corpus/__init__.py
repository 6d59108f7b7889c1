"""What the service knows of an index: passages, scores, words, holdings, and which of them a reader may see.

The only room, beside `answer`, that knows the index's files. Everything above it comes in; it knows no question.
"""
