"""What the API takes and gives: one file a subject. The only place, beside the settings, with pydantic in it.

The routes come in, and `belagg ask --json`, which gives the same.
"""

from service.http.schemas.answers import AnswerOut, SearchOut
from service.http.schemas.questions import QuestionIn
from service.http.schemas.schema import ProblemOut

__all__ = ["AnswerOut", "ProblemOut", "QuestionIn", "SearchOut"]
