"""An index that isn't whole or of this version is refused: what was expected, what was found, and the remedy."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest

from indexer.disk.checksum import sha256_of_file
from indexer.errors import IndexDamaged, NotAnIndex, WrongEncoder, WrongFormatVersion
from indexer.index.calibration import Calibration, Thresholds
from indexer.index.folder import CURRENT, IndexFolder, current_generation
from indexer.index.format import (
    DOCUMENTS,
    FILES,
    FORMAT_VERSION,
    MANIFEST,
    VECTORS,
    ChangeCounts,
    Counts,
    FileRecord,
    Manifest,
    Rules,
    Search,
    fingerprint,
    record_files,
)
from indexer.index.verification import check_nothing_else, check_pointer
from indexer.model.encoder import Encoder
from indexer.model.spec import CHECK, Computed, EncoderSpec
from service.corpus.local import Index
from tests.manifests import edit_manifest

SPEC = EncoderSpec("modell", "0123456789abcdef", 384, "query: ", "passage: ", 512)
MANIFEST_OF_TWO = Manifest(
    format_version=FORMAT_VERSION,
    generation=7,
    fingerprint="abcdef012345",
    encoder=SPEC,
    rules=Rules(reading=1, passages=4),
    counts=Counts(documents=2, passages=9),
    changes=ChangeCounts(new=1, changed=2, moved=3, deleted=4, unchanged=5, kept=6),
    files={"lexicon/grams.npy": FileRecord(12, "a" * 64), VECTORS: FileRecord(5, "b" * 64)},
    sources={"0123456789abcdef": "c" * 64, "fedcba9876543210": "d" * 64},
    created_at="2026-11-21T20:00:00+00:00",
    calibration=Calibration(0.02, Thresholds(1.3, 1.4, 0.01, 0.04), Thresholds(1.2, 1.3, 0.005, 0.03)),
    search=Search(lists=500, probes=32, recall=0.996, sentences=256),
    computed=Computed(CHECK, "2026.4.0", "i8", [32]),
)


@pytest.fixture
def index(seeds_index: Path, tmp_path: Path) -> Path:
    """A copy of an index that may be damaged."""
    return Path(shutil.copytree(seeds_index, tmp_path / "index"))


def test_a_manifest_comes_back_as_it_was_written(tmp_path: Path) -> None:
    MANIFEST_OF_TWO.write(tmp_path)
    assert Manifest.read(tmp_path) == MANIFEST_OF_TWO
    assert MANIFEST_OF_TWO.name == "000007-abcdef012345"


def test_an_untouched_index_opens(index: Path, encoder: Encoder) -> None:
    opened = Index.open(index, encoder.spec)
    manifest = Manifest.read(current_generation(index))
    assert opened.manifest == manifest
    assert manifest.files == record_files(current_generation(index))
    assert set(manifest.files) == set(FILES)
    check_pointer(IndexFolder(index), current_generation(index))
    check_nothing_else(current_generation(index), manifest)
    assert manifest.counts == Counts(documents=len(manifest.sources), passages=opened.size)


@pytest.mark.parametrize("name", FILES)
def test_a_manifest_that_knows_nothing_of_a_file_is_refused(name: str, index: Path, encoder: Encoder) -> None:
    edit_manifest(index, lambda record: record["files"].pop(name))
    with pytest.raises(IndexDamaged, match=f"en uppgift om {name}"):
        Index.open(index, encoder.spec)


def test_another_format_version_is_refused_before_anything_else_is_read(index: Path, encoder: Encoder) -> None:
    path = current_generation(index) / MANIFEST
    path.write_text(json.dumps({"format_version": 99, "unknown": True}), encoding="utf-8")
    with pytest.raises(WrongFormatVersion) as caught:
        Index.open(index, encoder.spec)
    assert str(caught.value) == (
        f"Indexet i {index} har formatversion 99, men den här versionen av Belägg läser version {FORMAT_VERSION}. "
        f"Bygg om det med: belagg index KÄLLA --index {index}"
    )


def test_another_encoder_is_refused_with_both_named(index: Path, encoder: Encoder) -> None:
    other = replace(encoder.spec, model="annan/modell", revision="f" * 16, question_adapter="")
    with pytest.raises(WrongEncoder) as caught:
        Index.open(index, other)
    assert str(caught.value) == (
        f"Indexet i {index} är byggt med språkmodellen {encoder.spec.name}, men den som används nu är "
        f"annan/modell@{'f' * 16}. Ange rätt modell med --model eller bygg om med: belagg index KÄLLA --index {index}"
    )
    assert Index.open(index).manifest.encoder == encoder.spec


@pytest.mark.parametrize("name", [DOCUMENTS, VECTORS, "lexicon/grams.npy", "lexicon/offsets.npy", "lexicon/rows.npy"])
def test_one_changed_byte_in_any_file_is_refused_with_both_checksums(name: str, index: Path, encoder: Encoder) -> None:
    path = current_generation(index) / name
    expected = sha256_of_file(path)
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    with pytest.raises(IndexDamaged) as caught:
        Index.open(index, encoder.spec)
    assert str(caught.value) == (
        f"Indexets fil {path} är skadad: kontrollsumman {sha256_of_file(path)}, men det ska vara kontrollsumman "
        f"{expected}. Bygg om indexet med: belagg index KÄLLA --index MAPP --rebuild"
    )


def test_a_file_cut_short_is_refused_with_both_sizes(index: Path, encoder: Encoder) -> None:
    path = current_generation(index) / VECTORS
    size = path.stat().st_size
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(IndexDamaged, match=f"är skadad: {size - 1} byte, men det ska vara {size} byte. Bygg om"):
        Index.open(index, encoder.spec)


@pytest.mark.parametrize("name", [DOCUMENTS, VECTORS, "lexicon/offsets.npy"])
def test_a_missing_file_is_refused(name: str, index: Path, encoder: Encoder) -> None:
    path = current_generation(index) / name
    path.unlink()
    with pytest.raises(IndexDamaged, match=f"{path} är skadad: saknas, men det ska vara en fil. Bygg om"):
        Index.open(index, encoder.spec)


@pytest.mark.parametrize("content", ["", "{", "[]", "null", '"text"', "{}", "\0\0"])
def test_a_manifest_that_is_no_manifest_is_refused(content: str, index: Path, encoder: Encoder) -> None:
    (current_generation(index) / MANIFEST).write_text(content, encoding="utf-8")
    with pytest.raises(IndexDamaged, match=r"manifest\.json är skadad: .*, men det ska vara ett läsbart manifest"):
        Index.open(index, encoder.spec)


@pytest.mark.parametrize(
    "key", ["encoder", "counts", "files", "fingerprint", "sources", "generation", "created_at", "search"]
)
def test_a_manifest_without_one_of_its_fields_is_refused(key: str, index: Path, encoder: Encoder) -> None:
    edit_manifest(index, lambda record: record.pop(key))
    with pytest.raises(IndexDamaged, match=f"manifest.json är skadad: .*{key}.*ett fullständigt manifest"):
        Index.open(index, encoder.spec)


def test_a_manifest_with_an_unknown_field_is_refused(index: Path, encoder: Encoder) -> None:
    edit_manifest(index, lambda record: record.update(extra=1))
    with pytest.raises(IndexDamaged, match="extra"):
        Index.open(index, encoder.spec)


def test_a_missing_manifest_is_refused(index: Path, encoder: Encoder) -> None:
    (current_generation(index) / MANIFEST).unlink()
    with pytest.raises(IndexDamaged, match=r"manifest\.json är skadad: filen finns inte"):
        Index.open(index, encoder.spec)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\n",
        b"000009-abcdef012345\n",
        b"\xff\xfe\x00",
        b"x" * 10_000,
        b"../generations",
        b".",
        b"..",
        b"/",
        b"a\0b",
        b"two\nlines",
    ],
)
def test_a_pointer_that_names_no_generation_is_no_index(content: bytes, index: Path) -> None:
    (index / CURRENT).write_bytes(content)
    with pytest.raises(NotAnIndex) as caught:
        current_generation(index)
    assert str(caught.value) == f"{index} är inget index. Skapa ett med: belagg index KÄLLA --index {index}"


def test_a_folder_without_pointer_a_file_and_nothing_at_all_are_no_index(index: Path, tmp_path: Path) -> None:
    (index / CURRENT).unlink()
    file = tmp_path / "fil"
    file.write_text("text", encoding="utf-8")
    for path in (index, file, tmp_path / "saknas"):
        with pytest.raises(NotAnIndex, match="är inget index"):
            current_generation(path)


def test_publishing_replaces_the_pointer_and_leaves_nothing_else(index: Path) -> None:
    name = "000002-0123456789ab"
    (index / "generations" / name).mkdir()
    before = {path.name for path in index.iterdir()}
    (index / "generations" / name / MANIFEST).write_bytes(b"{}")
    IndexFolder(index).publish(name)
    assert (index / CURRENT).read_text(encoding="ascii") == f"{name} {sha256(b'{}').hexdigest()}\n"
    assert current_generation(index) == index / "generations" / name
    assert {path.name for path in index.iterdir()} == before


def test_a_fingerprint_tells_texts_rules_and_encoders_apart() -> None:
    rules = Rules(1, 1)
    first = fingerprint(SPEC, rules, ["a", "b"])
    assert fingerprint(SPEC, rules, ["a", "b"]) == first
    others = [
        fingerprint(SPEC, rules, ["b", "a"]),
        fingerprint(SPEC, rules, ["ab"]),
        fingerprint(SPEC, Rules(2, 1), ["a", "b"]),
        fingerprint(SPEC, Rules(1, 2), ["a", "b"]),
        fingerprint(replace(SPEC, revision="f" * 16), rules, ["a", "b"]),
    ]
    assert len({first, *others}) == 6
    assert len(first) == 12
    assert int(first, 16) >= 0


@pytest.mark.parametrize(
    ("part", "value"),
    [
        ("spread", "0.02"),
        ("spread", float("nan")),
        ("spread", True),
        ("swedish", {"found": None, "sure": 1.0, "likely_lead": 0.0, "sure_lead": 0.0}),
        ("english", {"found": 1.0}),
        ("english", []),
    ],
)
def test_a_calibration_that_is_none_is_refused(part: str, value: object, index: Path) -> None:
    edit_manifest(index, lambda record: record["calibration"].__setitem__(part, value))
    with pytest.raises(IndexDamaged, match="ett fullständigt manifest"):
        Index.open(index)


def test_files_that_do_not_fit_each_other_are_refused(index: Path) -> None:
    edit_manifest(index, lambda record: record["counts"].__setitem__("passages", 3))
    with pytest.raises(IndexDamaged, match=r"vectors\.faiss .* 3 rader"):
        Index.open(index)


@pytest.mark.parametrize("count", ["39", 39.0, None])
def test_a_count_that_is_no_whole_number_is_refused(count: object, index: Path) -> None:
    edit_manifest(index, lambda record: record["counts"].__setitem__("passages", count))
    with pytest.raises(IndexDamaged, match="ett fullständigt manifest"):
        Index.open(index)
