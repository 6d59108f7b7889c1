"""Original files that are handed out: those of a source that says so, unchanged, to whoever may see the document."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from indexer.build.pipeline import build_from_sources
from indexer.texts.document import Document
from service.answer.live import LiveSearcher
from service.answer.searcher import Searcher
from service.corpus.filters import EVERYTHING
from service.corpus.local import Index
from service.errors import OriginalChanged
from service.http.app import create_app
from service.http.guards import keys as key_file
from service.settings.values import Settings
from tests.conftest import Silent
from tests.pdf_files import pdf, shown
from tests.stub_encoder import StubEncoder, uncalibrated

TEXT = "Avgiften för bygglov är 5 000 kronor. Den betalas i förväg.\n"
SOURCES = """
[[source]]
path = "öppet"
collection = "öppet"
serve_files = true

[[source]]
path = "internt"
collection = "internt"
serve_files = true

[[source]]
path = "annat"
collection = "öppet"
"""


@pytest.fixture(scope="module")
def indexed(silent: Silent, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Texts, their sources and an index of them, to be copied."""
    folder = tmp_path_factory.mktemp("originals") / "folder"
    for name in ("öppet", "internt", "annat", "utanför"):
        (folder / name).mkdir(parents=True)
    (folder / "öppet" / "taxa å.txt").write_text(TEXT, encoding="utf-8")
    (folder / "öppet" / "äldre.txt").write_text(TEXT, encoding="windows-1252")
    (folder / "öppet" / "sida.html").write_text(f"<script>alert(1)</script><p>{TEXT * 5}</p>", encoding="utf-8")
    (folder / "internt" / "löner.txt").write_text("Löner för alla anställda i kommunen.\n", encoding="utf-8")
    (folder / "annat" / "plan.txt").write_text("En plan för skolan och för biblioteket.\n", encoding="utf-8")
    (folder / "utanför" / "hemligt.txt").write_text(TEXT, encoding="utf-8")
    (folder / "belagg.toml").write_text(SOURCES, encoding="utf-8")
    build_index(folder, silent)
    return folder


def build_index(folder: Path, silent: Silent) -> None:
    build_from_sources([folder / "belagg.toml"], folder / "index", StubEncoder().as_encoder(), uncalibrated, silent)


@pytest.fixture
def folder(indexed: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(indexed, tmp_path / "folder"))


def documents_of(index: Index) -> list[Document]:
    ids = dict.fromkeys(index.document_ids_by_row())
    return [document for id_ in ids if (document := index.document(id_, EVERYTHING)) is not None]


def links(index: Path) -> dict[str, str | None]:
    opened = Index.open(index)
    found = {}
    for document_id in set(opened.document_ids_by_row()):
        document = opened.document(document_id, EVERYTHING)
        assert document is not None
        found[document.path] = document.link
    return found


def client_of(folder: Path, *, keys: Path | None = None, sources: bool = True) -> TestClient:
    searcher = Searcher(Index.open(folder / "index"), StubEncoder().as_encoder())
    listed = folder / "belagg.toml" if sources else None
    settings = Settings(rate=0, sources=listed, keys=keys, public=("öppet",) if keys else ())
    return TestClient(create_app(LiveSearcher(searcher), settings), base_url="http://localhost")


def test_a_text_opens_as_it_is(folder: Path) -> None:
    with client_of(folder) as client:
        found = links(folder / "index")
        assert {path for path, link in found.items() if link} == {
            "öppet/taxa å.txt",
            "öppet/äldre.txt",
            "internt/löner.txt",
        }
        answer = client.get(f"/{found['öppet/taxa å.txt']}")
        assert (answer.status_code, answer.content) == (200, TEXT.encode())
        assert answer.headers["content-type"] == "text/plain; charset=utf-8"
        assert answer.headers["content-disposition"] == "inline; filename*=UTF-8''taxa%20%C3%A5.txt"
        assert answer.headers["content-security-policy"].startswith("sandbox; default-src 'none'")
        assert answer.headers["x-content-type-options"] == "nosniff"
        older = client.get(f"/{found['öppet/äldre.txt']}")
        assert (older.text, older.headers["content-type"]) == (TEXT, "text/plain; charset=windows-1252")
        again = client.get(f"/{found['öppet/taxa å.txt']}", headers={"If-None-Match": answer.headers["etag"]})
        assert (again.status_code, again.content) == (304, b"")


def test_what_was_put_in_its_place_is_not_handed_out(folder: Path) -> None:
    file = folder / "öppet" / "taxa å.txt"
    with client_of(folder) as client:
        address = f"/{links(folder / 'index')['öppet/taxa å.txt']}"
        file.write_text("En annan text.", encoding="utf-8")
        changed = client.get(address)
        assert (changed.status_code, changed.json()["detail"]) == (404, str(OriginalChanged()))
        file.unlink()
        file.symlink_to(folder / "utanför" / "hemligt.txt")  # the very same bytes, but beyond a link
        assert client.get(address).json()["detail"] == str(OriginalChanged())
        file.unlink()
        file.write_text(TEXT, encoding="utf-8")
        assert client.get(address).status_code == 200


def test_who_may_not_see_a_document_does_not_learn_that_it_has_a_file(folder: Path) -> None:
    key = key_file.create(folder / "keys.json", "alla", None)
    with client_of(folder, keys=folder / "keys.json") as client:
        found = links(folder / "index")
        absent = client.get("/v1/originals/0123456789abcdef")
        hidden = client.get(f"/{found['internt/löner.txt']}")
        assert (hidden.status_code, hidden.json()) == (404, absent.json())
        assert client.get(f"/{found['öppet/taxa å.txt']}").status_code == 200
        assert client.get(f"/{found['internt/löner.txt']}", headers={"X-API-Key": key}).status_code == 200


def test_a_source_that_does_not_say_so_is_not_handed_out(folder: Path) -> None:
    with client_of(folder) as client:
        index = Index.open(folder / "index")
        ids = {document.path: document.id for document in documents_of(index)}
        assert client.get(f"/v1/originals/{ids['annat/plan.txt']}").status_code == 404
        assert client.get(f"/v1/originals/{ids['öppet/sida.html']}").status_code == 404
        assert client.get("/v1/originals/..%2f..%2fetc%2fpasswd").status_code == 404
        # Since the index was built, the source has stopped.
        (folder / "belagg.toml").write_text(SOURCES.replace("serve_files = true", ""), encoding="utf-8")
    settings = Settings(rate=0, sources=folder / "belagg.toml")
    with TestClient(create_app(LiveSearcher(Searcher(index, StubEncoder().as_encoder())), settings)) as client:
        assert client.get(f"/v1/originals/{ids['öppet/taxa å.txt']}", headers={"Host": "localhost"}).status_code == 404


def test_without_the_list_nothing_is_handed_out(folder: Path) -> None:
    with client_of(folder, sources=False) as client:
        address = links(folder / "index")["öppet/taxa å.txt"]
        assert client.get(f"/{address}").status_code == 404


def test_a_page_is_shown_as_a_picture(folder: Path, silent: Silent) -> None:
    lines = ("Avgift för bygglov", "Avgiften för bygglov är 5 000 kronor.", "Den betalas i förväg till nämnden.")
    page = "".join(shown(72, 700 - 30 * number, line, size=14) for number, line in enumerate(lines))
    (folder / "öppet" / "taxa.pdf").write_bytes(pdf(page))
    build_index(folder, silent)
    with client_of(folder) as client:
        index = Index.open(folder / "index")
        document = next(one for one in documents_of(index) if one.path.endswith("pdf"))
        passage = index.passages_of(document.id, EVERYTHING)[0]
        address = f"/{document.link}/picture?stycke={passage.id}"
        drawn = client.get(f"{address}&tecken=0-8")
        assert (drawn.status_code, drawn.headers["content-type"]) == (200, "image/png")
        assert drawn.content.startswith(b"\x89PNG\r\n")
        assert client.get(f"{address}&tecken=0-8").content == drawn.content
        assert client.get(address).content != drawn.content  # more of it is marked
        assert client.get(f"/{document.link}/picture?stycke={'0' * 16}").status_code == 404
        assert client.get(f"/{document.link}/picture?stycke=x").status_code == 422
        text = next(one for one in documents_of(index) if one.path.endswith("å.txt"))
        no_page = client.get(f"/{text.link}/picture?stycke={index.passages_of(text.id, EVERYTHING)[0].id}")
        assert no_page.status_code == 404
        (folder / "öppet" / "taxa.pdf").write_bytes(b"%PDF-1.7")
        assert client.get(address).json()["detail"] == str(OriginalChanged())
