"""Websites as sources: what is asked for, how it is fetched and kept, and what becomes of it.

`sources.config` and building come in, for `crawl`.
"""
