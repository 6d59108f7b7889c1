"""Texts that come with the program: the probe questions, and samples for making a model's numbers small.

Building and `model.preparing` come in.
"""
