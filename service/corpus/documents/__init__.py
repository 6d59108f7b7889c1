"""A document as a whole, as its reader may have it: its text, the file it was read from, and pictures of its pages.

Above the rest of `corpus`, which knows nothing of it. `answer` and `http` come in.
"""
