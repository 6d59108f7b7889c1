"""What the service tells of itself."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import Self

from pydantic import Field

from service.corpus.holdings import Holdings
from service.http.schemas.schema import GENERATION, Schema


class NewestDocumentOut(Schema):
    """The text with the latest date."""

    title: str
    published: datetime.date


class CollectionOut(Schema):
    """A collection of texts; "" are those that lie in none."""

    name: str
    documents: int


class FeaturesOut(Schema):
    """What this service is set up to do."""

    feedback: bool = Field(description="Om omdömen om svar tas emot.")


class VectorsOut(Schema):
    """Whether the language model is computed right on this processor."""

    checked: bool = Field(
        description="Om varje textlängd jämfördes med modellens egna vektorer när indexet byggdes; false i ett äldre "
        "index, som bör byggas om."
    )
    avoided_lengths: list[int] = Field(
        description="Textlängder i token som tjänstens processor räknar fel, och som därför inte används."
    )


class StatusOut(Schema):
    """What is searched, and by what."""

    generation: int = Field(description=GENERATION)
    created_at: datetime.datetime
    documents: int
    passages: int
    newest_document: NewestDocumentOut | None
    collections: list[CollectionOut]
    model: str
    version: str
    up_to_date: bool = Field(description="Om det är den publicerade generationen; false om den inte gick att öppna.")
    verified: bool = Field(
        description="Om varje byte av den är kontrollerad; false medan det görs, eller om den inte gick att läsa."
    )
    vectors: VectorsOut
    features: FeaturesOut
    notices: list[str] = Field(description="Vad redaktionen vill att den som frågar ska läsa.")

    @classmethod
    def of(
        cls,
        holdings: Holdings,
        version: str,
        features: FeaturesOut,
        vectors: VectorsOut,
        notices: Sequence[str] = (),
        *,
        up_to_date: bool,
        verified: bool,
    ) -> Self:
        return cls.copied(
            holdings,
            newest_document=holdings.newest,
            version=version,
            up_to_date=up_to_date,
            verified=verified,
            vectors=vectors,
            features=features,
            notices=notices,
        )


class LiveOut(Schema):
    """The process lives."""

    status: str = Field(examples=["ok"])


class ReadyOut(Schema):
    """Questions can be answered."""

    status: str = Field(examples=["ok"])
