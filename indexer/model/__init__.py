"""The language model: texts -> unit vectors, with OpenVINO alone.

`preparing` makes a model once, with PyTorch. Building and the service's `corpus` and `answer` come in here.
"""
