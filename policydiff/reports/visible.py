"""Hostile text made harmless: what cannot be seen is shown, and an address leads only where a person expects."""

from __future__ import annotations

import re

_CONTROLS = {
    **{code: chr(0x2400 + code) for code in range(0x20) if chr(code) not in "\t\n\r"},
    0x7F: "␡",
    **{code: f"⟨U+{code:04X}⟩" for code in range(0x80, 0xA0)},
    # Overrides, embeddings and isolates reorder the text around them; the harmless marks (U+200E, U+200F) stay.
    **{code: f"⟨U+{code:04X}⟩" for code in (*range(0x202A, 0x202F), *range(0x2066, 0x206A))},
    **{code: f"⟨U+{code:04X}⟩" for code in (0x2028, 0x2029, 0xFEFF, 0xFFFE, 0xFFFF)},
}
_SUSPICIOUS = re.compile("[" + re.escape("".join(map(chr, _CONTROLS))) + "\ud800-\udfff]")
_HREF = re.compile(
    r"(?:https?://|mailto:)[^\s\x00-\x20\x7f-\x9f<>\"'`\\\u202a-\u202e\u2066-\u2069\ud800-\udfff]+", re.I
)


def visible(text: str) -> str:
    """The text with control characters, bidirectional overrides and lone surrogates shown as what they are.

    >>> visible("pay\\u202ecod.exe\\x00")
    'pay⟨U+202E⟩cod.exe␀'
    """
    if not _SUSPICIOUS.search(text):
        return text
    return _SUSPICIOUS.sub(_shown, text)


def safe_href(address: str | None) -> str | None:
    """The address where it is one of http, https or mailto and written plainly; None for any other.

    >>> safe_href("javascript:alert(1)"), safe_href("https://example.com/privacy")
    (None, 'https://example.com/privacy')
    """
    return address if address and _HREF.fullmatch(address) else None


def _shown(match: re.Match[str]) -> str:
    character = match.group()
    return _CONTROLS.get(ord(character)) or f"⟨U+{ord(character):04X}⟩"
