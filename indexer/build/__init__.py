"""Building: sources -> documents -> passages -> embeddings -> one new generation, and what has changed since the last.

The uppermost room of the indexer. Of the service only the command line and `evaluation` come in.
"""
