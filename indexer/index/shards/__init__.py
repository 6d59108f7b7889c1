"""Shards on the disk: where a cut of an index lies, and what is written of it.

`build` comes in, which cuts, and the service's `corpus`, which answers from shards; of this room's own, purging.
"""
