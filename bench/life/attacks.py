"""Attacks: what hostile questions, texts, files, indexes and clients come to, and whether everybody else is answered.

    python -m bench.life.attacks [--texts 2000] [--only GROUP ...]

BELAGG_EVAL is the folder of test sets whose questions tell whether masking takes too much. What is recorded of other
groups stays where it was measured on the same revision, so that a run can be parted.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from bench.life import attack_doors, attack_hidden, attack_load, attack_sources, attack_texts
from bench.life.attack import Outcome
from bench.report import record
from service.cli.terminal.console import DEFAULT_MODEL

NAME = "attacks"
Attack = Callable[[argparse.Namespace], Iterator[Outcome]]

GROUPS: Mapping[str, Attack] = {
    "patterns": lambda options: attack_texts.patterns(options.texts, options.seconds),
    "courtesy": lambda _: attack_texts.courtesy(),
    "cutting": lambda _: attack_texts.cutting(),
    "load": lambda options: attack_load.load(options.model),
    "doors": lambda options: attack_doors.doors(options.model),
    "sources": lambda options: attack_sources.sources(options.model),
    "poisons": lambda options: attack_sources.poisons(options.model),
    "hidden": lambda _: attack_hidden.hidden(),
    "masking": lambda _: attack_texts.masking(),
}


def _of_this_revision(environment: record.Environment) -> dict[str, Any]:
    """What is recorded of other groups already."""
    try:
        before = record.read(NAME)
    except FileNotFoundError:
        return {}
    same = before["environment"]["revision"] == environment.revision and not before["environment"]["dirty"]
    return dict(before["measured"]) if same and not environment.dirty else {}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", type=Path, default=DEFAULT_MODEL)
    parser.add_argument("--texts", type=int, default=2_000, help="hostile texts against each pattern")
    parser.add_argument("--seconds", type=float, default=900.0, help="after which no further pattern is begun with")
    parser.add_argument("--only", nargs="*", choices=GROUPS, default=list(GROUPS))
    options = parser.parse_args()
    environment = record.Environment.here()
    measured = _of_this_revision(environment)
    for name in options.only:
        outcomes = []
        for outcome in GROUPS[name](options):
            print(f"{name:9} {outcome}", flush=True)
            outcomes.append(outcome.record)
        measured[name] = outcomes
        command = f"python -m bench.life.attacks --texts {options.texts} --seconds {options.seconds:g}"
        if set(GROUPS) - set(measured):
            command += f" --only {' '.join(group for group in GROUPS if group in measured)}"
        path = record.write(NAME, command=command, environment=environment, measured=measured)
    print(path.relative_to(record.REPOSITORY))


if __name__ == "__main__":
    main()
