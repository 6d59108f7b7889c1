"""A colour of the organisation's own is read on every ground, or refused with one that is."""

from __future__ import annotations

import re
from itertools import product
from pathlib import Path

import pytest

from service.http.appearance import style_of
from service.settings.colour import DEEP, GROUND, LEAST, NIGHT, PAPER, Colour
from service.settings.errors import ColourTooLight, SettingInvalid
from service.settings.values import Settings

STYLE = Path(__file__).parents[3] / "service" / "browser" / "page" / "static" / "belagg.css"
ALL = [Colour(*parts) for parts in product((0, 51, 102, 153, 204, 255), repeat=3)]


@pytest.mark.parametrize(
    ("one", "other", "contrast"),
    [
        ("#000000", "#ffffff", 21.0),
        ("#777777", "#ffffff", 4.48),
        ("#767676", "#ffffff", 4.54),
        ("#ff0000", "#ffffff", 4.0),
        ("#0000ff", "#ffffff", 8.59),
    ],
)
def test_contrast_is_that_of_wcag(one: str, other: str, contrast: float) -> None:
    assert Colour.parse(one).contrast(Colour.parse(other)) == pytest.approx(contrast, abs=0.02)
    assert Colour.parse(other).contrast(Colour.parse(one)) == pytest.approx(contrast, abs=0.02)


def test_a_colour_that_is_too_light_is_refused_with_its_contrast_and_a_darker_one() -> None:
    with pytest.raises(ColourTooLight) as error:
        Settings.read({"colour": "#FFCC00"}, {})
    assert str(error.value) == (
        "Färgen #ffcc00 är för ljus: text i den får kontrasten 1,3:1 mot sidan, och det ska vara minst 4,5:1. "
        f"Pröva {error.value.darker}, som är samma färg mörkare, eller välj en annan med --colour."
    )
    assert Settings.read({"colour": error.value.darker}, {}).colour == error.value.darker


@pytest.mark.parametrize("wrong", ["röd", "#fff", "0b4a66", "#0b4a66;}", "rgb(1,2,3)", ""])
def test_what_is_no_colour_is_refused(wrong: str) -> None:
    with pytest.raises(SettingInvalid):
        Settings.read({"colour": wrong}, {})


def test_every_colour_that_is_taken_is_read_on_every_ground_and_under_a_pointer() -> None:
    taken = [one for one in ALL if min(one.contrast(ground) for ground in (PAPER, GROUND)) >= LEAST]
    assert len(taken) > 40
    for colour in taken:
        assert colour.checked() == colour
        light, dark = (re.findall(r"--accent(?:-hover)?: (#\w+);", part) for part in style_of(colour).split("@media"))
        assert len(light) == len(dark) == 2
        for code in light:
            assert min(Colour.parse(code).contrast(ground) for ground in (PAPER, GROUND)) >= LEAST
        for code in dark:
            assert min(Colour.parse(code).contrast(ground) for ground in (NIGHT, DEEP)) >= LEAST


@pytest.mark.parametrize("colour", [one for one in ALL if one.contrast(GROUND) < LEAST], ids=lambda one: one.code)
def test_what_is_proposed_in_the_place_of_a_light_one_is_taken(colour: Colour) -> None:
    with pytest.raises(ColourTooLight) as error:
        colour.checked()
    assert Colour.parse(error.value.darker).checked().code == error.value.darker


def test_the_grounds_are_those_of_the_page() -> None:
    light, dark = STYLE.read_text(encoding="utf-8").split("@media", 1)
    for name, colour in (("paper", PAPER), ("ground", GROUND), ("on-accent", PAPER)):
        assert f"--{name}: {colour.code};" in light
    for name, colour in (("ground", NIGHT), ("on-accent", DEEP)):
        assert f"--{name}: {colour.code};" in dark
