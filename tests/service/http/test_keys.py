"""Keys are shown once, kept as hashes in a file of one's own, and changed while the service runs."""

from __future__ import annotations

import hashlib
import json
import stat
from pathlib import Path

import pytest

from service.corpus.filters import OPEN, Rights
from service.http.guards import keys
from service.http.guards.errors import KeyNameTaken, KeysUnreadable, NoSuchKey
from service.http.guards.keys import KeyRing


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "keys.json"


def test_a_key_is_random_and_kept_only_as_its_hash(file: Path) -> None:
    first, second = keys.create(file, "portal", None), keys.create(file, "widget", ["policy", "policy", "beslut"])
    assert first != second
    assert len(first) == len("belagg_") + 43
    text = file.read_text(encoding="utf-8")
    assert first not in text
    assert second not in text
    assert [entry["sha256"] for entry in json.loads(text)["keys"]] == [
        hashlib.sha256(token.encode()).hexdigest() for token in (first, second)
    ]
    assert [(key.name, key.rights, key.revoked) for key in keys.read(file)] == [
        ("portal", OPEN, None),
        ("widget", Rights(frozenset({"policy", "beslut"})), None),
    ]


def test_the_file_is_its_owner_s_alone_and_nothing_is_left_beside_it(file: Path) -> None:
    keys.create(file, "portal", None)
    file.chmod(0o644)
    keys.revoke(file, "portal")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert {path.name for path in file.parent.iterdir()} <= {"keys.json", "keys.json.lock"}


def test_a_ring_follows_its_file(file: Path) -> None:
    portal = keys.create(file, "portal", None)
    ring = KeyRing(file)
    found = ring.find(portal)
    assert found is not None
    assert found.name == "portal"
    widget = keys.create(file, "widget", ["policy"])
    found = ring.find(widget)
    assert found is not None
    assert found.rights == Rights(frozenset({"policy"}))
    keys.revoke(file, "portal")
    assert ring.find(portal) is None
    assert ring.find(widget) is not None
    assert ring.find("") is None
    file.unlink()
    with pytest.raises(KeysUnreadable):
        ring.find(widget)


def test_a_name_is_free_again_when_its_key_is_revoked(file: Path) -> None:
    first = keys.create(file, "portal", None)
    with pytest.raises(KeyNameTaken):
        keys.create(file, "portal", None)
    keys.revoke(file, "portal")
    with pytest.raises(NoSuchKey):
        keys.revoke(file, "portal")
    second = keys.create(file, "portal", None)
    ring = KeyRing(file)
    assert ring.find(first) is None
    assert ring.find(second) is not None


ENTRY = {"name": "a", "created": "2026-01-01", "collections": None, "revoked": None, "sha256": "0"}


@pytest.mark.parametrize(
    "content",
    [
        "",
        "{}",
        "[]",
        '{"keys": 1}',
        '{"keys": [{}]}',
        json.dumps({"keys": [ENTRY | {"collections": "policy"}]}),
        json.dumps({"keys": [{name: value for name, value in ENTRY.items() if name != "collections"}]}),
        json.dumps({"keys": [ENTRY | {"revoked": False}]}),
        "\xff",
    ],
)
def test_a_file_that_says_something_else_lets_nobody_in(file: Path, content: str) -> None:
    file.write_text(content, encoding="latin-1")
    with pytest.raises(KeysUnreadable):
        KeyRing(file)


def test_a_file_that_is_not_there(file: Path) -> None:
    with pytest.raises(KeysUnreadable):
        KeyRing(file)
    with pytest.raises(KeysUnreadable):
        keys.revoke(file, "portal")
