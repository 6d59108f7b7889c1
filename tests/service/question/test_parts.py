"""Two questions in one breath are two, and the later asks of what the first named."""

from __future__ import annotations

import pytest

from service.question.parts import parts


@pytest.mark.parametrize(
    ("question", "pieces"),
    [
        ("Vad kostar kajplats och ingår det el?", ("Vad kostar kajplats?", "ingår det el kajplats?")),
        ("Hur söker man kajplats och krävs det båtintyg?", ("Hur söker man kajplats?", "krävs det båtintyg kajplats?")),
        ("Var ligger kajen, och är den öppen idag?", ("Var ligger kajen?", "är den öppen idag kajen?")),
        (
            "Vem beslutar om kajplats och vilken blankett ska jag använda?",
            ("Vem beslutar om kajplats?", "vilken blankett ska jag använda kajplats?"),
        ),
        (
            "Vem beslutar om kajplats och vilken blankett har hamnkontoret?",
            ("Vem beslutar om kajplats?", "vilken blankett har hamnkontoret?"),
        ),
        ("Vad kostar kajplats och el?", ("Vad kostar kajplats och el?",)),
        ("Vem är hamnchef och har ansvar för kajen?", ("Vem är hamnchef och har ansvar för kajen?",)),
        ("Vad gäller om båten är lång och har mast?", ("Vad gäller om båten är lång och har mast?",)),
        ("Vad gäller om jag är gift och har en båt?", ("Vad gäller om jag är gift och har en båt?",)),
        ("Vad gäller om jag är gift och får ett barn?", ("Vad gäller om jag är gift och får ett barn?",)),
        ("Vad kostar kajplats och får mitt barn fiska?", ("Vad kostar kajplats?", "får mitt barn fiska?")),
    ],
)
def test_each_piece_is_asked_by_itself(question: str, pieces: tuple[str, ...]) -> None:
    assert parts(question) == pieces
