"""What is written to a disk, whatever it is about: arrays that are mapped, and checksums.

Knows nothing of texts or indexes. Every room above may come in; this one imports nothing of the project but errors.
"""
