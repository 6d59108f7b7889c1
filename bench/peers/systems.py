"""The systems compared, by name, and where their drivers are; nothing of theirs is imported here."""

from __future__ import annotations

OURS = "Belägg"


PEERS = {
    "txtai": "txtai_peer:Txtai",
    "txtai, hybrid": "txtai_peer:TxtaiHybrid",
    "Haystack": "haystack_peer:Haystack",
    "Haystack, hybrid": "haystack_peer:HaystackHybrid",
    "LangChain + FAISS": "langchain_peer:LangChain",
    "Chroma": "chroma_peer:Chroma",
    "LanceDB": "lancedb_peer:LanceDB",
    "LanceDB, hybrid": "lancedb_peer:LanceDBHybrid",
    "Milvus Lite": "milvus_peer:MilvusLite",
    "bm25s": "lexical_peers:Bm25s",
    "tantivy": "lexical_peers:Tantivy",
}
DRIVERS = {OURS: "belagg:Belagg"} | PEERS
"""A module of this package and a class in it."""


def encodes_as_another(name: str) -> bool:
    """Whether encoding takes what it takes the same system without its words: it isn't measured twice."""
    return name.endswith(", hybrid")
