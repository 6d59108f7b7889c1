"""The systems compared, by name, and where their drivers are; nothing of theirs is imported here."""

from __future__ import annotations

from dataclasses import dataclass

OURS = "Belägg"


@dataclass(frozen=True, slots=True)
class System:
    """`driver` is a module and a class in it; `dense` says whether it compares vectors."""

    driver: str
    dense: bool = True


PEERS = {
    "txtai": System("txtai_peer:Txtai"),
    "txtai, hybrid": System("txtai_peer:TxtaiHybrid"),
    "Haystack": System("haystack_peer:Haystack"),
    "Haystack, hybrid": System("haystack_peer:HaystackHybrid"),
    "LangChain + FAISS": System("langchain_peer:LangChain"),
    "Chroma": System("chroma_peer:Chroma"),
    "LanceDB": System("lancedb_peer:LanceDB"),
    "LanceDB, hybrid": System("lancedb_peer:LanceDBHybrid"),
    "Milvus Lite": System("milvus_peer:MilvusLite"),
    "bm25s": System("lexical_peers:Bm25s", dense=False),
    "tantivy": System("lexical_peers:Tantivy", dense=False),
}
DRIVERS = {OURS: "belagg:Belagg"} | {name: system.driver for name, system in PEERS.items()}
