"""Which texts are searched: chosen by keyboard, told with the answer, kept in the address."""

from __future__ import annotations

from selenium.webdriver import Keys

from tests.browser.page import Page

QUESTION = "Hur lång ska vägen till skolan vara för skolskjuts?"


def tick(page: Page, label: str) -> None:
    """Open the filters and tick a box by keyboard."""
    if page.one("#filters").get_attribute("open") is None:
        page.one("#filters summary").send_keys(Keys.ENTER)
    box = next(choice for choice in page.all(".choice") if choice.text.startswith(label))
    box.find_element("css selector", "input").send_keys(Keys.SPACE)


def titles(page: Page) -> list[str]:
    return page.texts("#results h3")


def test_there_is_nothing_to_choose_where_there_is_one_collection(page: Page) -> None:
    page.wait(lambda: page.text("#holdings"))
    assert page.all(".choice") == []
    assert page.all("#filters input[type=date]") != []


def test_collections_can_be_chosen_and_are_told_with_the_answer(library_page: Page) -> None:
    library_page.ask(QUESTION)
    library_page.wait(lambda: library_page.all(".choice"))
    assert [choice.get_property("textContent") for choice in library_page.all(".choice")] == [
        "personal (1)",
        "protokoll (2)",
        "riktlinjer (3)",
        "webb (1)",
    ]
    tick(library_page, "protokoll")
    assert library_page.text("#filters .chosen") == "(1 vald)"
    library_page.ask(QUESTION)
    assert set(titles(library_page)) == {"Protokoll från skolnämnden", "Protokoll utan datum"}
    assert library_page.text(".searched") == "Sökte bara i: protokoll"
    assert "Sökte bara i: protokoll" in library_page.status
    assert library_page.address.endswith("&collection=protokoll")


def test_a_shared_link_searches_the_same_texts_and_back_searches_all(library_page: Page) -> None:
    library_page.ask(QUESTION)
    everything = titles(library_page)
    library_page.wait(lambda: library_page.all(".choice"))
    tick(library_page, "protokoll")
    tick(library_page, "webb")
    library_page.ask(QUESTION)
    chosen, shared = titles(library_page), library_page.address
    assert library_page.text("#filters .chosen") == "(2 valda)"
    library_page.back()
    library_page.wait(lambda: titles(library_page) == everything)
    assert library_page.text("#filters .chosen") == ""
    library_page.visit(shared)
    library_page.wait(lambda: library_page.settled and library_page.all(".choice"))
    assert titles(library_page) == chosen
    assert library_page.text("#filters .chosen") == "(2 valda)"


def test_texts_can_be_chosen_by_date(library_page: Page) -> None:
    library_page.visit(
        "/?q=Vad+kostar+en+resa+med+f%C3%A4rdtj%C3%A4nst%3F&published_after=2024-09-01&published_before=2024-09-01"
    )
    library_page.wait(lambda: library_page.settled)
    assert titles(library_page) == ["Riktlinjer för färdtjänst"]
    assert library_page.text(".searched") == (
        "Sökte bara i: texter från 1 september 2024 eller senare, texter från 1 september 2024 eller tidigare"
    )


def test_dates_in_the_wrong_order_are_told_at_the_field(library_page: Page) -> None:
    library_page.visit("/?published_after=2025-01-01&published_before=2024-01-01")
    library_page.wait(lambda: library_page.all("#filters input[type=date]"))
    library_page.one("#question").send_keys("bygglov", Keys.ENTER)
    library_page.wait(lambda: library_page.one("#filter-problem").is_displayed())
    assert library_page.text("#filter-problem") == "Det första datumet ska inte vara senare än det andra."
    assert library_page.focused.get_attribute("name") == "published_after"
    assert library_page.focused.get_attribute("aria-invalid") == "true"
    assert library_page.state == "start"


def test_no_hits_among_the_chosen_texts_offers_all_texts(library_page: Page) -> None:
    library_page.visit("/?q=skolskjuts&collection=finns-inte")
    library_page.wait(lambda: library_page.settled)
    assert library_page.text(".notice h2") == "Inga träffar"
    assert library_page.text(".notice p").startswith("Inget stycke bland de texter som du har begränsat sökningen till")
    library_page.one(".again").send_keys(Keys.ENTER)
    library_page.wait(lambda: library_page.state == "answer")
    assert library_page.address == "/?q=skolskjuts"
    assert library_page.focused.get_attribute("id") == "answer-heading"


def test_all_texts_are_searched_again_at_the_press_of_a_button(library_page: Page) -> None:
    library_page.visit("/?q=skolskjuts&collection=protokoll")
    library_page.wait(lambda: library_page.settled and library_page.all(".clear"))
    library_page.one("#filters summary").send_keys(Keys.ENTER)
    library_page.one(".clear").send_keys(Keys.ENTER)
    library_page.wait(
        lambda: library_page.address == "/?q=skolskjuts" and "Riktlinjer för skolskjuts" in titles(library_page)
    )
    assert library_page.text("#filters .chosen") == ""
