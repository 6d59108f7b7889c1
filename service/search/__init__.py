"""From an interpreted question to ranked passages, each with the sentence that answers it.

`answer` and `evaluation` come in.
"""
