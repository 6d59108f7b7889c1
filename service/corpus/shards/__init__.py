"""A corpus in shards: each shard answers for its own passages, and what they say is merged exactly.

    shard      one shard: the corpus on this machine of some of the documents, asked by the rows of the whole
    held       what a shard holds, and what all hold together
    merged     the corpus that they make together, behind the port
    here       all of them in this process
    actors     each in processes of its own, on other machines too (Ray); the only module that imports it, when used

Only the commands come in, and `http` for what is told of silence. How it is run stands in docs/cluster.md.
"""
