"""How the pages of a workspace are dressed: its logo, and its colours in tones that can be read everywhere."""

from __future__ import annotations

import base64
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import lxml.etree

from policydiff.errors import UsageError

#: The largest logo, in bytes: every page carries it.
LARGEST_LOGO = 64 * 1024

#: WCAG 2.2 AA asks for so much between text and what it stands on.
CONTRAST = 4.5

#: Which names of the stylesheet a setting stands for.
NAMES = {
    "accent": ("accent", "link", "focus"),
    "high": ("high",),
    "material": ("material",),
    "wording": ("wording",),
    "moved": ("move",),
}


@dataclass(frozen=True, slots=True)
class _Ground:
    """One of the two schemes of the stylesheet: what text stands on, its ink, and the sheet of paper."""

    backgrounds: tuple[str, ...]
    ink: str
    paper: str


_LIGHT = _Ground(("#faf9f6", "#ffffff", "#f2f0ea", "#f0ebfb", "#fff4d6", "#fdecea"), "#1c1e21", "#faf9f6")
_DARK = _Ground(("#141517", "#1b1d20", "#232529", "#2a2143", "#3a2e10", "#3b1a1a"), "#e9e7e2", "#141517")

#: The strongest shade of the map of sections: so much of a colour on the paper, under the ink.
_SHADE = 0.46

_Rgb = tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class Look:
    """A logo as a `data:` address ("" for none), and a stylesheet that gives colours other tones ("" for none)."""

    logo: str = ""
    style: str = ""


PLAIN = Look()


def look_of(logo: bytes | None, colours: Mapping[str, str]) -> Look:
    """The look that the bytes of a logo and colours (`#rrggbb` by the names of `NAMES`) make.

    A colour that could not be read gets the nearest darker or lighter tone that can, in light and dark apart.
    Raises UsageError for a logo that is no picture or too large.
    """
    return Look(logo_address(logo) if logo is not None else "", _style(colours))


def logo_address(data: bytes) -> str:
    """A picture (PNG, JPEG, GIF, WebP, SVG; told by content) as a `data:` address; raises UsageError for any other.

    An SVG shown as a picture runs no script and loads nothing, in every browser.
    """
    if len(data) > LARGEST_LOGO:
        what = f"the logo is too large ({len(data) // 1024} KB)"
        raise UsageError(what, None, f"at most {LARGEST_LOGO // 1024} KB: every page carries it")
    return f"data:{_media_type(data)};base64,{base64.b64encode(data).decode()}"


def readable(colour: str, *, dark: bool = False) -> str:
    """The nearest tone of a colour that can be read on every ground of the light or dark scheme.

    >>> readable("#234e70"), readable("#ffee00"), readable("#234e70", dark=True)
    ('#234e70', '#756d00', '#829aad')
    """
    ground = _DARK if dark else _LIGHT
    return next(tone for tone in _tones(colour) if _fits(tone, ground))


def contrast(one: str, other: str) -> float:
    """The contrast of two colours (`#rrggbb`) as WCAG defines it, from 1 to 21.

    >>> contrast("#000000", "#ffffff")
    21.0
    """
    lighter, darker = sorted((_luminance(_rgb(one)), _luminance(_rgb(other))), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _media_type(data: bytes) -> str:
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if data.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if data.startswith((b"GIF87a", b"GIF89a")):
        return "image/gif"
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return "image/webp"
    if _is_svg(data):
        return "image/svg+xml"
    raise UsageError("the logo is no picture we know", None, "give a PNG, JPEG, GIF, WebP or SVG file")


def _is_svg(data: bytes) -> bool:
    parser = lxml.etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        root = lxml.etree.fromstring(data, parser)
    except (lxml.etree.XMLSyntaxError, ValueError):
        return False
    return root.tag == "{http://www.w3.org/2000/svg}svg"


def _style(colours: Mapping[str, str]) -> str:
    """The stylesheet that comes after the usual one. Paper keeps black and white."""
    if not colours:
        return ""
    light, dark = (
        ";".join(
            f"--{name}:{readable(colours[setting], dark=is_dark)}"
            for setting, names in NAMES.items()
            if setting in colours
            for name in names
        )
        for is_dark in (False, True)
    )
    return (
        f"@media screen{{:root{{{light}}}:root[data-theme=dark]{{{dark}}}}}\n"
        f"@media screen and (prefers-color-scheme:dark){{:root:not([data-theme=light]){{{dark}}}}}\n"
    )


def _tones(colour: str) -> Iterator[str]:
    """A colour and its tones towards black and white, the nearest first."""
    red, green, blue = _rgb(colour)
    for percent in range(101):
        for end in (0.0, 255.0):
            part = percent / 100
            yield _written(
                (
                    red + (end - red) * part,
                    green + (end - green) * part,
                    blue + (end - blue) * part,
                )
            )


def _fits(tone: str, ground: _Ground) -> bool:
    """Whether it can be read as text on every background, and the ink on its strongest shade in the map."""
    if any(contrast(tone, background) < CONTRAST for background in ground.backgrounds):
        return False
    pairs = zip(_rgb(tone), _rgb(ground.paper), strict=True)
    red, green, blue = (_SHADE * own + (1 - _SHADE) * paper for own, paper in pairs)
    return contrast(_written((red, green, blue)), ground.ink) >= CONTRAST


def _rgb(colour: str) -> _Rgb:
    red, green, blue = bytes.fromhex(colour[1:])
    return float(red), float(green), float(blue)


def _written(rgb: _Rgb) -> str:
    return "#" + bytes(round(part) for part in rgb).hex()


def _luminance(rgb: _Rgb) -> float:
    """Relative luminance of sRGB (WCAG 2.2)."""
    red, green, blue = (
        part / 255 / 12.92 if part / 255 <= 0.04045 else ((part / 255 + 0.055) / 1.055) ** 2.4 for part in rgb
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
