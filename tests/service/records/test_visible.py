"""No name of a file turns, breaks or steers what a terminal or a log shows."""

from __future__ import annotations

import io
import json
import logging
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.table import Table
from rich.text import Text

from service.cli.terminal import console
from service.records.logs import OneLine
from service.records.visible import visible, visible_line
from tests.service.cli.command import belagg

TURNED = "avtal\u202efdp.md"
BROKEN = "a\u2028Klart: allt\u2029\x85.md"
STEERING = "a\x9b2J\u2066b\u061c.md"


@pytest.mark.parametrize("name", [TURNED, BROKEN, STEERING])
def test_every_way_to_the_terminal_shows_what_stands_there(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    table = Table("Fil")
    table.add_row(name)
    console.say(f"Borttagen: {name}")
    console.fail(f"Borttagen: {name}")
    console.out.print(Text(name), soft_wrap=True)
    console.out.print(name, markup=False, soft_wrap=True)
    console.out.print(table)
    console.write_json(json.dumps({"path": name}, ensure_ascii=False))
    written = "".join(capsys.readouterr())
    assert not [c for c in name if not c.isprintable() and c in written]
    assert visible_line(name) in written
    last = written.splitlines()
    assert len([line for line in last if line.startswith("Borttagen")]) == 2


def test_json_says_the_name_as_it_is(capsys: pytest.CaptureFixture[str]) -> None:
    for name in (TURNED, BROKEN, STEERING):
        console.write_json(json.dumps({"path": name}, ensure_ascii=False))
        assert json.loads(capsys.readouterr().out) == {"path": name}


def test_a_message_in_the_log_is_one_line() -> None:
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.addFilter(OneLine())
    logger = logging.Logger("belagg-visible")
    logger.addHandler(handler)
    logger.error("%s: %s", f"{TURNED}\n{BROKEN}\x1b[2J", "trasig")
    assert stream.getvalue() == "avtal\\u202efdp.md\\u000aa\\u2028Klart: allt\\u2029\\u0085.md\\u001b[2J: trasig\n"


@given(st.text())
def test_a_line_stays_one_and_turns_nowhere(text: str) -> None:
    shown = visible_line(text)
    assert len(shown.splitlines()) <= 1
    assert not [c for c in shown if unicodedata.category(c) in ("Cc", "Zl", "Zp")]
    assert not [c for c in shown if unicodedata.bidirectional(c) in ("LRE", "RLE", "LRO", "RLO", "PDF")]
    assert not [c for c in shown if unicodedata.bidirectional(c) in ("LRI", "RLI", "FSI", "PDI")]


@given(st.text(st.characters(categories=["L", "N", "P", "S", "Zs"])))
def test_what_is_only_text_stays(text: str) -> None:
    assert visible(text) == visible_line(text) == text


def test_a_build_shows_the_names_that_it_skips(tmp_path: Path) -> None:
    (tmp_path / "texter").mkdir()
    (tmp_path / "texter" / f"{TURNED}.xyz").write_text("x", encoding="utf-8")
    run = belagg("index", tmp_path / "texter", "--index", tmp_path / "index")
    assert "\u202e" not in run.stdout + run.stderr
    assert "\ufffd" in run.stdout + run.stderr
