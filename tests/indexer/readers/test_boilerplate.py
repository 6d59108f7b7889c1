"""Web rubbish goes, and nothing that a person would call text goes with it."""

from __future__ import annotations

import pytest

from indexer.readers.shared.blocks import Block, Kind
from indexer.readers.shared.boilerplate import is_image_name, kept_blocks

BODY = "Sporthallen i Tallbo får nytt golv under sommaren, och föreningarna flyttar till skolans gymnastiksal."
FIELDS = "Obligatoriska fält är märkta *"
ALLOWED = "och attribut är tillåtna"
MORE = "I augusti är arbetet klart. Då bjuder kommunen in till öppet hus med korv och dans."


def left(*blocks: str | Block) -> list[str]:
    """What is left of blocks; a string is a paragraph, "# " before it a heading and "* " a list item."""
    made = [block if isinstance(block, Block) else _block(block) for block in blocks]
    return [made[number].text for number in kept_blocks(made)]


def _block(text: str) -> Block:
    if text.startswith("# "):
        return Block(Kind.HEADING, text[2:], level=2)
    if text.startswith("* "):
        return Block(Kind.LIST_ITEM, text[2:])
    return Block(Kind.PARAGRAPH, text)


@pytest.mark.parametrize(
    "rubbish",
    [
        ["Kommentera"],
        ["Kommentarer"],
        ["Lämna ett svar"],
        ["Skriv ut"],
        ["Tyck till"],
        ["Inga kommentarer:", "Skicka en kommentar"],
        ["Dela på Facebook", "Dela på Twitter", "Tipsa en vän"],
        [
            "Kommentera",
            f"E-postadressen publiceras inte. {FIELDS}",
            f'Följande HTML-taggar {ALLOWED}: <a href="" title=""> <b> <em> <stro',
        ],
        [
            "Lämna en kommentar Avbryt svar",
            f"Din e-postadress kommer inte publiceras. {FIELDS}",
            "Kommentar *",
            "Namn *",
            "E-post *",
            "Webbplats",
            "Spara mitt namn, min e-postadress och webbplats i denna webbläsare till nästa gång jag kommenterar.",
            "Publicera kommentar",
        ][1:],
        ["Taggar: idrott, sommar, golv"],
        ["Nyare inlägg", "Äldre inlägg", "Startsida", "Prenumerera på: Kommentarer till inlägget (Atom)"],
        ["# Kommentarer", "Inga kommentarer än"],
        ["* Dela på Facebook", "* Skriv ut"],
    ],
)
def test_what_a_web_page_puts_after_its_text(rubbish: list[str]) -> None:
    assert left("# Nytt golv", BODY, *rubbish) == ["Nytt golv", BODY]


@pytest.mark.parametrize(
    "rubbish",
    [
        ["kl. av | Taggar: , ,"],
        ["kl. av | Taggar:"],
        ["kl. 14:30 av Berit Lund | Taggar: golv, idrott"],
        ["Hoppa till innehåll"],
        ["Gå direkt till innehållet"],
        ["Start > Uppleva och göra > Idrott"],
        ["Startsida / Uppleva / Idrott"],
        ["Du är här: Hem / Idrott"],
        ["Vi använder kakor för att sidan ska fungera bra.", "Godkänn alla kakor"],
        ["Den här webbplatsen använder cookies för statistik. Jag förstår"],
        ["Lyssna", "Skriv ut", "Dela"],
        ["sporthall-17-juni-2019"],
        ["golv_tallbo_webb"],
        ["IMG_20190617.jpg"],
        ["DSC01234"],
    ],
)
def test_what_a_web_page_puts_before_or_inside_its_text(rubbish: list[str]) -> None:
    assert left("Nytt golv i hallen", *rubbish, BODY, MORE) == ["Nytt golv i hallen", BODY, MORE]


def test_a_caption_said_twice_is_kept_once() -> None:
    assert left(BODY, "Golvet läggs av Åsas Bygg", "Golvet läggs av Åsas Bygg", MORE) == [
        BODY,
        "Golvet läggs av Åsas Bygg",
        MORE,
    ]


@pytest.mark.parametrize("line", ["La la la, sjöng kören", "Hurra!"])
def test_what_is_said_over_and_over_is_meant_so(line: str) -> None:
    assert left(BODY, *[line] * 5) == [BODY, *[line] * 5]


def test_equal_rows_and_items_are_not_captions() -> None:
    row = Block(Kind.TABLE_ROW, "Måndag | stängt")
    assert left(row, row, "* ett äpple", "* ett äpple") == [row.text, row.text, "ett äpple", "ett äpple"]


def test_a_place_name_left_over_from_a_picture() -> None:
    assert left("Tallbo bygger. " + BODY, "tallbo") == ["Tallbo bygger. " + BODY]


ARTICLES = {
    "about cookies": [
        "# Om kakor på webbplatsen",
        "Vi använder kakor för att räkna besök.",
        "# Acceptera eller avvisa",
        "Du kan när som helst ändra ditt val genom att klicka på Acceptera eller Avvisa i rutan.",
        "# Inställningar för kakor",
        "Vi använder cookies i två år. Därefter tas de bort.",
        "Webbplatsen använder kakor.",
    ],
    "about comments": [
        "# Kommentera",
        "Den som vill kommentera detaljplanen skriver till byggnadsnämnden före midsommar.",
        "# Kommentarer",
        "Nämnden fick fyra kommentarer. Tre gällde trafiken.",
        "# Tyck till",
        "Tyck till om parken senast i maj, så läser parkchefen svaret.",
        "Politikern ville lämna en kommentar men fick vänta.",
    ],
    "about HTML": [
        "# Taggar som får användas",
        f"Följande HTML-taggar {ALLOWED}: <b> och <em>, men använd dem sparsamt i nyheter.",
        "Taggar: så fungerar de. En tagg är ett ord inom vinkelparenteser.",
        "Skriv <a href> före länken och </a> efter.",
    ],
    "steps in a list": ["Gör så här:", "* Öppna blanketten", "* Fyll i den", "* Skriv ut"],
    "steps without bullets": ["Gör så här:", "Öppna blanketten", "Fyll i den", "Skriv ut"],
    "menu explained": ["I appen finns tre val:", "Kommentera", "Dela", "Skriv ut"],
    "sharing explained": ["# Dela på Facebook", "Nyheter får delas av alla medarbetare som har ett konto.", BODY],
    "terms of a manual": ["# max_antal_rader", "Sätt max_antal_rader till noll för alla rader.", BODY],
    "lone words": ["Kommentera"],
    "image words in a sentence": [BODY, "Bilden heter golv_tallbo_webb och ligger i arkivet."],
    "a lower-case item": ["Ta med:", "matsäck", "Matsäck köps i kiosken, men matsäck hemifrån går bra."],
    "a hyphenated word": ["mor-dotter", BODY],
    "home is where": ["Hem och skola", "Hem – en bok om trygghet", "Start: klockan nio", BODY],
    "a question as heading": [
        "# Hittade du det du sökte?",
        "Så löd frågan, och sju av tio svarade ja.",
    ],
    "a table of contacts": [
        "Så når du oss",
        *(Block(Kind.TABLE_ROW, t) for t in ("Telefon | 0123", "E-post", "Lyssna")),
    ],
}


@pytest.mark.parametrize("article", ARTICLES.values(), ids=ARTICLES.keys())
def test_articles_about_such_things_survive_whole(article: list[str | Block]) -> None:
    texts = [block.text if isinstance(block, Block) else _block(block).text for block in article]
    assert left(*article) == texts


def test_a_plain_line_kommentera_followed_by_text_survives() -> None:
    assert left(BODY, "Kommentera", "Skicka dina synpunkter med brev till nämnden senast fredag.") == [
        BODY,
        "Kommentera",
        "Skicka dina synpunkter med brev till nämnden senast fredag.",
    ]


@pytest.mark.parametrize(
    ("text", "is_name"),
    [
        ("tallbo_besok_logga", True),
        ("skolan-8-maj-2020", True),
        ("bild1.JPG", True),
        ("P1010023", True),
        ("e-post", False),
        ("mor-dotter-dag", False),
        ("2019-06-17", False),
        ("070-123", False),
        ("Tallbo", False),
        ("två ord.jpg", False),
        ("snabel@tallbo", False),
        ("", False),
    ],
)
def test_image_names(text: str, is_name: bool) -> None:
    assert is_image_name(text) is is_name


def test_nothing_in_nothing_out() -> None:
    assert kept_blocks([]) == []
