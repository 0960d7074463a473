"""Every pair of colours that meets on a page is readable, in both themes (WCAG 2.2 AA)."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

CSS = Path(__file__).resolve().parents[2] / "static" / "site.css"
GROUNDS = ["paper", "surface"]
SOFT_GROUNDS = ["accent-soft", "warn-soft", "danger-soft", "good-soft"]
TEXT = 4.5
SHAPE = 3.0

TEXT_PAIRS = [
    *[(role, ground) for role in ("ink", "muted", "accent") for ground in GROUNDS + SOFT_GROUNDS],
    *[(role, ground) for role in ("warn", "danger", "good") for ground in GROUNDS],
    *[(ground.removesuffix("-soft"), ground) for ground in SOFT_GROUNDS],
    ("on-accent", "accent"),
    ("on-danger", "danger"),
    ("paper", "ink"),
]
SHAPE_PAIRS = [
    *[("control", ground) for ground in GROUNDS],
    *[(role, "line") for role in ("accent", "good", "warn", "danger", "muted")],
]


def read_themes() -> dict[str, dict[str, str]]:
    """Custom properties of the first two :root rules: light, then what dark changes of it."""
    rules = re.findall(r":root\s*{(.*?)}", CSS.read_text(encoding="utf-8"), re.DOTALL)
    light, dark = (
        dict(re.findall(r"--([\w-]+):\s*(#[0-9A-Fa-f]{6});", rule)) for rule in rules[:2]
    )
    return {"light": light, "dark": light | dark}


def luminance(colour: str) -> float:
    channels = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    low, high = sorted([luminance(one), luminance(other)])
    return (high + 0.05) / (low + 0.05)


def test_black_on_white_has_the_contrast_that_the_standard_states():
    ratio = contrast("#000000", "#FFFFFF")

    assert ratio == pytest.approx(21)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("role", "ground"), TEXT_PAIRS)
def test_text_is_readable_on_its_ground(theme, role, ground):
    colours = read_themes()[theme]

    ratio = contrast(colours[role], colours[ground])

    assert ratio >= TEXT, f"{role} on {ground} in {theme}: {ratio:.2f}"


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("role", "ground"), SHAPE_PAIRS)
def test_shape_that_carries_meaning_stands_out(theme, role, ground):
    colours = read_themes()[theme]

    ratio = contrast(colours[role], colours[ground])

    assert ratio >= SHAPE, f"{role} on {ground} in {theme}: {ratio:.2f}"


def test_dark_theme_changes_every_colour_of_the_light_one():
    rules = re.findall(r":root\s*{(.*?)}", CSS.read_text(encoding="utf-8"), re.DOTALL)

    names = [set(re.findall(r"--([\w-]+):\s*#", rule)) for rule in rules[:2]]

    assert names[0] == names[1]
