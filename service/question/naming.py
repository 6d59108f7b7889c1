"""Naming: which words of a question name what it is about, and which only say what is asked of it, or how."""

from __future__ import annotations

NAMES_NOTHING = frozenset(
    """kosta kostar kostade köpa köper sälja säljer betala betalar gälla gäller gällde öppna öppnar öppet öppen
    öppettider stänga stänger stängt stängd börja börjar började sluta slutar slutade hända händer hände ligga
    ligger låg stå står stod bo bor bodde söka söker sökte ansöka ansöker anmäla anmäler beställa beställer boka
    bokar hitta hittar hittade finna finner nå når ringa ringer kontakta kontaktar använda använder användas
    används behöva behöver behövs fungera fungerar hjälpa hjälper hjälp tycka tycker tänka tänker heta hette
    kalla kallade förklara förklarar beskriva beskriver besluta beslutar bestämma bestämmer ansvara ansvarar
    hämta hämtar hämtas lämna lämnar lämnas skicka skickar träffa träffar jobba jobbar arbeta arbetar äga äger
    ägde skriva skriver skrev säga säger sade sa visa visar vinna vann spela spelade leva levde dö dog bygga
    byggde slippa slipper tillåta tillåtet tillåten förbjudet krävs kräva kräver ofta sällan alltid aldrig snart
    tidigt sent tidigare senare länge nära långt långa lång längre hög höga högt högsta högst låga lågt lägsta
    lägst stor stora stort störst största liten litet små minst minsta många fler flest mycket mest mindre
    billig billigt dyr dyrt gammal gamla gammalt ny nya nytt bra bäst bästa viktig viktigt viktiga vanlig
    vanligt vanligaste rätt fel egen eget egna hela helt ensam samma olika första sista nästa förra senaste
    senast pris priset priser kostnad kostnaden tid tiden tider datum dag dagar dagen dagarna vecka veckor månad
    månader år året åren årligen timme timmar minut minuter klockan morgon morgonen kväll kvällen natt idag imorgon
    nummer numret antal person personer personen människa människor folk namn namnet sak saker sätt typ typer
    slag form del delar plats platsen punkt punkten paragraf paragrafen menar menas uppge uppger exempel orsak
    orsaken anledning anledningen skäl skillnad skillnaden syfte
    syftet betydelse innebörd information svar fråga frågan frågor regel regler reglerna finns gör göra snabbt
    tar går gick åka åker åkte resa reser får kan vill komma kommer kom""".split()
)
"""What is asked of something, or how: texts say it in other words as often ("Vad kostar ...?", "Avgiften är ...")."""

_PAST = ("de", "des", "t", "ts", "s")


def names_nothing(word: str) -> bool:
    """Whether a word in small letters is one of them, or the past or passive of one: "beslutade", "startas"."""
    if word in NAMES_NOTHING:
        return True
    stems = [word.removesuffix(ending) for ending in _PAST if word.endswith(ending)]
    return any(f"{stem}{vowel}" in NAMES_NOTHING for stem in stems for vowel in ("", "a") if stem)
