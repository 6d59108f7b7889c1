"""Shards in this process: as exact as on several machines, with nothing gained by it but that no other is needed."""

from __future__ import annotations

import weakref
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Concatenate, ParamSpec, TypeVar

from indexer.index.format import WORDS
from indexer.index.shards.cut import lease_cut
from indexer.index.shards.manifest import ShardsManifest
from service.corpus.shards.merged import ShardedCorpus
from service.corpus.shards.shard import Shard

_P = ParamSpec("_P")
_T = TypeVar("_T")


class ShardsHere:
    """The shards of one cut, opened here."""

    def __init__(self, shards: Mapping[int, Shard]) -> None:
        self._shards = shards

    def ask(
        self,
        numbers: Sequence[int],
        state: str,
        method: Callable[Concatenate[Shard, _P], _T],
        *args: _P.args,
        **kwargs: _P.kwargs,
    ) -> list[_T]:
        return [method(self._shards[number].as_said(state), *args, **kwargs) for number in numbers]

    ask_long = ask

    def close(self) -> None:
        """Nothing is held but files, which go with the shards."""


def open_here(index: Path) -> ShardedCorpus:
    """The published cut of an index. Raises `NotCut`, `WrongFormatVersion`, `IndexDamaged` or `ShardsDiffer`."""
    lease, manifest = lease_cut(index)
    try:
        shards = ShardsHere(shards_in(lease.generation, manifest))
        corpus = ShardedCorpus(index, manifest, lease.generation / WORDS, shards)
    except BaseException:
        lease.release()
        raise
    weakref.finalize(corpus, lease.release)
    return corpus


def shards_in(folder: Path, manifest: ShardsManifest) -> dict[int, Shard]:
    """Those of a cut that hold anything, by their numbers."""
    return {number: Shard(folder / str(number), manifest.shards[number].manifest_sha256) for number in manifest.numbers}
