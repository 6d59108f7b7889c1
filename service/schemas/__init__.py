"""What the API takes and gives: one file a subject. The only place, beside the settings, with pydantic in it."""

from service.schemas.answers import AnswerOut, SearchOut
from service.schemas.problems import ProblemOut
from service.schemas.questions import QuestionIn

__all__ = ["AnswerOut", "ProblemOut", "QuestionIn", "SearchOut"]
