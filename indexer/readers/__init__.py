"""Readers: bytes of a source -> a document. `formats` is the table of them, a room for each family of formats.

`isolation` and `worker` read in a process with limits. Sources come in to ask `formats` what is read at all, building
to read through `isolation`. The families know each other only downwards, in the order that pyproject.toml states.
"""
