"""The parts of a generation, a module for each file or folder in it: the one that writes it and the one that reads it.

Only `index`, `build` and the service's `corpus` come in here.
"""
