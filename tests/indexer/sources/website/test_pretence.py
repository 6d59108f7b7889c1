"""A page that isn't the text that it is given for becomes none, and what a page leads to is followed."""

from __future__ import annotations

import pytest

from indexer.sources.website.errors import WebsiteElsewhere, WebsiteUnreachable
from tests.indexer.sources.website.server import Visit, Website, redirect, told

FORM = '<form><label>Namn</label><input name="n"><label>Lösenord</label><input type="password"></form>'


def head(target: str, seconds: str = "0", quote: str = "") -> str:
    return f'<meta http-equiv="Refresh" content="{seconds}; URL={quote}{target}{quote}">'


def test_a_page_that_leads_on_by_itself_is_followed(site: Website, visit: Visit) -> None:
    site.page("/", links=("/gammal", "/annan", "/klocka", "/utan-skript"))
    site.page("/gammal", head=head("/ny"))
    site.page("/annan", head=head("https://www.example.se/"))
    site.page("/klocka", head=head("/klocka", "5"))
    site.page("/utan-skript", head=f"<noscript>{head('/ny')}</noscript>")
    site.page("/ny", "Badet öppnar i maj.")
    assert told(site, visit()) == ["/", "/ny", "/klocka", "/utan-skript"]


def test_a_page_that_stays_a_while_is_read(site: Website, visit: Visit) -> None:
    site.page("/", head=head("/ny", "600"))
    assert told(site, visit()) == ["/"]


def test_a_start_page_that_leads_elsewhere_by_itself_names_it(site: Website, visit: Visit) -> None:
    site.page("/", head=head("https://www.example.se/", quote="'"))
    with pytest.raises(WebsiteElsewhere, match=r"www\.example\.se"):
        visit()


def test_sessions_in_links_do_not_make_pages_twice(site: Website, visit: Visit) -> None:
    site.page(
        "/", links=("/a?sid=4f2a9c0b1e", "/a;jsessionid=8F2C?utm_source=brev", "/a?session_id=77aa88bb99cc", "/a")
    )
    site.page("/a")
    site.replies["/b?sid=12"] = site.replies["/a"]
    assert told(site, visit()) == ["/", "/a"]
    site.page("/", links=("/b?sid=12", "/b?sid=kontakt"))
    site.page("/b?sid=12", "tolv")
    site.page("/b?sid=kontakt", "kontakt")
    assert told(site, visit()) == ["/", "/b?sid=12", "/b?sid=kontakt"]


@pytest.mark.parametrize(
    "page",
    [
        ("Prova att söka.", "<title>Sidan hittades inte - Tallbo kommun</title>"),
        ("</p><h1>Sidan du söker kunde inte hittas</h1><p>Gå till startsidan.", ""),
        ("Något gick fel.", "<title>404 - Tallbo</title>"),
        ("Sorry.", "<title>Page not found | Tallbo</title>"),
        (FORM, "<title>Logga in | Tallbo</title>"),
        (f"Logga in med ditt konto. {FORM}", "<title>Intranät</title>"),
    ],
)
def test_what_is_no_text_is_not_told(site: Website, visit: Visit, page: tuple[str, str]) -> None:
    site.page("/", links=("/x",))
    site.page("/x", page[0], head=page[1])
    assert told(site, visit()) == ["/"]
    site.page("/", page[0], head=page[1])
    with pytest.raises(WebsiteUnreachable, match=r"finns|inloggning"):
        visit()


def test_a_page_that_wants_scripts_is_told_of(site: Website, visit: Visit) -> None:
    site.page("/", links=("/x", "/y"))
    site.page("/x", "<noscript>Du måste aktivera JavaScript.</noscript>")
    site.page("/y", "Aktivera JavaScript för att använda e-tjänsten.")
    texts = visit()
    assert told(site, texts) == ["/", "(/x)", "(/y)"]
    assert "JavaScript" in getattr(texts[1], "reason", "")


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("Logga in med BankID när du ansöker. Har du inget BankID ringer du oss.", "Logga in i e-tjänsten"),
        (f"{'Så här söker du plats i förskolan hos oss. ' * 10}{FORM}", "Förskola"),
        ("I Tallbo byggs 404 lägenheter.", "404 lägenheter byggs"),
        ("Ring oss om sidan inte fungerar, eller om något saknas på sidan.", "Om webbplatsen"),
        ("Vår karta kräver JavaScript. " + "Kartan visar alla badplatser i kommunen. " * 12, "Karta"),
    ],
)
def test_what_only_mentions_it_is_a_text(site: Website, visit: Visit, text: str, title: str) -> None:
    site.page("/", text, head=f"<title>{title}</title>")
    assert told(site, visit()) == ["/"]


def test_a_page_that_leads_to_itself_says_what_it_wants(site: Website, visit: Visit) -> None:
    site.page("/", links=("/kaka",))
    site.replies["/kaka"] = redirect("/kaka", 302)
    texts = visit()
    assert told(site, texts) == ["/", "(/kaka)"]
    assert "kaka (cookie)" in getattr(texts[1], "reason", "")
