"""An index cut in shards answers as the whole does, however many they are, and passes the tests of every corpus."""

from __future__ import annotations

import datetime
import shutil
import threading
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from indexer.build.shards.cutting import Cut, cut_index, one_by_one
from indexer.errors import IndexDamaged, IndexNotWritable, NotCut, WrongFormatVersion
from indexer.index.access import AccessRecord
from indexer.index.folder import IndexFolder, current_generation
from indexer.index.format import MANIFEST, WORDS, Manifest
from indexer.index.purging import purge
from indexer.index.shards.cut import cut_of, lease_cut, shard_of
from indexer.index.shards.manifest import ShardRecord
from indexer.model.encoder import Encoder
from indexer.texts.access import AccessRule
from service.corpus.filters import EVERYTHING, Rights
from service.corpus.local import Index
from service.corpus.port import Corpus
from service.corpus.shards.errors import AccessDiffers
from service.corpus.shards.here import ShardsHere, open_here, shards_in
from service.corpus.shards.merged import ShardedCorpus
from service.corpus.shards.shard import Shard
from service.corpus.view import View
from service.question.interpretation import interpret
from service.question.query import Query
from service.search.hits import Ranking
from service.search.ranking import rank
from tests.service.corpus.conftest import Both
from tests.service.corpus.every_corpus import RIGHTS, EveryCorpus, RealQuestion, some_for


@pytest.fixture(scope="module", params=[1, 3, 7])
def corpus(both: Both, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Corpus:
    return sharded(both.folder, request.param, tmp_path_factory.mktemp("cut") / "index")


class TestShards(EveryCorpus):
    """Of one shard, of several, and of so many that one or another may be empty."""


def sharded(index: Path, shards: int, to: Path) -> ShardedCorpus:
    """Of a copy of an index."""
    shutil.copytree(index, to)
    cut_index(to, shards)
    return open_here(to)


@pytest.fixture(scope="module")
def three(both: Both, tmp_path_factory: pytest.TempPathFactory) -> ShardedCorpus:
    """Only for reading."""
    return sharded(both.folder, 3, tmp_path_factory.mktemp("three") / "index")


def ranked(view: View, encoder: Encoder, question: str) -> Ranking:
    return rank(view, interpret(view, encoder, question), Query.parse(question, 20), datetime.date(2026, 1, 1))


@pytest.mark.parametrize("rights", RIGHTS, ids=str)
def test_real_questions_are_answered_as_by_the_whole(
    both: Both, three: ShardedCorpus, encoder: Encoder, questions: list[RealQuestion], rights: Rights
) -> None:
    for question in some_for(rights, questions):
        found, expected = (ranked(View(one, rights), encoder, question.text) for one in (three, both.local))
        shown, right = (
            [(hit.citation, hit.marked, hit.duplicates, hit.status, hit.rank) for hit in one.hits]
            for one in (found, expected)
        )
        assert shown == right
        assert (found.references, found.same) == (expected.references, expected.same)
        np.testing.assert_allclose(figures(found), figures(expected), atol=1e-9)


def figures(ranking: Ranking) -> list[float]:
    """Coverage is summed up in another order where a 4-gram is rare in one shard and frequent in the whole."""
    return [*(hit.score for hit in ranking.hits), ranking.lead or 0.0, ranking.echoed or 0.0]


def test_a_shard_has_the_documents_of_its_ids_and_all_together_are_the_whole(both: Both, tmp_path: Path) -> None:
    shutil.copytree(both.folder, tmp_path / "index")
    cut = cut_index(tmp_path / "index", 3)
    folder, whole = cut_of(tmp_path / "index").published(), Manifest.read(current_generation(tmp_path / "index"))
    manifests = [Manifest.read(folder / str(number)) for number in range(3)]
    assert [[shard_of(id_, 3) for id_ in one.sources] for one in manifests] == [
        [number] * len(one.sources) for number, one in enumerate(manifests)
    ]
    assert {id_: sha for one in manifests for id_, sha in one.sources.items()} == whole.sources
    assert sum(one.passages for one in cut.shards) == whole.counts.passages
    assert {one.calibration for one in manifests} == {whole.calibration}


def test_a_cut_is_the_same_bytes_whenever_it_is_made_and_made_once(both: Both, tmp_path: Path) -> None:
    cuts = []
    for name in ("one", "other"):
        shutil.copytree(both.folder, tmp_path / name)
        cuts.append(cut_index(tmp_path / name, 3))
        assert cut_index(tmp_path / name, 3, run=_never) == cuts[-1]
    one, other = (contents(cut_of(tmp_path / name).published()) for name in ("one", "other"))
    assert one == other


def _never(cuts: Sequence[Cut]) -> list[ShardRecord]:
    raise AssertionError("nothing is to be cut again")


def contents(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_cut_that_was_broken_off_goes_on_with_the_shards_that_are_missing(both: Both, tmp_path: Path) -> None:
    index = tmp_path / "index"
    shutil.copytree(both.folder, index)

    def breaks_off(cuts: Sequence[Cut]) -> list[ShardRecord]:
        cuts[0]()
        half = cuts[1].target
        cuts[1]()
        (half / "hubness.npy").write_bytes(b"half")
        raise OSError(28, "No space left on device")

    with pytest.raises(IndexNotWritable, match="disken är full"):
        cut_index(index, 3, breaks_off)
    with pytest.raises(NotCut, match="--shards"):
        open_here(index)
    before = next(index.rglob("pending/*/0/hubness.npy")).stat().st_ino
    cut_index(index, 3)
    folder = cut_of(index).published()
    assert (folder / "0" / "hubness.npy").stat().st_ino == before
    assert not (cut_of(index).path / "pending").exists()
    assert open_here(index).statistics([]) == both.local.statistics([])


def test_a_new_cut_leaves_the_one_that_answers_as_it_was(both: Both, tmp_path: Path) -> None:
    index = tmp_path / "index"
    shutil.copytree(both.folder, index)
    cut_index(index, 3)
    answering = open_here(index)
    for shards in (2, 5, 1):
        cut_index(index, shards)
    rows = range(answering.statistics([]).passages)
    assert answering.texts(rows) == both.local.texts(rows)
    assert len(cut_of(index).numbered()) == 3  # the published one, one before it, and the one that is read


@pytest.mark.parametrize("file", ["0/manifest.json", "1/rows.npy", "2/vectors.faiss", "words.tsv", "manifest.json"])
def test_nothing_answers_of_a_cut_that_is_damaged(both: Both, tmp_path: Path, file: str) -> None:
    index = tmp_path / "index"
    shutil.copytree(both.folder, index)
    cut_index(index, 3)
    path = cut_of(index).published() / file
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    with pytest.raises(IndexDamaged):
        open_here(index)


def test_a_shard_of_another_cut_is_told(both: Both, tmp_path: Path) -> None:
    index = tmp_path / "index"
    shutil.copytree(both.folder, index)
    cut_index(index, 3)
    before = cut_of(index).published()
    cut_index(index, 2)
    now = cut_of(index).published()
    shutil.rmtree(now / "1")
    shutil.copytree(before / "1", now / "1")
    with pytest.raises(IndexDamaged, match=MANIFEST):
        open_here(index)


def test_a_cut_is_no_index(both: Both, tmp_path: Path) -> None:
    shutil.copytree(both.folder, tmp_path / "index")
    cut_index(tmp_path / "index", 2, one_by_one)
    with pytest.raises(WrongFormatVersion, match="shards-1"):
        Index.open(tmp_path / "index" / "shards")


def test_a_shard_whose_machine_was_told_of_other_readers_tells_nothing(both: Both, tmp_path: Path) -> None:
    """Here the service reads what is said in one folder, and its shards lie in a copy that wasn't told."""
    index, copied = tmp_path / "index", tmp_path / "copied"
    shutil.copytree(both.folder, index)
    cut_index(index, 3)
    shutil.copytree(index, copied)
    lease, manifest = lease_cut(copied)
    asked = ShardedCorpus(index, manifest, lease.generation / WORDS, ShardsHere(shards_in(lease.generation, manifest)))
    open_to_all, row = Rights(None), range(asked.statistics([]).passages)
    seen = [one for one in row if asked.shows_rows([one], open_to_all)]
    assert seen == [one for one in row if both.local.shows_rows([one], open_to_all)]
    assert len(seen) < len(row)
    record = AccessRecord.read(index)
    assert record is not None
    record.write(copied)  # the same once more is nothing else
    assert asked.shows_rows(seen[:1], open_to_all)
    everybodys = {id_: replace(one, rule=AccessRule(None)) for id_, one in record.documents.items()}
    replace(record, documents=everybodys).write(index)
    assert not asked.is_as_said
    assert [one for one in row if asked.shows_rows([one], open_to_all)] == seen, "what was begun ends as it began"
    now = asked.as_said()
    with pytest.raises(AccessDiffers, match=r"access\.json"):
        now.shows_rows(seen[:1], open_to_all)
    (copied / "access.json").write_bytes((index / "access.json").read_bytes())
    assert now.shows_rows(row, open_to_all)
    assert now.effective(Rights(None)) == EVERYTHING
    (index / "access.json").write_bytes(b"")
    assert not any(now.as_said().shows_rows([one], open_to_all) for one in row)
    assert now.as_said().shows_rows(row, EVERYTHING)
    lease.release()


class CountedLock:
    """A lock that knows how many came to it."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.came = 0

    def __enter__(self) -> None:
        self.came += 1
        self.lock.acquire()

    def __exit__(self, *_: object) -> None:
        self.lock.release()


def test_what_was_said_before_is_kept_when_two_threads_learn_of_what_is_said_now(both: Both, tmp_path: Path) -> None:
    index = tmp_path / "index"
    shutil.copytree(both.folder, index)
    cut_index(index, 1)
    lease, manifest = lease_cut(index)
    shard = Shard(lease.generation / "0", manifest.shards[0].manifest_sha256)
    before = AccessRecord.read(index)
    assert before is not None
    began = shard.as_said(before.sha256)
    replace(before, documents={}).write(index)
    after = AccessRecord.read(index)
    assert after is not None
    lock = CountedLock()
    shard._arranging = lock  # type: ignore[assignment]
    lock.lock.acquire()
    threads = [threading.Thread(target=shard.as_said, args=(after.sha256,)) for _ in range(2)]
    for thread in threads:
        thread.start()
    deadline = time.monotonic() + 20
    while lock.came < 2:
        assert time.monotonic() < deadline
        time.sleep(0.01)
    lock.lock.release()
    for thread in threads:
        thread.join()
    assert shard.as_said(before.sha256) is began
    lease.release()


def test_rows_that_are_nowhere_are_told(both: Both, tmp_path: Path) -> None:
    corpus = sharded(both.folder, 3, tmp_path / "index")
    with pytest.raises(IndexDamaged, match="rad 100000"):
        corpus.texts([0, 100_000])


def test_what_was_cut_of_texts_that_are_gone_is_purged_and_what_is_searched_stays(both: Both, tmp_path: Path) -> None:
    index = tmp_path / "index"
    shutil.copytree(both.folder, index)
    cut_index(index, 3)
    cut_index(index, 2)
    purge(index)
    assert len(cut_of(index).numbered()) == 2
    folder = current_generation(index)
    manifest = Manifest.read(folder)
    replace(manifest, generation=manifest.generation + 1).write(folder)
    following = folder.with_name(replace(manifest, generation=manifest.generation + 1).name)
    folder.rename(following)
    IndexFolder(index).publish(following.name)
    purge(index)
    assert not cut_of(index).path.exists()
    with pytest.raises(NotCut):
        open_here(index)
