"""Which sites may use the widget, and under which security policy of their own."""

from __future__ import annotations

from tests.browser.embedding.intranet import Intranet

QUESTION = "Vad betyder Skottlandsmodellen?"
WIDGETS = '<belagg-sok></belagg-sok><belagg-sok mode="button"></belagg-sok>'


def policy(script: str, connect: str = "") -> dict[str, str]:
    """A strict policy: nothing inline, no trusted types made, and only what is named."""
    directives = [
        "default-src 'none'",
        f"script-src {script}",
        "style-src 'self'",
        "img-src data:",
        "base-uri 'none'",
        "form-action 'none'",
        "require-trusted-types-for 'script'",
        "trusted-types 'none'",
    ]
    if connect:
        directives.append(f"connect-src {connect}")
    return {"Content-Security-Policy": "; ".join(directives)}


def test_a_strict_policy_need_allow_only_the_script_and_the_connection(intranet: Intranet) -> None:
    service = intranet.service
    intranet.show(WIDGETS, headers=policy(f"'self' {service}", service))
    field, button = intranet.widgets
    field.ask(QUESTION)
    button.one("[part=open]").click()
    button.ask(QUESTION)
    for widget in (field, button):
        assert widget.one("mark").is_displayed()
        assert widget.style("mark", "background-color") == {"background-color": "rgba(255, 229, 143, 1)"}


def test_a_policy_may_name_the_single_script_instead_of_the_host(intranet: Intranet) -> None:
    intranet.show(WIDGETS, headers=policy(f"'self' {intranet.service}/widget.js", f"{intranet.service}/v1/answer"))
    intranet.widget.ask(QUESTION)
    assert intranet.outcomes[-1]["name"] == "belagg-answer"


def test_a_policy_that_forbids_the_connection_is_told_as_what_can_t_be_reached(intranet: Intranet) -> None:
    intranet.show(WIDGETS, headers=policy(f"'self' {intranet.service}"))
    intranet.widget.ask(QUESTION)
    assert intranet.widget.text(".notice h2") == "Tjänsten går inte att nå"
    intranet.page.check_console("violates the following Content Security Policy", "Fetch API cannot load")


def test_a_policy_that_forbids_the_script_leaves_the_form(intranet: Intranet) -> None:
    intranet.show("<belagg-sok><form><input id='q' name='q'></form></belagg-sok>", headers=policy("'self'"))
    assert intranet.page.one("#q").is_displayed()
    intranet.page.check_console("violates the following Content Security Policy")


def test_a_listed_origin_is_allowed(intranet: Intranet) -> None:
    intranet.show(WIDGETS)
    intranet.widget.ask(QUESTION)
    assert intranet.outcomes[-1]["name"] == "belagg-answer"


def test_an_origin_that_isn_t_listed_is_refused_and_shown_the_way_to_the_service(intranet: Intranet) -> None:
    intranet.show(WIDGETS, listed=False)
    widget = intranet.widget
    widget.ask(QUESTION)
    assert widget.text(".notice h2") == "Tjänsten går inte att nå"
    assert str(widget.one("p > a").get_property("href")).startswith(f"{intranet.service}/?q=")
    intranet.page.check_console("blocked by CORS policy", "net::ERR_FAILED")


def test_the_service_learns_the_question_and_not_which_page_asks(intranet: Intranet) -> None:
    """The cookie would go along: cookies don't tell ports apart."""
    intranet.show("<belagg-sok></belagg-sok>")
    intranet.script("document.cookie = 'session=secret'")
    intranet.widget.ask(QUESTION)
    asked = [headers for headers in intranet.headers_sent() if headers.get("Content-Type") == "application/json"]
    intranet.script("document.cookie = 'session=; max-age=0'")
    assert [headers.get("Origin") for headers in asked] == [intranet.site.address]
    assert [name for name in asked[0] if name.lower() in {"referer", "cookie"}] == []
