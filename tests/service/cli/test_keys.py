"""`belagg keys` makes keys that are shown once, lists them and takes them back."""

from __future__ import annotations

import errno
import json
import os
from pathlib import Path

import pytest

from indexer.build.pipeline import build
from indexer.errors import NotAnIndex
from service.corpus.filters import Rights
from service.http.guards.keys import KeyRing
from tests.conftest import Silent
from tests.service.cli.command import belagg
from tests.service.cli.conftest import Here
from tests.service.http import collected
from tests.stub_encoder import StubEncoder, uncalibrated


def test_a_key_is_made_listed_and_revoked(tmp_path: Path, here: Here) -> None:
    file = tmp_path / "keys.json"
    made = belagg("keys", "create", "portal", "--keys", file, "--collection", "policy", "--collection", "beslut")
    assert (made.code, made.stderr) == (
        0,
        "Nyckeln portal gäller samlingarna policy, beslut. Spara den nu; den kan inte visas igen.\n",
    )
    found = KeyRing(file).find(made.stdout.strip())
    assert found is not None
    assert found.rights == Rights(frozenset({"policy", "beslut"}))
    listed = here("keys", "list", "--keys", file, "--json")
    assert [(key["name"], key["collections"], key["revoked"]) for key in json.loads(listed.stdout)] == [
        ("portal", ["policy", "beslut"], None)
    ]
    assert made.stdout.strip() not in listed.stdout
    assert found.sha256 not in listed.stdout
    assert here("keys", "revoke", "portal", "--keys", file).stderr == "Nyckeln portal är indragen.\n"
    assert KeyRing(file).find(made.stdout.strip()) is None
    assert "portal" in here("keys", "list", "--keys", file).stdout


def test_a_collection_that_no_text_is_in_is_told_where_an_index_is_known(
    tmp_path: Path, here: Here, silent: Silent, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, index = tmp_path / "keys.json", tmp_path / "index"

    def create(name: str, *flags: str | Path) -> str:
        made = here("keys", "create", name, "--keys", file, *flags)
        key = KeyRing(file).find(made.stdout.strip())
        assert (made.code, key is not None) == (0, True)
        first, _, rest = made.stderr.partition("\n")
        assert first.endswith("Spara den nu; den kan inte visas igen.")
        return rest

    wrong = ("--collection", "protokol", "--collection", "riktlinjer", "--collection", "Webb")
    unbuilt = create("a", *wrong, "--index", index)
    assert unbuilt.startswith(f"Om samlingarna finns är inte kontrollerat. {NotAnIndex(str(index))}")
    build(collected.documents(), index, StubEncoder().as_encoder(), uncalibrated, silent, ("test",))
    because = "så där hittar nyckeln inget förrän det finns sådana."
    there = "De som finns: personal, protokoll, riktlinjer. Är namnet fel: dra in nyckeln med belagg keys revoke, och"
    assert create("b", *wrong, "--index", index).splitlines() == [
        f"Obs: ingen text i {index} hör till samlingen protokol, {because} Menade du protokoll? {there} skapa en ny.",
        f"Obs: ingen text i {index} hör till samlingen Webb, {because} {there} skapa en ny.",
    ]
    assert create("c", *wrong) == create("d", "--index", index) == ""
    monkeypatch.setenv("BELAGG_INDEX", str(index))
    assert create("e", "--collection", "riktlinjer", "--collection", "personal") == ""
    assert "Menade du protokoll?" in create("f", *wrong)


@pytest.mark.parametrize("unreadable", ["CURRENT", "manifest.json", "collections.json"])
def test_an_index_that_is_there_and_cant_be_read_isnt_called_none(
    tmp_path: Path, here: Here, silent: Silent, monkeypatch: pytest.MonkeyPatch, unreadable: str
) -> None:
    index = tmp_path / "index"
    build(collected.documents(), index, StubEncoder().as_encoder(), uncalibrated, silent, ("test",))

    def refused(name: str, flags: int) -> int:
        if name.endswith(unreadable):
            raise PermissionError(errno.EACCES, "Permission denied", name)
        return os.open(name, flags)

    monkeypatch.setattr("indexer.disk.regular_file._opener", refused)
    made = here("keys", "create", "a", "--keys", tmp_path / "keys.json", "--collection", "Webb", "--index", index)
    assert made.stderr.splitlines()[1].startswith(
        f"Om samlingarna finns är inte kontrollerat. Det gick inte att läsa indexet i {index} (du saknar behörighet)"
    )
    assert made.code == 0


def test_what_cannot_be_done_is_told(tmp_path: Path, seeds_index: Path, here: Here) -> None:
    file = tmp_path / "keys.json"
    assert "gick inte att läsa" in here("keys", "list", "--keys", file).sentence
    assert "gick inte att läsa" in belagg("serve", "--index", seeds_index, "--port", "0", "--keys", file).sentence
    (tmp_path / "fil").touch()
    nowhere = tmp_path / "fil" / "keys.json"
    assert "gick inte att skriva" in here("keys", "create", "portal", "--keys", nowhere).sentence
    here("keys", "create", "portal", "--keys", file)
    assert here("keys", "create", "portal", "--keys", file).sentence == (
        "Det finns redan en nyckel som heter portal. Välj ett annat namn, eller dra in den först."
    )
    assert here("keys", "revoke", "widget", "--keys", file).sentence == (
        "Det finns ingen giltig nyckel som heter widget. Nycklarna visas av: belagg keys list"
    )


def test_a_key_needs_a_name_that_can_be_read(tmp_path: Path, here: Here) -> None:
    for name in ("", "  ", "portal\x1b[2J"):
        refused = here("keys", "create", name, "--keys", tmp_path / "keys.json")
        assert (refused.code, refused.stdout) == (2, "")
        assert "NAMN har ett värde som inte går att använda." in refused.stderr
    assert not (tmp_path / "keys.json").exists()


def test_a_variable_that_is_no_setting_stops_the_service(tmp_path: Path) -> None:
    for variable, sentence in (
        ("BELAGG_PROT", "Miljövariabeln BELAGG_PROT är ingen inställning. Menar du BELAGG_PORT?\n"),
        ("BELAGG_ORIGINS", "BELAGG_ORIGINS har ett värde som inte går att använda; det ska vara en lista av"),
    ):
        done = belagg("serve", "--index", tmp_path, environment={variable: "x/y"})
        assert (done.code, done.stdout) == (2, "")
        assert done.stderr.startswith(sentence)
