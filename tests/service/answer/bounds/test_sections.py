"""A section is of the text that is named, and an item of the minutes of the body that is."""

from __future__ import annotations

import pytest

from service.answer.bounds.sections import is_of_item, is_of_text


@pytest.mark.parametrize(
    ("question", "said", "of_it"),
    [
        (
            "Vad står i 21 § i ordningsföreskrifterna?",
            "avfall.md / Avfallsföreskrifter / 21 § Ärenden",
            False,
        ),
        ("Vad står i 21 § i ordningsföreskrifterna?", "Lokala ordningsföreskrifter för Hed / 21 § Hundar", True),
        ("12:3 skollagen", "Kommunallag (2017:725) / 12 kap. / 3 § Nämnden", False),
        ("tredje paragrafen i 12 kapitlet skollagen", "Kommunallag (2017:725) / 12 kap. / 3 § Nämnden", False),
        ("Vad säger 3 paragrafen i skollagen?", "Kommunallag (2017:725) / 12 kap. / 3 § Nämnden", False),
        ("kapitel 12 skollagen", "Kommunallag (2017:725) / 12 kap. / 3 § Nämnden", False),
        ("12kap 3 skollagen", "Kommunallag (2017:725) / 12 kap. / 3 § Nämnden", False),
        ("Får man grilla efter 22:00 enligt ordningsföreskrifterna?", "Om grillning / Grilla inte på natten.", True),
        ("Får man grilla kl 21:30 enligt ordningsföreskrifterna?", "Om grillning / Grilla inte på natten.", True),
        ("12:3 skollagen", "Skollag (2010:800) / 12 kap. / 3 § Skolan", True),
        ("12 kap. 3 § skollagen", "Skollag (2010:800) / 12 kap. / 3 § Skolan", True),
        ("12 kap. 3 § skollagen", "Kommunallag (2017:725) / 12 kap. / 3 § Nämnden", False),
        ("Vad säger § 5?", "Delegationsordning / § 5", True),
        ("Vad säger ordningsföreskrifterna om hundar?", "Om hundar / Hundar hålls kopplade.", True),
        ("Enligt vilken paragraf gäller förslaget i § 5?", "Protokoll / § 5 Beslut", True),
    ],
)
def test_a_section_is_of_the_text_that_is_named(question: str, said: str, of_it: bool) -> None:
    assert is_of_text(question, said) is of_it


@pytest.mark.parametrize(
    ("question", "under", "of_it"),
    [
        ("Vad säger 8 § i reglementet för kulturnämnden?", "r.md / Reglemente för kulturnämnden", True),
        ("Vad säger 8 § i reglementet för kulturnämnden?", "r.md / Kulturnämndens reglemente", True),
        ("8 § kulturnämndens reglemente", "r.md / Reglemente för kulturnämnden", True),
        ("8 § kulturnämndens reglemente", "r.md / Reglemente för revisionen", False),
        ("Vad säger 8 § i reglementet för kulturnämnden?", "o.md / Föreskrifter för hamnen / Hundar", False),
        ("reglemente kulturnämnden 8 §", "o.md / Föreskrifter för hamnen", False),
        ("8 § i reglementet KN kulturnämnden", "r.md / Reglemente för kulturnämnden", True),
        ("4 § i delegationsordningen för bygg- och trafiknämnden", "Delegationsordning för skolnämnden", False),
        ("4 § i delegationsordningen för bygg- och trafiknämnden", "Bygg- och trafiknämndens delegationsordning", True),
        ("6 § i stadgarna för sotningsförbundet", "Stadgar för Sotningsförbundet Dalen", True),
        ("6 § i stadgarna för sotningsförbundet", "Stadgar för hembygdsmuseet", False),
        ("3 § i taxan för sotning", "t.md / Sotningstaxa", True),
        ("3 § i taxan för sotning", "t.md / Taxa för upplåtelse av mark", False),
        ("7 § i policyn för gåvor", "p.md / Gåvopolicy", True),
        ("7 § i policyn för gåvor", "p.md / Policy för distansarbete", False),
        ("2 § lagen om fornminnen", "Lag (1988:950) om fornminnen", True),
        ("2 § lagen om fornminnen", "Lag (1971:948) om väghållning", False),
        ("Vad säger 9 § i reglementet om jäv?", "Reglemente för kulturnämnden", True),
        ("Vad säger 2 § i policyn för att alla ska trivas?", "Policy mot mobbning", True),
        ("8 § i reglementet för kulturnämnden", "Protokoll nämnden / § 8 Reglemente för kulturnämnden", False),
    ],
)
def test_a_text_is_named_in_several_words(question: str, under: str, of_it: bool) -> None:
    assert is_of_text(question, under) is of_it


_CULTURE = "protokoll/kultur.md Protokoll kulturnämnden 2026-02-03"


@pytest.mark.parametrize(
    ("question", "names", "heading", "text", "of_it"),
    [
        ("Vad beslutade kulturnämnden i § 7?", _CULTURE, "§ 7 Museet", "Nämnden avslår ansökan.", True),
        ("Vad beslutade kulturnämnden i § 7?", _CULTURE, "", "§ 7\nMuseet. Nämnden avslår.", True),
        ("Vad beslutade kulturnämnden i § 7?", _CULTURE, "§ 70 Museet", "Nämnden avslår ansökan.", False),
        ("Vad beslutade kulturnämnden i § 7?", "h.md Föreskrifter för hamnen", "", "7 § Båtar förtöjs.", False),
        ("Vad beslutade kulturnämnden i § 7?", "h.md Föreskrifter för hamnen", "", "§ 7 Kulturnämnden ...", False),
        ("Vad beslutade skolnämnden i § 7?", _CULTURE, "§ 7 Yttrande till skolnämnden", "Nämnden svarar.", False),
        ("Vad beslutade skolnämnden i § 7?", "p.pdf Protokoll", "§ 7 Museet", "Skolnämnden avslår.", True),
        ("kulturnämnden § 7", _CULTURE, "§ 7 Museet", "Nämnden avslår.", True),
        ("KN kulturnämnden § 7", "h.md Föreskrifter för hamnen", "", "7 § Båtar förtöjs.", False),
        ("§ 7 i skolnämnden", _CULTURE, "§ 7 Museet", "Nämnden avslår.", False),
        ("Vad står i § 7 i protokollet?", _CULTURE, "§ 7 Museet", "Nämnden avslår.", True),
        ("Vad behandlades i § 7?", "h.md Föreskrifter för hamnen", "", "7 § Båtar förtöjs.", False),
        ("Vad antog nämnden i § 7?", "h.md Föreskrifter för hamnen", "", "7 § Båtar förtöjs.", False),
        ("Vad sades i § 7 på nämndens möte?", "h.md Föreskrifter för hamnen", "", "7 § Båtar förtöjs.", False),
        ("Skolnämndens arbetsutskott § 7", "p.md Protokoll skolnämnden", "§ 7 Resor", "", False),
        ("Vad beslutade fullmäktige i § 7?", "p.md Protokoll kommunfullmäktige", "§ 7 Budget", "", True),
        ("Vad säger § 7 i hamnföreskrifterna?", "h.md Hamnföreskrifter", "", "7 § Båtar förtöjs.", True),
        ("Vem fattar beslut enligt § 7 i reglementet?", "r.md Reglemente", "", "7 § Ordföranden.", True),
        ("Vad säger § 7 i skolnämndens reglemente?", "r.md Reglemente", "", "7 § Ordföranden.", True),
        ("Vad säger § 7 om skolnämndens ansvar?", "r.md Reglemente", "", "7 § Ordföranden.", True),
        ("Vad säger 7 § för kulturnämnden?", "r.md Reglemente", "", "7 § Ordföranden.", True),
    ],
)
def test_an_item_is_of_the_minutes_of_the_body_that_is_named(
    question: str, names: str, heading: str, text: str, of_it: bool
) -> None:
    assert is_of_item(question, names, heading, text) is of_it
