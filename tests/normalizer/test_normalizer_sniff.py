"""Formats are told apart by content."""

from __future__ import annotations

import gzip

import pytest

from policydiff.errors import UnreadableError
from policydiff.normalizer.sniff import format_of, is_gzip, is_warc, refuse_binary

MARKDOWN = "# Lumen Field Terms\n\nLast updated: 3 March 2021\n\n* We **never** sell data.\n* We keep it [safe](/s).\n"
PLAIN = "Lumen Field Privacy Notice\n\nWe collect your name.\nWe do not sell it.\n\nQuestions? Write to us.\n"


@pytest.mark.parametrize(
    ("text", "format"),
    [
        ("<!DOCTYPE html><html><body><p>Hi</p></body></html>", "html"),
        ("\n<!-- saved -->\n<html lang=en><p>Hi", "html"),
        ("<div class=policy><h1>Terms</h1><p>We <b>may</b> change them.</p></div>", "html"),
        ("<p>One.<p>Two.", "html"),
        (MARKDOWN, "markdown"),
        ("Lumen Field Terms\n=================\n\nSome text.\n\n## Fees\n\nNone.\n", "markdown"),
        ("**1\\. Information We Collect.** We collect it.\n\n**2\\. Use.** We use it.\n", "markdown"),
        (MARKDOWN + "\n<br>\n\nA table with <b>bold</b> words.\n" * 3, "markdown"),
        (PLAIN, "text"),
        ("we collect your name\nwe do not sell it\na tag such as <br> is no page\n" * 9, "text"),
    ],
)
def test_formats_are_told_by_content(text: str, format: str) -> None:
    """Tags make a page, marks make Markdown, all else is plain text."""
    assert format_of(text) == format


def test_a_vague_media_type_does_not_mislead() -> None:
    """Servers call everything text/html; only text/markdown is taken at its word."""
    assert format_of(PLAIN, "text/html") == "text"
    assert format_of(MARKDOWN, "text/plain; charset=utf-8") == "markdown"
    assert format_of(PLAIN, "text/markdown") == "markdown"


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b" \n\t\r\n",
        b"\0" * 64,
        b"\x89PNG\r\n\x1a\n....",
        b"PK\x03\x04....",
        b"\x7fELF....",
        b"SQLite format 3\0....",
        bytes(range(1, 9)) * 60,
    ],
)
def test_what_is_no_text_is_refused_with_a_remedy(data: bytes) -> None:
    """Nothing, an image, an archive, a program: one clear error that says what to give instead."""
    with pytest.raises(UnreadableError) as caught:
        refuse_binary(data)
    assert caught.value.remedy


def test_text_with_stray_nuls_is_not_refused() -> None:
    """Real pages hold stray NULs; UTF-16 is full of them."""
    refuse_binary(b"<p>Terms\0 of use</p>" * 4)
    refuse_binary("<p>Terms of use</p>".encode("utf-16"))
    refuse_binary("<p>Terms of use</p>".encode("utf-16-le"))


def test_wrappers_are_known() -> None:
    """Gzip and WARC are told by their first bytes."""
    assert is_gzip(gzip.compress(b"x"))
    assert is_warc(b"WARC/1.0\r\n")
    assert not is_warc(b"<html>")


def test_many_comments_before_other_text_take_no_time() -> None:
    """Found by hostile inputs: comments were read in every combination where no page followed them."""
    assert format_of("<!-- a note -->" * 1_000 + "Harbor Lane keeps nothing.") == "text"
