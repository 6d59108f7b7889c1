"""What holds an index in shards, on one machine and on several, against the whole."""
