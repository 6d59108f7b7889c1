"""Data that comes with the program: probe questions, samples for quantisation, everyday words,
the reader's weights, which tokens are kept.

`model.preparing` comes in, and of the service `answer` for the probe questions and `question` for the words.
"""
