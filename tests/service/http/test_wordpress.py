"""The plugin for WordPress: what can be told of it without one. `bench/serving/wordpress.py` tries it in one."""

from __future__ import annotations

import json
import re
import runpy
import shutil
import subprocess
import zipfile
from pathlib import Path
from typing import Any

import pytest
from lxml import html

HERE = Path(__file__).parents[3] / "service" / "browser" / "wordpress"
PLUGIN = HERE / "belagg"
PHP = shutil.which("php")
needs_php = pytest.mark.skipif(PHP is None, reason="THE PLUGIN'S PHP IS NOT TESTED: install it (Debian: php-cli)")


def php(code: str, *arguments: object) -> Any:
    """What PHP code says of the arguments, by the plugin's files that need nothing of WordPress."""
    assert PHP is not None
    loaded = "".join(f"require {json.dumps(str(PLUGIN / name))};" for name in ("address.php", "element.php"))
    script = f"$given = json_decode($argv[1], true); echo json_encode({code});"
    command = [
        PHP,
        "-d",
        "error_reporting=-1",
        "-d",
        "display_errors=stderr",
        "-r",
        loaded + script,
        json.dumps(arguments),
    ]
    done = subprocess.run(command, capture_output=True, check=True, text=True)
    assert done.stderr == ""
    return json.loads(done.stdout)


def test_the_archive_is_the_folder_to_the_byte() -> None:
    """After a change: python service/browser/wordpress/pack.py."""
    pack = runpy.run_path(str(HERE / "pack.py"))
    assert pack["packed"]() == pack["packed"]() == pack["ARCHIVE"].read_bytes()
    with zipfile.ZipFile(pack["ARCHIVE"]) as archive:
        names = archive.namelist()
        assert {name: archive.read(name) for name in names} == {
            f"belagg/{path.name}": path.read_bytes() for path in PLUGIN.iterdir()
        }
        assert names == sorted(names)
        assert {entry.compress_type for entry in archive.infolist()} == {zipfile.ZIP_STORED}


def test_the_plugin_and_its_readme_say_the_same_and_every_file_is_closed_to_browsers() -> None:
    header = (PLUGIN / "belagg.php").read_text(encoding="utf-8")
    readme = (PLUGIN / "readme.txt").read_text(encoding="utf-8")
    for in_header, in_readme in (("Version", "Stable tag"), ("Requires PHP", "Requires PHP"), ("License", "License")):
        said = re.search(rf"\* {in_header}: +(.+)", header)
        assert said is not None
        assert f"\n{in_readme}: {said[1]}\n" in readme
    for path in PLUGIN.glob("*.php"):
        text = path.read_text(encoding="utf-8")
        assert "defined('" in text or "Needs nothing of WordPress." in text, path


@needs_php
@pytest.mark.parametrize("path", sorted(PLUGIN.glob("*.php")), ids=lambda path: path.name)
def test_php_understands_every_file(path: Path) -> None:
    done = subprocess.run([str(PHP), "-l", str(path)], capture_output=True, check=False, text=True)
    assert done.returncode == 0, done.stdout


@needs_php
def test_an_address_is_kept_as_pages_need_it_and_anything_else_is_none() -> None:
    good = {
        "https://Fraga.Kommunen.se": "https://fraga.kommunen.se/",
        " http://127.0.0.1:8000/ ": "http://127.0.0.1:8000/",
        "HTTPS://www.kommunen.se/belagg//": "https://www.kommunen.se/belagg/",
        "https://[::1]:8000": "https://[::1]:8000/",
    }
    bad = (
        *(
            "",
            "fraga.kommunen.se",
            "//a.example",
            "javascript:alert(1)",
            "data:text/html,x",
            "ftp://a.example/",
            "https://",
        ),
        *("https://a.example/?q=1", "https://a.example/#x", "https://u@a.example/", "https://u:p@a.example/"),
        *('https://a.example/"><script>', "https://a.example/\nx", "https://å.example/", "https://a.example:99999999/"),
        *("https://a.example/<x>", "https://" + "a" * 400, "https://a.example/%0d%0a"),
    )
    made = php(r"array_map('Belagg\address_of', $given)", *good, *bad)
    assert made == [*good.values(), *(None for _ in bad)]


@needs_php
def test_whatever_an_author_writes_is_text_in_the_element() -> None:
    hostile = ('"><script>alert(1)</script>', "' onfocus='alert(1)", "[gallery]", "&quot;&lt;", "\x00\x1f", "å" * 400)
    for value in hostile:
        given = dict.fromkeys(("collection", "label", "placeholder"), value)
        made = php(r"Belagg\element('https://a.example/', $given[0])", given)
        widget = html.document_fromstring(made).find(".//belagg-sok")
        assert [one.tag for one in widget.iter()] == ["belagg-sok", "form", "input", "label", "input", "button"]
        assert sorted(widget.keys()) == ["collection", "endpoint", "label", "placeholder"]
        assert "[" not in made
        if value.isprintable():
            assert widget.get("label") == value[:300]


@needs_php
def test_the_element_says_what_is_searched_with_and_without_a_script() -> None:
    given = {"collection": "policy, taxor & avgifter", "label": "Fråga oss", "placeholder": ""}
    assert php(r"Belagg\element('https://a.example/', $given[0])", given) == (
        '<belagg-sok endpoint="https://a.example/" collection="policy, taxor &amp; avgifter" label="Fråga oss">'
        '<form action="https://a.example/" method="get">'
        '<input type="hidden" name="collection" value="policy">'
        '<input type="hidden" name="collection" value="taxor &amp; avgifter">'
        '<label>Fråga oss <input type="search" name="q"></label> <button>Sök svar</button></form></belagg-sok>'
    )
