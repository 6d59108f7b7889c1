"""Where texts come from: what is asked for (`belagg.toml`, the command line), folders, and websites.

Gives raw texts, each with what identifies it. Building comes in here; a source knows nothing of indexes.
"""
