"""`belagg watch`: follow files and folders, and publish soon after they change."""

from __future__ import annotations

import json as json_format
import threading
import time
from contextlib import suppress
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING

from indexer.build.options import KEPT
from indexer.errors import BelaggError
from service.cli.index import ForceOption, KeepOption, SourcesArgument, summarise
from service.cli.terminal.console import DEFAULT_MODEL, IndexOption, JsonOption, ModelOption, fail, say, write_json
from service.cli.terminal.interruption import Interruptible

if TYPE_CHECKING:
    from indexer.build.options import Options
    from indexer.model.encoder import Encoder


def watch(
    sources: SourcesArgument,
    index: IndexOption,
    model: ModelOption = DEFAULT_MODEL,
    keep: KeepOption = KEPT,
    force: ForceOption = False,
    json: JsonOption = False,
) -> None:
    """Följ texterna och publicera strax efter att de har ändrats, tills kommandot avbryts."""
    from indexer.build.options import Options
    from indexer.build.watching import watch as follow
    from indexer.model.encoder import Encoder

    looks = _Looks(sources, index)
    with Interruptible(lambda: "Slutade följa texterna. Det publicerade indexet är orört.", terminated=0):
        builds = _Builds(sources, index, Encoder(model), Options(keep=keep, force=force), json)
        say("Följer texterna (avsluta med Ctrl+C).")
        follow(looks.once, builds.once, threading.Event())


class _Looks:
    """Looks through what the sources name now: a belagg.toml may change as the texts do."""

    def __init__(self, sources: list[str], index: Path) -> None:
        """Raises as `config.followed` does."""
        from indexer.sources.config import followed

        self._sources = sources
        self._index = index
        self._paths = followed(sources, index)

    def once(self) -> bytes:
        from indexer.build.watching import state_of
        from indexer.sources.config import followed

        with suppress(BelaggError):  # the build will tell; the file itself is among those that were followed before
            self._paths = followed(self._sources, self._index)
        return state_of(self._paths, self._index)


class _Builds:
    """Builds again and again with one language model, and tells what is new each time."""

    def __init__(self, sources: list[str], index: Path, encoder: Encoder, options: Options, json: bool) -> None:
        self._sources = sources
        self._index = index
        self._encoder = encoder
        self._options = options
        self._json = json
        self._told = ""
        self._told_of_hidden: tuple[str, ...] = ()
        self._next_visit = time.monotonic()

    def once(self) -> bool:
        """Build once; whether that succeeded. What went wrong is told once, until something else happens.

        Websites are asked once an hour, however often a folder changes: a large one takes that long.
        """
        from indexer.build.pipeline import build_from_sources
        from indexer.build.watching import VISIT_SECONDS
        from service.answer.steering.over_builds import told_of_hidden
        from service.cli.terminal.progress import BuildProgress
        from service.evaluation.probing import calibrate

        started = time.monotonic()
        options = replace(self._options, visit=started >= self._next_visit)
        told_of_hidden(self._index)  # for what they say to be known when a text has another path
        try:
            with BuildProgress() as progress:
                report = build_from_sources(self._sources, self._index, self._encoder, calibrate, progress, options)
        except BelaggError as error:
            if str(error) != self._told:
                fail(str(error))
            self._told = str(error)
            return False
        if options.visit:
            self._next_visit = started + VISIT_SECONDS
        if self._json:
            write_json(json_format.dumps(asdict(report), ensure_ascii=False))
        elif report.published or self._told or report.changes.kept or report.undone is not None:
            summarise(report)
        self._told, before = "", self._told_of_hidden
        self._told_of_hidden = told_of_hidden(self._index)
        for sentence in self._told_of_hidden:
            if sentence not in before:
                say(sentence)
        return True
