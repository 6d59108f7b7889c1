"""The frame of the desk's pages: head, menu and title around what each shows, and parts that several have."""

from __future__ import annotations

from service.http.desk.html import Html, form, tag

_PAGES = (
    ("./", "Obesvarade frågor"),
    ("fraga", "Pröva en fråga"),
    ("tabell", "Redaktionens tabell"),
    ("omdomen", "Omdömen"),
    ("forslag", "Förslag"),
    ("utvardering", "Utvärdering"),
    ("granskning", "Granskning"),
    ("gallring", "Gallring"),
)


def exports(*files: tuple[str, str]) -> Html:
    return tag("ul", *(tag("li", tag("a", text, href=name, download=True)) for name, text in files), class_="exports")


def notice(sentence: str | None) -> Html | None:
    return tag("p", sentence, class_="said", role="status") if sentence else None


def framed(title: str, *content: Html | None, nav: bool = False) -> str:
    head = tag(
        "head",
        tag("meta", charset="utf-8"),
        tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
        tag("meta", name="color-scheme", content="light dark"),
        tag("title", f"{title} – Redaktionen – Belägg"),
        tag("link", rel="icon", href="../static/belagg.svg", type="image/svg+xml"),
        tag("link", rel="stylesheet", href="../static/belagg.css"),
        tag("link", rel="stylesheet", href="../static/desk.css"),
    )
    links = [
        tag("li", tag("a", text, href=href, aria_current="page" if text == title else None)) for href, text in _PAGES
    ]
    menu = tag(
        "nav", tag("ul", *links), form("logga-ut", "Logga ut"), aria_label="Redaktionen", class_="column desk-nav"
    )
    body = tag(
        "body",
        tag("a", "Hoppa till innehållet", class_="skip", href="#main"),
        tag("header", tag("div", tag("a", "Belägg", class_="name", href="../"), class_="column"), class_="top"),
        menu if nav else None,
        tag("main", tag("h1", title), *content, class_="column desk", id="main", tabindex="-1"),
        data_state="desk",
    )
    return "<!doctype html>\n" + tag("html", head, body, lang="sv")
