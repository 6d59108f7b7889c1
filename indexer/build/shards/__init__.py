"""Building for several machines: what was built is cut in shards, here or by processes of a cluster.

Only the commands come in.
"""
