"""Examples in the OpenAPI document: what is asked, and what is answered.

FastAPI leaves out of them whatever is null, so nothing is.
"""

from __future__ import annotations

from typing import Any

from fastapi.openapi.models import Example

QUESTIONS: dict[str, Example] = {
    "en fråga": {"value": {"query": "Vad betyder Skottlandsmodellen?"}},
    "bara vissa texter": {
        "value": {
            "query": "Vem beslutar om skolskjuts?",
            "limit": 3,
            "collections": ["riktlinjer"],
            "published_after": "2024-01-01",
        }
    },
}
BATCHES: dict[str, Example] = {
    "två frågor": {
        "value": {"queries": [{"query": "Vad är BarnSam?", "limit": 1}, {"query": "Vem får skolskjuts?", "limit": 1}]}
    }
}
FEEDBACK: dict[str, Example] = {
    "hjälpte inte": {
        "value": {"answer_id": "Yx0Jr3nVb0q2m7aT", "helpful": False, "comment": "Beloppet gäller förra året."}
    }
}
OPENED: dict[str, Example] = {
    "en träff öppnades": {"value": {"answer_id": "Yx0Jr3nVb0q2m7aT", "document_id": "0f4c1d2ab3e59687"}}
}

_CITATION = {
    "document_id": "0f4c1d2ab3e59687",
    "passage_id": "9be1f00d5a7c2c34",
    "title": "Riktlinjer för skolskjuts",
    "source": "riktlinjer/skolskjuts.pdf",
    "published": "2024-05-02",
    "collection": "riktlinjer",
    "path": "riktlinjer/skolskjuts.pdf",
    "media_type": "application/pdf",
    "heading": "Beslut",
    "page": 3,
    "start": 412,
    "end": 452,
    "link": "https://kommunen.example/skolskjuts.pdf",
    "document_url": "dokument/0f4c1d2ab3e59687?stycke=9be1f00d5a7c2c34&tecken=0-40",
    "machine_read": False,
    "validity": {
        "valid": False,
        "repealed": True,
        "valid_from": "2021-01-01",
        "valid_until": "2024-12-31",
        "decided": "2020-11-30",
        "revised": "2023-05-15",
        "newer": {"title": "Riktlinjer för skolskjuts", "document_url": "dokument/5d1f0b6a7c2e4398"},
    },
}
_QUOTE = "Barn- och skolnämnden beslutar om resan."
_TABLE = {
    "before": "",
    "header": ["Beslut", "År"],
    "rows": [[{"text": "Resan", "marked": True}, {"text": "2024", "marked": True}]],
    "after": "",
}
_HIT = {
    "rank": 1,
    "score": 1.467326,
    "text": _QUOTE,
    "marked": {"before": "", "quote": _QUOTE, "after": "", "start": 412, "end": 452},
    "duplicates": 0,
    "chosen": False,
    "review": "Granskad 2023, skulle granskats 2025.",
    "citation": _CITATION,
}
_SEARCH = {
    "generation": 7,
    "query": "Vem beslutar om skolskuts?",
    "searched_for": "Vem beslutar om skolskjuts?",
    "hits": [_HIT],
}

SEARCH_ANSWERED: dict[str, Any] = _SEARCH
BATCH_ANSWERED: dict[str, Any] = {"generation": 7, "searches": [_SEARCH]}
QUESTION_ANSWERED: dict[str, Any] = {
    "id": "Yx0Jr3nVb0q2m7aT",
    "counts_opened": True,
    "generation": 7,
    "query": "Vem beslutar om skolskuts?",
    "searched_for": "Vem beslutar om skolskjuts?",
    "confidence": {"level": "likely", "label": "Troligen det du söker"},
    "notes": [
        "Texten är upphävd sedan 2024-12-31.",
        "En nyare utgåva finns: ”Riktlinjer för skolskjuts” (2024-11-25).",
    ],
    "answer": {"before": "", "quote": _QUOTE, "after": "", "table": _TABLE, "citation": _CITATION},
    "hits": [_HIT],
}
FEEDBACK_TAKEN: dict[str, Any] = {"generation": 7, "answer_id": "Yx0Jr3nVb0q2m7aT"}
DOCUMENT: dict[str, Any] = {
    "generation": 7,
    "id": "0f4c1d2ab3e59687",
    "title": "Anslag",
    "source": "anslag/simhallen.pdf",
    "published": "2024-12-02",
    "author": "Fritidskontoret",
    "link": "https://kommunen.example/simhallen.pdf",
    "collection": "anslag",
    "path": "anslag/simhallen.pdf",
    "media_type": "application/pdf",
    "text": "Simhallen är stängd på juldagen.",
    "headings": [{"offset": 0, "level": 1, "text": "Simhallen är stängd på juldagen."}],
    "pages": [{"offset": 0, "number": 1}],
    "passages": [{"id": "9be1f00d5a7c2c34", "start": 0, "end": 32, "heading": "Öppettider", "page": 1}],
    "segments": [
        {
            "start": 0,
            "end": 32,
            "text": "Simhallen är stängd på juldagen.",
            "heading_level": 1,
            "passage_id": "9be1f00d5a7c2c34",
            "page": 1,
            "marked": True,
        }
    ],
    "reference": {"passage_id": "9be1f00d5a7c2c34", "found": True, "start": 0, "end": 32},
    "part": None,
}
SUGGESTIONS: dict[str, Any] = {
    "generation": 7,
    "suggestions": [
        {"text": "Riktlinjer för skolskjuts", "kind": "title"},
        {"text": "Skolskjuts vid växelvis boende", "kind": "heading"},
        {"text": "skolskjutsar", "kind": "term"},
    ],
}
EXAMPLE_QUESTIONS: dict[str, Any] = {
    "generation": 7,
    "questions": ["Hur ansöker man om skolskjuts?", "Vad kostar en plats på förskolan?"],
}
STATUS: dict[str, Any] = {
    "generation": 7,
    "created_at": "2026-01-31T02:00:00Z",
    "documents": 1204,
    "passages": 10310,
    "newest_document": {"title": "Protokoll från skolnämnden", "published": "2026-01-29"},
    "collections": [{"name": "protokoll", "documents": 904}, {"name": "riktlinjer", "documents": 300}],
    "model": "intfloat/multilingual-e5-small",
    "version": "0.1.0",
    "up_to_date": True,
    "verified": True,
    "vectors": {"checked": True, "avoided_lengths": [32]},
    "features": {"feedback": True},
    "notices": [],
}
