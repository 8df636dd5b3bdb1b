"""The looks: colours one can read, icons that exist, and nothing that the content policy would block."""

import re
from pathlib import Path

import pytest

WEB = Path(__file__).resolve().parents[2] / "upwell" / "web"
TEMPLATES = sorted((WEB / "templates").rglob("*.html"))
SHEETS = sorted((WEB / "static" / "css").glob("*.css"))
TOKENS = (WEB / "static" / "css" / "tokens.css").read_text(encoding="utf-8")

TEXT = [
    *((ink, ground) for ink in ("ink", "ink-2", "ink-3") for ground in ("surface", "canvas", "sunken")),
    *(("ink", f"{hue}-soft") for hue in ("jade", "nghe", "cham", "sen", "son")),
    *(("ink-2", f"{hue}-soft") for hue in ("jade", "nghe", "cham", "sen", "son")),
    *((f"{hue}-ink", f"{hue}-soft") for hue in ("jade", "nghe", "cham", "sen", "son")),
    *(
        (f"{hue}-ink", ground)
        for hue in ("jade", "nghe", "cham", "sen", "son")
        for ground in ("surface", "canvas")
    ),
    ("on-jade", "jade"),
    ("on-jade", "jade-hover"),
    ("on-son", "son"),
    ("surface", "ink"),
]
GRAPHICS = [
    *(
        (hue, ground)
        for hue in ("jade", "nghe", "cham", "sen", "son", "slate", "focus")
        for ground in ("surface", "canvas")
    ),
    ("line-strong", "surface"),
    ("line-strong", "canvas"),
]


def tokens(block: str) -> dict[str, str]:
    return dict(re.findall(r"--([\w-]+):\s*(#[0-9a-f]{3,6})\b", block))


LIGHT = tokens(TOKENS.split("@media (prefers-color-scheme")[0])
DARK_BY_SYSTEM = tokens(TOKENS.split(':root:not([data-theme="light"]) {')[1].split("}")[0])
DARK_BY_CHOICE = tokens(TOKENS.split(':root[data-theme="dark"] {')[1])


def luminance(colour: str) -> float:
    digits = colour.lstrip("#")
    if len(digits) == 3:
        digits = "".join(digit * 2 for digit in digits)
    parts = [int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """WCAG 2.2 contrast ratio, 1 to 21."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("theme", [LIGHT, DARK_BY_SYSTEM], ids=["light", "dark"])
@pytest.mark.parametrize(("ink", "ground"), TEXT)
def test_text_can_be_read_on_its_ground(theme: dict[str, str], ink: str, ground: str) -> None:
    assert contrast(theme[ink], theme[ground]) >= 4.5


@pytest.mark.parametrize("theme", [LIGHT, DARK_BY_SYSTEM], ids=["light", "dark"])
@pytest.mark.parametrize(("ink", "ground"), GRAPHICS)
def test_marks_and_borders_can_be_seen(theme: dict[str, str], ink: str, ground: str) -> None:
    assert contrast(theme[ink], theme[ground]) >= 3


def test_dark_by_system_and_dark_by_choice_are_the_same() -> None:
    assert DARK_BY_SYSTEM == DARK_BY_CHOICE
    assert set(DARK_BY_SYSTEM) == set(LIGHT)


def test_every_style_sheet_is_linked_with_the_order_of_layers_first() -> None:
    links = re.findall(r"css/(\w+\.css)", (WEB / "templates/parts/styles.html").read_text(encoding="utf-8"))
    assert links[0] == "tokens.css"
    assert sorted(links) == [sheet.name for sheet in SHEETS]


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
def test_no_capitals_and_no_foreign_addresses_in_a_style_sheet(sheet: Path) -> None:
    css = sheet.read_text(encoding="utf-8")
    assert "uppercase" not in css, "Vietnamese stacked marks rise above the line in capitals"
    assert "http" not in css
    assert "!important" not in css or sheet.name == "base.css"
    assert css.count("{") == css.count("}")


@pytest.mark.parametrize("page", TEMPLATES, ids=lambda page: str(page.relative_to(WEB)))
def test_a_page_holds_nothing_that_the_content_policy_blocks(page: Path) -> None:
    html = page.read_text(encoding="utf-8")
    assert not re.search(r"\sstyle=|<style|\son\w+=[\"']|javascript:|<script(?![^>]*\ssrc=)", html)
    assert "hx-on" not in html


def test_every_icon_that_a_template_names_is_drawn() -> None:
    drawn = set(re.findall(r'<symbol id="([\w-]+)"', (WEB / "static/icons.svg").read_text(encoding="utf-8")))
    named = {
        name
        for page in TEMPLATES
        for name in re.findall(r'parts/icon\.html" with name="([\w-]+)"', page.read_text(encoding="utf-8"))
    }
    assert named <= drawn


def test_what_a_phone_loads_stays_small() -> None:
    """Style sheets, icons and the script of every page, uncompressed: a mentor's page adds about 13 kB."""
    files = [*SHEETS, WEB / "static/icons.svg", WEB / "static/favicon.svg", WEB / "static/js/menu.js"]
    assert sum(file.stat().st_size for file in files) < 88_000
