"""belagg.toml names sources, and whatever is wrong in it is told with its line and what to do."""

from __future__ import annotations

import datetime
import re
from pathlib import Path

import pytest

from indexer.disk.opening import Place
from indexer.errors import SourceListUnusable, SourceUnreadable
from indexer.sources.config import followed, given, load
from indexer.sources.errors import ListedNotFound, WindowsPath
from indexer.sources.folders import Folders, FolderSource, FoundFile
from indexer.sources.patterns import Patterns
from indexer.sources.website.crawl import DELAY, PAGES, WebsiteSource
from indexer.sources.website.errors import NotAWebAddress
from indexer.texts.validity import Validity
from tests.conftest import REPOSITORY

INDEX = Path("/srv/index")
CACHE = INDEX / "cache" / "pages"
NOWHERE = (
    "Källan säger inte var texterna finns. Skriv under [[source]] en rad med path, en mapp eller fil, som "
    "path = '/srv/texter', eller en med website, som website = 'https://www.example.se/'."
)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "belagg.toml"


def refusal(file: Path, text: str | bytes) -> str:
    """Why a file is refused, without the file's name."""
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(SourceListUnusable) as caught:
        load(file, INDEX)
    return str(caught.value).removeprefix(str(file)).removeprefix(", ").removeprefix(": ")


def test_every_key_reaches_its_source(file: Path) -> None:
    file.write_text(
        """
        [[source]]
        path = "texter/policy"
        collection = "policy"
        include = ["*.pdf", "*.docx"]
        exclude = ["utkast/"]

        [[source]]
        website = "HTTPS://www.Example.se"
        collection = "webb"
        include = ["/skola/"]
        exclude = ["/skola/arkiv/"]
        pages = 20
        delay = 0.5
        sitemap = false
        links = false
        robots = false

        [[source]]
        path = '/srv/protokoll.pdf'

        [[source]]
        website = "https://example.se/start?a=1"
        """,
        encoding="utf-8",
    )
    patterns = Patterns(("*.pdf", "*.docx"), ("utkast/",))
    skola = Patterns(("/skola/",), ("/skola/arkiv/",))
    assert load(file, INDEX) == (
        Folders(
            (
                FolderSource(file.parent / "texter/policy", "policy", patterns),
                FolderSource(Path("/srv/protokoll.pdf")),
            ),
            apart=INDEX,
        ),
        WebsiteSource(
            "https://www.example.se/", CACHE, "webb", skola, 20, 0.5, sitemap=False, links=False, robots=False
        ),
        WebsiteSource("https://example.se/start?a=1", CACHE, "", Patterns(), PAGES, DELAY),
    )


def test_what_is_told_of_validity_reaches_its_source(file: Path) -> None:
    file.write_text(
        """
        [[source]]
        path = "arkiv"
        valid_from = 2019-01-01
        valid_until = 2021-12-31
        repealed = true
        replaced_by = "Resepolicy"

        [[source]]
        website = "https://example.se/"
        repealed = true
        """,
        encoding="utf-8",
    )
    folders, website = load(file, INDEX)
    told = Validity(
        valid_from=datetime.date(2019, 1, 1),
        valid_until=datetime.date(2021, 12, 31),
        repealed=True,
        replaced_by="Resepolicy",
    )
    assert folders == Folders((FolderSource(file.parent / "arkiv", validity=told),), apart=INDEX)
    assert website == WebsiteSource("https://example.se/", CACHE, validity=Validity(repealed=True))
    expected = "rad 3: valid_until ska vara ett datum utan citattecken, som 2024-12-31."
    assert refusal(file, "[[source]]\npath='a'\nvalid_until='2024-12-31'") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "Filen anger inga källor. Börja varje källa med raden [[source]]."),
        ("source = []", "Filen anger inga källor. Börja varje källa med raden [[source]]."),
        ("sources = 1", "rad 1: Nyckeln sources finns inte. Menade du source?"),
        ("# Index\n\nindex = '/srv'", "rad 3: Nyckeln index finns inte. Varje källa börjar med raden [[source]]."),
        ("[[sorce]]\npath='a'", "rad 1: Nyckeln sorce finns inte. Menade du source?"),
        ("[source]\npath='a'", "rad 1: Varje källa ska börja med raden [[source]], med dubbla hakparenteser."),
        ("source = ['a']", "rad 1: Varje källa ska börja med raden [[source]], med dubbla hakparenteser."),
        (
            "[[source]]\npath='a'\n\n[[source]]\npath='b'\nfoo=1\nColection='b'",
            "rad 6: Nyckeln foo finns inte. De nycklar som finns är path, website, collection, include, exclude, "
            "link_hosts, link, serve_files, groups, access, unix_groups, unix_others, valid_from, valid_until, "
            "repealed, replaced_by, ocr, pages, delay, sitemap, links, robots.",
        ),
        ("[[source]]\npath='b'\n'Colection'='b'", "rad 3: Nyckeln Colection finns inte. Menade du collection?"),
        (
            "[[source]]\nwebsite='https://a.example/'\nlink_hosts=['b.example']",
            "rad 3: link_hosts gäller bara mappar och filer: en webbsidas länk är alltid dess egen adress. "
            "Ta bort raden.",
        ),
        (
            "[[source]]\npath='a'\nlink_hosts=['https://b.example/']",
            'rad 3: link_hosts ska vara en lista med värdnamn, som ["www.example.se"].',
        ),
        *(
            (
                f"[[source]]\npath='a'\nlink='{link}'",
                'rad 3: link ska vara en webbadress med {path} i, som "https://intranat.example.se/{path}".',
            )
            for link in (
                "https://b.example/",
                "https://{path}/",
                "https://{path}.example/",
                "javascript:alert({path})",
                "file:///srv/{path}",
                "https://b.example/{path}/{path}",
            )
        ),
        (
            "[[source]]\npath='a'\nlink='https://b.example/{path}'\nserve_files=true",
            "rad 4: Källan har både link och serve_files. Ta bort det ena.",
        ),
        (
            "[[source]]\nwebsite='https://a.example/'\nlink='https://b.example/{path}'",
            "rad 3: link gäller bara mappar och filer: en webbsidas länk är alltid dess egen adress. Ta bort raden.",
        ),
        (
            "[[source]]\npath='a'\nlink_hosts='b.example'",
            'rad 3: link_hosts ska vara en lista med värdnamn, som ["www.example.se"].',
        ),
        ("[[source]]\nPath='b'", "rad 2: Nyckeln Path finns inte. Menade du path?"),
        ("[[source]]\nlinkz=true", "rad 2: Nyckeln linkz finns inte. Menade du link?"),
        (
            "[[source]]\n\n[[source]]\npath='a'",
            f"rad 1: {NOWHERE}",
        ),
        ("[[source]]\npath='a'\n[[source]]\ncollection='b'", f"rad 3: {NOWHERE}"),
        (
            "[[source]]\npath='a'\nwebsite='https://a.se'",
            "rad 3: Källan har både path och website. Ta bort det ena.",
        ),
        ("source = [{}]", f"källa 1: {NOWHERE}"),
        ("source = [{path='a'}, {collection='b'}]", f"källa 2: {NOWHERE}"),
        ("[[source]]\npath=1", "rad 2: path ska vara en mapp eller en fil inom citattecken."),
        ("[[source]]\npath=' '", "rad 2: path ska vara en mapp eller en fil inom citattecken."),
        ("[[source]]\nwebsite=true", "rad 2: website ska vara en webbadress inom citattecken."),
        ("[[source]]\npath='a'\ncollection=['b']", "rad 3: collection ska vara ett namn inom citattecken."),
        ('[[source]]\npath="a"\ncollection="b\\u001b"', "rad 3: collection ska vara ett namn inom citattecken."),
        *(
            (
                f"[[source]]\npath='a'\n{key} = {value}",
                f'rad 3: {key} ska vara en lista med mönster, som ["*.pdf", "/protokoll/"].',
            )
            for key in ("include", "exclude")
            for value in ("'*.pdf'", "[]", "[1]", "['']", "['!']", "[['a']]")
        ),
        *(
            (f"[[source]]\nwebsite='https://a.se'\npages = {value}", "rad 3: pages ska vara ett heltal från 1.")
            for value in ("0", "-1", "1.0", "true", "'10'")
        ),
        *(
            (
                f"[[source]]\nwebsite='https://a.se'\ndelay = {value}",
                "rad 3: delay ska vara ett antal sekunder från 0 till 60.",
            )
            for value in ("-0.1", "61", "nan", "inf", "true", "'1'")
        ),
        *(
            (
                f"[[source]]\nwebsite='https://a.se'\n{key} = {value}",
                f"rad 3: {key} ska vara true eller false, utan citattecken.",
            )
            for key in ("sitemap", "links", "robots")
            for value in ("1", "'true'")
        ),
        ("[[source]]\npath='a'\ndelay=1", "rad 3: delay gäller bara webbplatser. Ta bort raden."),
        ("[[source]]\npath='a'\n[[source]]\npath='./b/../a/'", "rad 4: ./b/../a/ är redan en källa. Ta bort den ena."),
        (
            "[[source]]\nwebsite='https://a.se'\n[[source]]\nwebsite='https://A.se:443/#x'",
            "rad 4: https://a.se/ är redan en källa. Ta bort den ena.",
        ),
        (
            "[[source]]\nwebsite='www.a.se'",
            "rad 2: www.a.se är ingen webbadress som kan läsas. Skriv den som https://www.kommunen.se/, utan "
            "användarnamn och lösenord.",
        ),
        (b"[[source]]\npath='\xe5'", "Filen är inte sparad som UTF-8. Spara om den så."),
    ],
)
def test_what_is_wrong_is_told_with_its_line(file: Path, text: str | bytes, expected: str) -> None:
    assert refusal(file, text) == expected


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("[[source]]\npath = texter", 2),
        ("[[source]]\npath = 'a'\npath = 'b'", 3),
        ('[[source]]\npath = "C:\\texter\\umeå"', 2),
        ("[[source]\npath = 'a'", 1),
        ("[[source]]\npath = 'a", 2),
    ],
)
def test_what_is_no_toml_is_told_with_its_line(file: Path, text: str, line: int) -> None:
    assert refusal(file, text).startswith(f"rad {line}: Raden går inte att tolka. Text ska stå inom citattecken")


def test_a_file_of_windows(file: Path) -> None:
    file.write_bytes(b"\xef\xbb\xbf[[source]]\r\npath = 'a'\r\n")
    assert load(file, INDEX) == (Folders((FolderSource(file.parent / "a"),), apart=INDEX),)
    assert refusal(file, b"\xef\xbb\xbf[[source]]\r\npath = 'a'\r\npages = 1\r\n").startswith(
        "rad 3: pages gäller bara"
    )


def test_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(SourceListUnusable, match=r"borta\.toml: Filen finns inte\. Kontrollera sökvägen\."):
        load(tmp_path / "borta.toml", INDEX)
    (tmp_path / "mapp.toml").mkdir()
    with pytest.raises(SourceListUnusable, match=r"Filen gick inte att läsa"):
        load(tmp_path / "mapp.toml", INDEX)


def test_collections_and_patterns_reach_the_texts(file: Path) -> None:
    for name in ("skola/plan.txt", "skola/utkast/plan.txt", "bild.txt", "vatten.md"):
        (file.parent / "texter" / name).parent.mkdir(parents=True, exist_ok=True)
        (file.parent / "texter" / name).write_text("text")
    file.write_text(
        "[[source]]\npath='texter/skola'\ncollection='skola'\nexclude=['utkast/']\n"
        "[[source]]\npath='texter'\ncollection='övrigt'\nexclude=['/skola/', 'bild.*']\n"
    )
    (folders,) = load(file, INDEX)
    assert isinstance(folders, Folders)
    texts = file.parent / "texter"
    assert folders.files() == [
        FoundFile("skola/plan.txt", texts / "skola/plan.txt", Place(f"{texts}/skola", ("plan.txt",)), "skola"),
        FoundFile("texter/vatten.md", texts / "vatten.md", Place(str(texts), ("vatten.md",)), "övrigt"),
    ]


def test_hosts_that_links_may_name_reach_the_texts_in_one_form(file: Path) -> None:
    (file.parent / "a.txt").write_text("text")
    file.write_text("[[source]]\npath='a.txt'\nlink_hosts=['WWW.Tallbo.example', 'sjö.example']")
    (folders,) = load(file, INDEX)
    assert isinstance(folders, Folders)
    assert [found.link_hosts for found in folders.files()] == [frozenset({"www.tallbo.example", "xn--sj-gka.example"})]


def test_files_are_linked_to_where_their_source_says(file: Path) -> None:
    folder = file.parent / "arkiv"
    (folder / "Å och ä").mkdir(parents=True)
    (folder / "Å och ä" / "100 % & #2?.txt").write_text("text")
    (folder / "../ensam.txt").write_text("text")
    file.write_text(
        "[[source]]\npath = 'arkiv'\nlink = 'https://intranat.example.se/filer/{path}?vy=1'\n"
        "[[source]]\npath = 'ensam.txt'\nlink = 'https://b.example/{path}'"
    )
    (folders,) = load(file, INDEX)
    assert isinstance(folders, Folders)
    assert {found.path: found.link for found in folders.files()} == {
        "arkiv/Å och ä/100 % & #2?.txt": (
            "https://intranat.example.se/filer/%C3%85%20och%20%C3%A4/100%20%25%20%26%20%232%3F.txt?vy=1"
        ),
        f"{file.parent.name}/ensam.txt": "https://b.example/ensam.txt",
    }


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("[[source]]\npath='.'\n\n[[source]]\ncollection='a'\npath = '../avmonterad'", "rad 6"),
        ("source = [{path='.'}, {path='../avmonterad'}]", "källa 2"),
    ],
)
def test_a_source_that_is_gone_is_told_with_its_file_and_line_when_it_is_read(
    file: Path, text: str, place: str
) -> None:
    file.write_text(text)
    (folders,) = load(file, INDEX)
    assert isinstance(folders, Folders)
    with pytest.raises(ListedNotFound) as caught:
        folders.files()
    assert str(caught.value) == (
        f"{file}, {place}: Källan ../avmonterad finns inte: det finns ingen fil eller mapp som heter "
        f"{file.parent}/../avmonterad. Rätta path, som räknas från den här filens mapp om den inte börjar med /. Ska "
        "källan inte vara med, ta bort den ur filen."
    )


def test_a_source_that_the_system_tells_nothing_of_is_told_and_no_crash(file: Path) -> None:
    """As one in a folder that is closed to whoever runs the command, which holds for no test run as root."""
    name = "a" * 300
    file.write_text(f"[[source]]\npath = '{name}'")
    for sources, path in ((load(file, INDEX), f"{file}, rad 2: {name}"), (given([name], INDEX), name)):
        (folders,) = sources
        assert isinstance(folders, Folders)
        with pytest.raises(SourceUnreadable) as caught:
            folders.files()
        assert str(caught.value).startswith(f"{path} gick inte att läsa (operativsystemet svarade: ")


@pytest.mark.parametrize("path", [r"C:\texter", r"c:/texter", r"\\server\texter", r"D:\texter\a.docx"])
def test_a_path_in_windows_is_told_as_one(file: Path, path: str) -> None:
    def told(*sources: object) -> str:
        with pytest.raises(WindowsPath) as caught:
            Folders.files(*sources)  # type: ignore[arg-type]
        return str(caught.value)

    file.write_text(f"[[source]]\ncollection = 'a'\npath = '{path}'")
    because = "är en sökväg i Windows, och den här datorn kör inte Windows. Skriv den sökväg som mappen har här, som"
    assert told(*load(file, INDEX)).startswith(f"{file}, rad 3: {path} {because} /srv/texter.")
    assert told(*given([path], INDEX)).startswith(f"{path} {because} /srv/texter.")


def test_a_path_in_windows_that_toml_makes_a_tab_of_is_told_as_one_too(file: Path) -> None:
    told = refusal(file, '[[source]]\npath = "C:\\texter"')
    assert told.startswith("rad 2: path är en sökväg i Windows, och den här datorn kör inte Windows. Skriv den sökväg")


def test_a_file_with_a_name_as_windows_has_them_is_one(file: Path) -> None:
    (file.parent / r"C:\texter.md").write_text("Text.")
    file.write_text(r"source = [{path = 'C:\texter.md'}]")
    (folders,) = load(file, INDEX)
    assert isinstance(folders, Folders)
    assert [found.file.name for found in folders.files()] == [r"C:\texter.md"]


def test_a_command_line_names_folders_files_websites_and_lists_together(file: Path) -> None:
    file.write_text("[[source]]\npath = 'a'\n[[source]]\nwebsite = 'https://example.se'\npages = 7")
    folder = file.parent / "mapp.toml"
    folder.mkdir()
    arguments = [str(folder), "HTTPS://example.org/x#y", str(file), "https://example.org/x", "b.txt", "./b.txt"]
    assert given(arguments, INDEX) == (
        Folders((FolderSource(folder), FolderSource(file.parent / "a"), FolderSource(Path("b.txt"))), apart=INDEX),
        WebsiteSource("https://example.org/x", CACHE),
        WebsiteSource("https://example.se/", CACHE, pages=7),
    )
    with pytest.raises(NotAWebAddress, match="utan användarnamn"):
        given(["https://anna:hemligt@example.org/"], INDEX)


def test_folders_files_and_lists_can_be_followed_for_changes(file: Path) -> None:
    file.write_text("[[source]]\npath = 'a'\n[[source]]\nwebsite = 'https://example.se'")
    arguments = ["b", str(file), "https://example.org/"]
    assert followed(arguments, INDEX) == [file, Path("b"), file.parent / "a"]


def test_the_example_in_the_documentation_names_what_it_says(file: Path) -> None:
    page = (REPOSITORY / "docs" / "sources.md").read_text(encoding="utf-8")
    example = max(re.findall(r"```toml\n(.*?)```", page, re.DOTALL), key=len)
    file.write_text(example, encoding="utf-8")
    folders, website = load(file, INDEX)
    assert isinstance(folders, Folders)
    assert [source.collection for source in folders.sources] == ["Styrdokument", "Protokoll"]
    assert isinstance(website, WebsiteSource)
    assert (website.start, website.pages) == ("https://www.example.se/", 2000)


def test_every_key_is_in_the_documentation(file: Path) -> None:
    page = (REPOSITORY / "docs" / "sources.md").read_text(encoding="utf-8")
    documented = re.findall(r"^\| `(\w+)` \|", page, re.MULTILINE)
    told = refusal(file, "[[source]]\nxyzzy = 1").partition("De nycklar som finns är ")[2].rstrip(".").split(", ")
    assert documented == told
