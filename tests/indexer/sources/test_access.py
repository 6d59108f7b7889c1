"""Who may read a text is told by what is said nearest to it; what can't be understood lets nobody read."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

import pytest

from indexer.build.access import looked_through
from indexer.errors import SourceListUnusable
from indexer.sources.access import NotAGroup, Said, group_of
from indexer.sources.config import load
from indexer.sources.folders import FoundFile
from indexer.texts.access import EVERYBODY, NOBODY, Group, Readers

ENTRA = "https://login.example.se/v2.0"
ISSUERS = f'[issuers]\nentra = "{ENTRA}"\nad = "https://adfs.example.se"\n'
SOURCE = '[[source]]\npath = "texter"\n'


def group(name: str, issuer: str = ENTRA) -> Group:
    return Group(issuer, name)


def readers(*names: str) -> Readers:
    return frozenset(map(group, names))


def look(folder: Path, sources: str, files: Mapping[str, str | bytes]) -> tuple[Said, list[FoundFile]]:
    """What is said of files in a folder by a list of sources there."""
    for name, content in files.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content.encode() if isinstance(content, str) else content)
    (folder / "belagg.toml").write_text(ISSUERS + sources)
    looked = looked_through(load(folder / "belagg.toml", folder / "index"))
    return looked.said, [file for files in looked.files for file in files or ()]


def test_nothing_said_is_everybodys(tmp_path: Path) -> None:
    said, _ = look(tmp_path, SOURCE, {"texter/a.txt": "a"})
    assert (said.is_said, said.of("texter/a.txt").readers) == (False, EVERYBODY)


def test_the_nearest_is_the_one_that_holds(tmp_path: Path) -> None:
    sources = (
        f'{SOURCE}groups = ["entra:alla anställda"]\n'
        '[[source.access]]\npaths = ["/ekonomi/"]\ngroups = ["entra:ekonomi"]\n'
        '[[source.access]]\npaths = ["*.xlsx"]\ngroups = ["entra:kalkyl", "ad:EK\\\\Kalkyl"]\n'
    )
    said, _ = look(
        tmp_path,
        sources,
        {
            "texter/a.txt": "a",
            "texter/ekonomi/b.txt": "b",
            "texter/ekonomi/c.xlsx": "c",
            "texter/lön/.belagg-access": "# löneenheten\nentra:lön\n\nentra:hr\n",
            "texter/lön/d.txt": "d",
            "texter/lön/2024/e.txt": "e",
            "texter/lön/2024/F.TXT": "f",
            "texter/lön/2024/f.txt.Belagg-Access": "entra:chef",
            "texter/lön/blanketter/.belagg-access": "*",
            "texter/lön/blanketter/g.txt": "g",
            "texter/stab.belagg-access": "entra:stab",
            "texter/stab/i/h.txt": "h",
        },
    )
    assert said.is_said
    assert {path: rule.readers for path, rule in said.rules.items()} == {
        "texter/a.txt": readers("alla anställda"),
        "texter/ekonomi/b.txt": readers("ekonomi"),
        "texter/ekonomi/c.xlsx": frozenset({group("kalkyl"), group("EK\\Kalkyl", "https://adfs.example.se")}),
        "texter/lön/d.txt": readers("lön", "hr"),
        "texter/lön/2024/e.txt": readers("lön", "hr"),
        "texter/lön/2024/F.TXT": readers("chef"),
        "texter/lön/blanketter/g.txt": EVERYBODY,
        "texter/stab/i/h.txt": readers("stab"),
    }
    assert said.rules["texter/lön/d.txt"].said_by == f"{tmp_path}/texter/lön/.belagg-access"
    assert said.rules["texter/ekonomi/b.txt"].said_by.startswith("belagg.toml, access")
    assert said.of("texter/lön/d.txt/bilaga.pdf").readers == readers("lön", "hr"), "what comes with a text is as it"
    assert said.of("texter/ny/x.txt").readers == said.of("annat/a.txt").readers == NOBODY


@pytest.mark.parametrize(
    "content",
    [
        "",
        "# bara en anmärkning\n",
        "ekonomi",
        "okänd:ekonomi",
        "entra:",
        "*\nentra:ekonomi",
        b"entra:\xff",
        "entra:a\nb",
    ],
)
def test_a_sidecar_that_cannot_be_understood_lets_nobody_read(tmp_path: Path, content: str | bytes) -> None:
    files: dict[str, str | bytes] = {"texter/.belagg-access": content, "texter/a.txt": "a", "texter/m/b.txt": "b"}
    said, found = look(tmp_path, SOURCE, files)
    assert [said.of(path).readers for path in ("texter/a.txt", "texter/m/b.txt")] == [NOBODY, NOBODY]
    refused = [file.refusal(file.path) for file in found if file.refusal is not None]
    assert [error.path for error in refused] == [f"{tmp_path}/texter/.belagg-access"]
    assert "ingen läsare ser" in str(refused[0])


@pytest.mark.parametrize(
    "name",
    [
        *(".belagg-acces", ".belagg-access.txt", ".belagg_access", "belagg-access"),
        *(".belägg-access", ".Bela\u0308gg-Access", ".belag-access", ".bellagg-access", ".belagg – access.txt"),
    ],
)
def test_a_misspelled_sidecar_lets_nobody_read(tmp_path: Path, name: str) -> None:
    said, found = look(tmp_path, SOURCE, {f"texter/{name}": "entra:a", "texter/a.txt": "a"})
    assert said.of("texter/a.txt").readers == NOBODY
    assert [file.file.name for file in found if file.refusal] == [name]


@pytest.mark.parametrize("name", ["plan.txt.belagg-access.txt", "plan.txt.belagg_access", "plan.txt.belagg-acess"])
def test_a_misspelled_sidecar_of_a_file_closes_that_file(tmp_path: Path, name: str) -> None:
    files = {f"texter/{name}": "entra:a", "texter/plan.txt": "a", "texter/b.txt": "b"}
    said, found = look(tmp_path, SOURCE, files)
    assert said.of("texter/plan.txt").readers == NOBODY
    assert said.of("texter/b.txt").readers is None
    assert [file.refusal is None for file in found if file.file.name == name] == [False]


def test_the_folder_of_an_index_above_a_source_says_nothing(tmp_path: Path) -> None:
    said, _ = look(
        tmp_path, SOURCE, {".belagg/index/CURRENT": "1", ".belagg-access-om/läs.txt": "", "texter/a.txt": "a"}
    )
    assert said.of("texter/a.txt").readers is None
    assert not said.is_said


def test_a_sidecar_that_is_a_link_or_no_file_lets_nobody_read(tmp_path: Path) -> None:
    (tmp_path / "texter" / "m").mkdir(parents=True)
    (tmp_path / "annan").write_text("*")
    (tmp_path / "texter" / ".belagg-access").symlink_to(tmp_path / "annan")
    os.mkfifo(tmp_path / "texter" / "m" / ".belagg-access")
    said, _ = look(tmp_path, SOURCE, {"texter/a.txt": "a", "texter/m/b.txt": "b"})
    assert [said.of(path).readers for path in ("texter/a.txt", "texter/m/b.txt")] == [NOBODY, NOBODY]


def test_two_sidecars_of_one_name_let_nobody_read(tmp_path: Path) -> None:
    files = {"texter/.belagg-access": "entra:a", "texter/.BELAGG-ACCESS": "*", "texter/a.txt": "a"}
    said, _ = look(tmp_path, SOURCE, files)
    assert said.of("texter/a.txt").readers == NOBODY


def test_a_sidecar_of_a_file_that_is_not_there_is_reported(tmp_path: Path) -> None:
    _, found = look(tmp_path, SOURCE, {"texter/plan.pdf.belagg-access": "entra:a", "texter/plan2.pdf": "%PDF"})
    assert [str(file.refusal(file.path)) for file in found if file.refusal] == [
        f"{tmp_path}/texter/plan.pdf.belagg-access säger vem som får läsa plan.pdf, men det finns ingen sådan fil. Byt "
        "namn på den, eller ta bort den: om texten heter något annat nu gäller det som sägs för mappen."
    ]


def test_what_two_sources_give_is_read_by_those_whom_both_let(tmp_path: Path) -> None:
    """Though the first gives the file, and the second knows it by another way."""
    (tmp_path / "texter" / "hr").mkdir(parents=True)
    (tmp_path / "genväg").symlink_to(tmp_path / "texter" / "hr")
    sources = f'{SOURCE}[[source]]\npath = "genväg"\ngroups = ["entra:hr", "entra:lön"]\n'
    sources += '[[source]]\npath = "texter/hr/a.txt"\ngroups = ["entra:hr", "entra:chef"]\n'
    said, _ = look(tmp_path, sources, {"texter/hr/a.txt": "a", "texter/hr/b.txt": "b", "texter/c.txt": "c"})
    assert said.of("texter/hr/a.txt").readers == readers("hr")
    assert said.of("texter/hr/b.txt").readers == said.of("genväg/b.txt").readers == readers("hr", "lön")
    assert said.of("texter/c.txt").readers == EVERYBODY


def test_a_link_opens_nothing_that_is_closed_where_it_leads(tmp_path: Path) -> None:
    (tmp_path / "texter" / "öppet").mkdir(parents=True)
    for link, to in (("länk.txt", "../hr/a.txt"), ("mapp", "../hr/m"), ("tappad.txt", "../finns-inte.txt")):
        (tmp_path / "texter" / "öppet" / link).symlink_to(to)
    files = {"texter/hr/.belagg-access": "entra:hr", "texter/hr/a.txt": "a", "texter/hr/m/b.txt": "b"}
    said, _ = look(tmp_path, SOURCE, files)
    for path in ("texter/hr/a.txt", "texter/hr/m/b.txt", "texter/öppet/länk.txt", "texter/öppet/mapp/b.txt"):
        assert said.of(path).readers == readers("hr"), path
    assert said.of("texter/öppet/tappad.txt").readers == NOBODY


def test_what_is_said_above_a_source_is_said_of_it_too(tmp_path: Path) -> None:
    files = {"texter/.belagg-access": "entra:a", "texter/m/n/a.txt": "a"}
    said, _ = look(tmp_path, '[[source]]\npath = "texter/m"\n', files)
    assert said.of("m/n/a.txt").readers == readers("a")


def test_pages_are_told_by_their_address(tmp_path: Path) -> None:
    sources = '[[source]]\nwebsite = "https://intranat.example.se/start"\ngroups = ["entra:alla"]\n'
    sources += '[[source.access]]\npaths = ["/hr/"]\ngroups = ["entra:hr"]\n'
    said, _ = look(tmp_path, sources, {})
    origin = "https://intranat.example.se"
    assert said.of(f"{origin}/").readers == said.of(f"{origin}/nytt?hr=1").readers == readers("alla")
    assert said.of(f"{origin}/hr/lön.pdf").readers == said.of(f"{origin}/%68r").readers == readers("hr")
    assert said.of("https://intranat.example.se.evil.example/hr/").readers == NOBODY


@pytest.mark.parametrize(
    ("groups", "sentence"),
    [
        ('["ekonomi"]', "Gruppen ekonomi saknar utfärdare"),
        ('["okänd:ekonomi"]', "Utfärdaren okänd är inte känd (entra, ad är det)"),
        ("[]", "groups ska vara en lista med grupper"),
        ('"entra:ekonomi"', "groups ska vara en lista med grupper"),
        ('["*", "entra:ekonomi"]', "* betyder alla, och kan bara stå ensamt"),
    ],
)
def test_groups_that_cannot_be_told_are_refused(tmp_path: Path, groups: str, sentence: str) -> None:
    with pytest.raises(SourceListUnusable) as refused:
        look(tmp_path, f"{SOURCE}groups = {groups}\n", {"texter/a.txt": "a"})
    assert sentence in str(refused.value)
    assert f"rad {len(ISSUERS.splitlines()) + 3}" in str(refused.value)
    with pytest.raises(SourceListUnusable):
        look(tmp_path, f'{SOURCE}access = [{{paths = ["/m/"], groups = {groups}}}]\n', {})


@pytest.mark.parametrize("issuers", ['Entra = "x"', 'entra = ""', "entra = 1", '"a:b" = "x"'])
def test_issuers_that_cannot_be_told_are_refused(tmp_path: Path, issuers: str) -> None:
    (tmp_path / "belagg.toml").write_text(f"[issuers]\n{issuers}\n{SOURCE}")
    with pytest.raises(SourceListUnusable, match="kortnamn"):
        load(tmp_path / "belagg.toml", tmp_path / "index")


def test_a_group_keeps_the_colons_of_its_name() -> None:
    issuers = {"entra": ENTRA}
    assert group_of(" entra : avd:lön#2 ", issuers) == Group(ENTRA, "avd:lön#2")
    for written in ("*", ":", "entra:", ":lön", "https://login.example.se/v2.0:lön"):
        with pytest.raises(NotAGroup):
            group_of(written, issuers)
