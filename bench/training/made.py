"""Near misses that are made: an answered question changed so that its passage no longer answers it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from random import Random

from bench.training.example import Asked, Example

_NUMBER = re.compile(r"(?<![\w.,])\d[\d ]*\d|\d")
_NAME = re.compile(r"(?<!^)(?<=\s)(?:[A-ZÅÄÖÆØ][\w'’-]+)(?:\s[A-ZÅÄÖÆØ][\w'’-]+)*")


def with_made(examples: Iterable[Example], random: Random, *, foreign: float) -> Iterator[Example]:
    """The examples, some with near misses added, some with one of their questions put above the passage as a heading.

    `foreign`: how many questions of other texts are added to each.
    """
    names: list[str] = []
    examples = list(examples)
    for example in examples:
        asked = list(example.asked)
        for question in example.asked:
            if not question.answered:
                continue
            changed = other_number(question.question, example.passage, random) if random.random() < 0.5 else None
            if changed is None and random.random() < 0.4:
                changed = other_name(question.question, example.passage, names, random)
            if changed is not None:
                asked.append(Asked(changed, answered=False))
        while random.random() < foreign / (1 + foreign):
            asked.append(Asked(random.choice(random.choice(examples).asked).question, answered=False))
        names = (names + [name for a in example.asked for name in _NAME.findall(a.question)])[-60:]
        passage = example.passage
        if random.random() < 0.12:
            passage, asked = _headed(passage, asked, random)
        yield Example(example.source, passage, tuple(asked))


def other_number(question: str, passage: str, random: Random) -> str | None:
    """The question with a number that the passage has exchanged for one that it lacks."""
    found = [match for match in _NUMBER.finditer(question) if match[0] in passage]
    if not found:
        return None
    match = random.choice(found)
    digits = [n for n, character in enumerate(match[0]) if character.isdigit()]
    for _ in range(5):
        changed = list(match[0])
        place = random.choice(digits[-2:])
        changed[place] = random.choice("123456789".replace(changed[place], ""))
        other = "".join(changed)
        if other not in passage:
            return question[: match.start()] + other + question[match.end() :]
    return None


def other_name(question: str, passage: str, names: list[str], random: Random) -> str | None:
    """The question with a name that the passage has exchanged for another question's name that it lacks."""
    found = [match for match in _NAME.finditer(question) if match[0] in passage]
    others = [n for n in names if n not in passage and n not in question]
    if not found or not others:
        return None
    match = random.choice(found)
    alike = [name for name in others if len(name.split()) == len(match[0].split())] or others
    return question[: match.start()] + random.choice(alike) + question[match.end() :]


def _headed(passage: str, asked: list[Asked], random: Random) -> tuple[str, list[Asked]]:
    """A question above a passage makes it no more of an answer."""
    heading = random.choice(asked).question + "\n"
    moved = [
        Asked(a.question, a.answered, (a.span[0] + len(heading), a.span[1] + len(heading)) if a.span else None)
        for a in asked
    ]
    return heading + passage, moved
