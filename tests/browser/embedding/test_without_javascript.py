"""Without JavaScript, or until the script is there, what stands between the tags is an ordinary form."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from selenium.webdriver import Keys

from tests.browser.embedding.intranet import Intranet


@pytest.fixture
def without_javascript(intranet: Intranet) -> Iterator[Intranet]:
    switch = "Emulation.setScriptExecutionDisabled"
    intranet.driver.execute_cdp_cmd(switch, {"value": True})
    yield intranet
    intranet.driver.execute_cdp_cmd(switch, {"value": False})


def fallback(service: str) -> str:
    return (
        f'<belagg-sok><form action="{service}/" method="get"><label>Din fråga <input id="q" name="q" type="search">'
        "</label> <button>Sök svar</button></form></belagg-sok>"
    )


def test_the_form_is_seen_and_leads_to_the_service(without_javascript: Intranet) -> None:
    intranet = without_javascript
    intranet.show(fallback(intranet.service))
    field = intranet.page.one("#q")
    assert field.is_displayed()
    field.send_keys("trygghetsperson", Keys.ENTER)
    intranet.wait(lambda: intranet.driver.current_url == f"{intranet.service}/?q=trygghetsperson")


def test_the_frame_s_page_has_the_form_too(without_javascript: Intranet) -> None:
    intranet = without_javascript
    intranet.driver.get(f"{intranet.service}/embed")
    assert intranet.page.one("#question").is_displayed()
    assert intranet.page.one("form").get_attribute("action") == f"{intranet.service}/"


def test_the_widget_takes_the_form_s_place_where_there_is_javascript(intranet: Intranet) -> None:
    intranet.show(fallback(intranet.service))
    assert intranet.widget.one("input").is_displayed()
    assert not intranet.page.one("#q").is_displayed()


def test_the_form_stays_where_the_script_can_t_be_fetched(intranet: Intranet) -> None:
    service, intranet.service = intranet.service, "http://127.0.0.1:9"
    intranet.show(fallback(service))
    assert intranet.page.one("#q").is_displayed()
    intranet.page.check_console("net::ERR_")
