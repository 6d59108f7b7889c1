"""The lexicon: which words and 4-grams the passages have, as files that are searched where they lie.

Only `parts`, the index and the service's `corpus` come in here.
"""
