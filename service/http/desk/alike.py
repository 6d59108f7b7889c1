"""Unanswered questions that ask the same in other words, as one."""

from __future__ import annotations

from service.answer.searcher import Searcher
from service.records import overview
from service.settings.levers.likeness import Wording

_ENCODED_AT_ONCE = 30
"""Questions whose vectors are made for one page, which is to take less than 300 ms."""


def together(searcher: Searcher, groups: list[overview.QuestionGroup]) -> list[overview.QuestionGroup]:
    """Groups that ask the same in other words as one; of those that are new the most asked, and next time more."""
    late = set(searcher.new_questions([group.question.lower() for group in groups])[_ENCODED_AT_ONCE:])
    apart = [group for group in groups if group.question.lower() in late]
    held = [group for group in groups if group.question.lower() not in late]
    if not held:
        return []
    vectors = searcher.question_vectors([group.question.lower() for group in held])
    wordings = {group.question: Wording(group.question, vector) for group, vector in zip(held, vectors, strict=True)}
    found = overview.together(held, lambda one, other: wordings[one].likeness(wordings[other]) is not None)
    return sorted((*found, *apart), key=lambda group: -group.count)
