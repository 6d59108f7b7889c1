"""A website, a folder and a list of sources become one index, and a citation links to the page."""

from __future__ import annotations

from pathlib import Path

import pytest

from indexer.build.changes import Changes
from indexer.build.options import Options
from indexer.build.pipeline import Progress, build_from_sources
from indexer.sources.website import fetching
from indexer.sources.website.errors import WebsiteUnreachable
from service.corpus.filters import EVERYTHING
from service.corpus.local import Index
from tests.indexer.sources.website.server import Website, busy
from tests.service.cli.conftest import Here
from tests.stub_encoder import StubEncoder, uncalibrated


def sources_of(index: Path) -> dict[str, tuple[str, str | None]]:
    """Collection and link of each document by its path."""
    opened = Index.open(index)
    documents = {
        opened.document(passage.document_id, EVERYTHING) for passage in opened.passages(list(range(opened.size)))
    }
    return {document.path: (document.collection, document.link) for document in documents if document is not None}


def test_what_a_file_names_becomes_one_index(site: Website, tmp_path: Path, silent: Progress) -> None:
    (tmp_path / "texter").mkdir()
    (tmp_path / "texter" / "plan.txt").write_text("Nämnden beslutade om skolskjutsen.", encoding="utf-8")
    site.page("/", "Kommunen har två skolor och en förskola.", links=("/skola?utm_source=x",))
    site.page("/skola", "Skolan börjar klockan åtta om morgonen.")
    names = tmp_path / "belagg.toml"
    names.write_text(
        f'[[source]]\npath = "texter"\ncollection = "plan"\n\n[[source]]\nwebsite = "{site.origin}"\n'
        'collection = "webb"\ndelay = 0\n',
        encoding="utf-8",
    )
    index = tmp_path / "index"
    for _ in range(2):
        report = build_from_sources([names], index, StubEncoder().as_encoder(), uncalibrated, silent)
        assert (report.generation, report.documents, report.skipped) == (1, 3, ())
    assert sources_of(index) == {
        "texter/plan.txt": ("plan", None),
        f"{site.origin}/": ("webb", f"{site.origin}/"),
        f"{site.origin}/skola": ("webb", f"{site.origin}/skola"),
    }
    assert {request.headers.get("If-None-Match") is None for request in site.requests if request.path == "/skola"} == {
        True,
        False,
    }


def test_a_website_that_is_down_keeps_its_pages_and_does_not_hold_up_other_sources(
    site: Website, tmp_path: Path, silent: Progress, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetching, "BACKOFF", 0.01)
    (tmp_path / "texter").mkdir()
    plan = tmp_path / "texter" / "plan.txt"
    plan.write_text("Nämnden beslutade om skolskjutsen.", encoding="utf-8")
    site.page("/", "Kommunen har två skolor och en förskola.", links=("/skola",))
    site.page("/skola", "Skolan börjar klockan åtta om morgonen.")
    names = tmp_path / "belagg.toml"
    names.write_text(f'[[source]]\nwebsite = "{site.origin}"\ndelay = 0\n[[source]]\npath = "texter"\n')

    def build(index: str) -> Changes:
        report = build_from_sources([names], tmp_path / index, StubEncoder().as_encoder(), uncalibrated, silent)
        return report.changes

    build("index")
    site.replies["/robots.txt"] = busy(503)
    plan.write_text("Nämnden ändrade sig om skolskjutsen.", encoding="utf-8")
    changes = build("index")
    assert changes.changed == ("texter/plan.txt",)
    assert [kept.path for kept in changes.kept] == [f"{site.origin}/", f"{site.origin}/skola"]
    assert changes.deleted == ()
    assert set(sources_of(tmp_path / "index")) == {f"{site.origin}/", f"{site.origin}/skola", "texter/plan.txt"}
    with pytest.raises(WebsiteUnreachable):
        build("nytt")


def test_a_website_that_is_not_visited_keeps_its_pages_and_a_new_one_is_visited_all_the_same(
    site: Website, tmp_path: Path, silent: Progress
) -> None:
    (tmp_path / "texter").mkdir()
    plan = tmp_path / "texter" / "plan.txt"
    plan.write_text("Nämnden beslutade om skolskjutsen.", encoding="utf-8")
    site.page("/", "Kommunen har två skolor och en förskola.", links=("/skola",))
    site.page("/skola", "Skolan börjar klockan åtta om morgonen.")
    names = tmp_path / "belagg.toml"
    names.write_text(f'[[source]]\nwebsite = "{site.origin}"\ndelay = 0\n[[source]]\npath = "texter"\n')

    def build(*, visit: bool) -> Changes:
        options = Options(visit=visit)
        encoder = StubEncoder().as_encoder()
        return build_from_sources([names], tmp_path / "index", encoder, uncalibrated, silent, options).changes

    assert set(build(visit=False).new) == {f"{site.origin}/", f"{site.origin}/skola", "texter/plan.txt"}
    asked = len(site.requests)
    site.page("/skola", "Skolan börjar klockan nio om morgonen.")
    plan.write_text("Nämnden ändrade sig om skolskjutsen.", encoding="utf-8")
    changes = build(visit=False)
    assert (changes.changed, changes.kept, changes.deleted) == (("texter/plan.txt",), (), ())
    assert len(site.requests) == asked
    assert build(visit=True).changed == (f"{site.origin}/skola",)


def test_pages_that_come_change_go_and_fail_are_told_apart(
    site: Website, tmp_path: Path, silent: Progress, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetching, "BACKOFF", 0.01)
    names = tmp_path / "belagg.toml"
    names.write_text(f'[[source]]\nwebsite = "{site.origin}"\ndelay = 0\n')

    def changes() -> Changes:
        report = build_from_sources([names], tmp_path / "index", StubEncoder().as_encoder(), uncalibrated, silent)
        return report.changes

    paths = ("/nav", "/nav/a", "/nav/b", "/c")
    site.page("/", "Startsidan har en text.", links=("/nav", "/nav/a", "/c"))
    site.page("/nav", "Navet har en text.", links=("/nav/b",))
    for path in paths[1:]:
        site.page(path, f"Sidan {path} har en text.")
    assert changes().new == tuple(site.origin + path for path in ("/", "/nav", "/nav/a", "/c", "/nav/b"))
    site.replies["/nav"] = busy()
    del site.replies["/nav/a"]
    site.page("/c", "Sidan har fått en annan text.")
    second = changes()
    assert [skipped.path for skipped in second.kept] == [f"{site.origin}/nav"]
    assert (second.new, second.changed, second.deleted) == ((), (f"{site.origin}/c",), (f"{site.origin}/nav/a",))
    assert set(sources_of(tmp_path / "index")) == {site.origin + path for path in ("/", "/nav", "/nav/b", "/c")}


def test_a_website_on_the_command_line_is_indexed_and_cited(site: Website, tmp_path: Path, here: Here) -> None:
    site.page("/", "Lovskolan börjar den tolfte juni och är frivillig för alla elever.")
    done = here("index", site.origin, "--index", tmp_path / "index")
    assert done.code == 0, done
    assert "\nKlart: 1 dokument, 1 stycke" in done.stderr
    asked = here("ask", "När börjar lovskolan?", "--index", tmp_path / "index")
    assert f"{site.origin}/" in asked.stdout
    site.replies["/"] = site.otherwise
    gone = here("index", site.origin, "--index", tmp_path / "index")
    assert gone.sentence == (
        f"Webbplatsen {site.origin}/ gick inte att läsa (webbplatsen svarade 404). Kontrollera adressen och nätverket "
        "och kör igen."
    )
    assert here("ask", "När börjar lovskolan?", "--index", tmp_path / "index").code == 0


def test_a_mistake_in_a_list_of_sources_is_told_by_the_command(tmp_path: Path, here: Here) -> None:
    (tmp_path / "belagg.toml").write_text("[[source]]\npath = 'texter'\ncolection = 'plan'\n", encoding="utf-8")
    done = here("index", tmp_path / "belagg.toml", "--index", tmp_path / "index")
    assert done.sentence == f"{tmp_path}/belagg.toml, rad 3: Nyckeln colection finns inte. Menade du collection?"
    assert not (tmp_path / "index").exists()
