"""A workspace's own dress: any colour ends up readable, a logo is a picture and nothing else, paper has its heads."""

from __future__ import annotations

import base64
import re
from pathlib import Path

import lxml.html
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reports_build import acme

from policydiff.errors import UsageError
from policydiff.reports.comparison import comparison_facts
from policydiff.reports.html import comparison_page, page
from policydiff.reports.look import _DARK as DARK
from policydiff.reports.look import _LIGHT as LIGHT
from policydiff.reports.look import LARGEST_LOGO, Look, contrast, logo_address, look_of, readable

STYLE = (Path(__file__).resolve().parents[2] / "templates" / "style.css").read_text("utf-8")
PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="
)
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><rect width="9" height="9"/></svg>'


@settings(derandomize=True, max_examples=60, deadline=None)
@given(st.integers(0, 0xFFFFFF), st.booleans())
def test_any_colour_has_a_tone_that_can_be_read(number: int, dark: bool) -> None:
    """On every ground that text of that colour stands on, in light and dark."""
    tone = readable(f"#{number:06x}", dark=dark)
    ground = DARK if dark else LIGHT
    assert re.fullmatch("#[0-9a-f]{6}", tone)
    assert all(contrast(tone, background) >= 4.5 for background in ground.backgrounds)
    if tone == f"#{number:06x}":
        assert readable(tone, dark=dark) == tone


def test_the_grounds_are_those_of_the_stylesheet() -> None:
    """What tones are held against here stands there as a colour of the same scheme."""
    light, dark = STYLE.split("@media (prefers-color-scheme: dark)")[:2]
    for text, ground in ((light, LIGHT), (dark, DARK)):
        for colour in (*ground.backgrounds, ground.ink, ground.paper):
            assert colour in text, colour
    assert re.findall(r"--shade: (\d+)%", STYLE)[-1] == "46"


def test_colours_come_after_the_usual_ones_and_spare_paper() -> None:
    """Only what was set is set, each under all its names, in both schemes, on screens only."""
    style = look_of(None, {"accent": "#234e70", "moved": "#ffee00"}).style
    assert style.count("--accent:#234e70;--link:#234e70;--focus:#234e70;--move:#756d00") == 1
    assert style.count("--accent:#829aad") == 2
    assert "--high" not in style
    assert style.count("@media screen") == 2
    assert look_of(None, {}) == Look()


@pytest.mark.parametrize(("data", "kind"), [(PNG, "png"), (SVG, "svg+xml"), (b"\xff\xd8\xff\xe0", "jpeg")])
def test_a_logo_is_told_by_its_content(data: bytes, kind: str) -> None:
    """And stands in the page itself."""
    address = logo_address(data)
    assert address.startswith(f"data:image/{kind};base64,")
    assert base64.b64decode(address.partition(",")[2]) == data


@pytest.mark.parametrize(
    "data",
    [b"", b"<html><script>alert(1)</script>", b"<svg>no namespace</svg>", b"%PDF-1.4", b"\0" * 99,
     b'<!DOCTYPE svg [<!ENTITY a "&a;">]><svg xmlns="x">&a;</svg>'],
)  # fmt: skip
def test_what_is_no_picture_is_refused(data: bytes) -> None:
    """With what is taken."""
    with pytest.raises(UsageError, match="give a PNG, JPEG, GIF, WebP or SVG file"):
        logo_address(data)


def test_a_logo_too_large_is_refused() -> None:
    """Every page carries it."""
    with pytest.raises(UsageError, match=r"too large \(64 KB\), at most 64 KB"):
        logo_address(PNG + b"\0" * LARGEST_LOGO)


def test_the_page_shows_its_logo_and_allows_its_style() -> None:
    """The picture beside the way back; the security policy knows the style as it is now."""
    text = comparison_page(comparison_facts(acme()), look=look_of(PNG, {"accent": "#bada55"}))
    tree = lxml.html.document_fromstring(text)
    (logo,) = tree.xpath("//header/img")
    assert logo.get("src", "").startswith("data:image/png") and logo.get("alt") == ""
    assert "--accent:" in tree.findtext(".//style")
    assert tree.xpath("//header/img") and not lxml.html.document_fromstring(
        comparison_page(comparison_facts(acme()))
    ).xpath("//header/img")


@pytest.mark.parametrize(
    "title", ['"}body{display:none}', "</style><script>alert(1)</script>", "a\\", "\u202ea\0\n"]
)
def test_a_title_on_top_of_every_sheet_ends_no_string(title: str) -> None:
    """Whatever it holds is text."""
    text = page("comparison.html", {"facts": comparison_facts(acme())}, head=title)
    rule = text.partition("@page{@top-left")[2].partition("\n")[0]
    assert re.fullmatch(r'\{content:"(?:[A-Za-z0-9 ]|\\[0-9a-f]+ )*";font:8pt sans-serif\}\}', rule)
