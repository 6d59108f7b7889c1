"""Preparing a model, once: the only room with PyTorch in it.

Nothing but `belagg model` and the benchmarks comes in here, and never at import.
"""
