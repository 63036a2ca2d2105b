"""The documents that the project was created from come out of the normalizer as a reader would write them down."""

from __future__ import annotations

from pathlib import Path

import pytest

from policydiff.model import Document
from policydiff.normalizer import normalize

pytestmark = pytest.mark.corpus


def read(corpus: Path, name: str) -> Document:
    """One of the Sony documents."""
    return normalize((corpus / "sony" / name).read_bytes())


@pytest.mark.parametrize("name", ["cimediacloud.com-20140213131930.md", "cimediacloud.com-20160504225849.md"])
def test_no_mark_of_markdown_is_left(corpus: Path, name: str) -> None:
    """No asterisk, underscore or backslash stands in any text, heading or boilerplate."""
    document = read(corpus, name)
    assert not set("*_\\") & set(document.canonical_text + "".join(document.boilerplate))


def test_levels_of_2016(corpus: Path) -> None:
    """The title is level 1, the thirteen numbered sections level 2, the six run-ins level 3."""
    document = read(corpus, "cimediacloud.com-20160504225849.md")
    levels = [(section.level, section.number is not None) for section in document.sections]
    assert levels.count((1, False)) == 1
    assert levels.count((2, True)) == 13
    assert levels.count((3, False)) == 6
    assert len(levels) == 20


def test_sections_of_2014(corpus: Path) -> None:
    """The policy's own title is the title; an all-bold sentence is text; a run-in is a section."""
    document = read(corpus, "cimediacloud.com-20140213131930.md")
    headings = [section.heading for section in document.sections]
    assert document.title == headings[0] == "SONY MEDIA CLOUD SERVICES PRIVACY POLICY"
    assert document.boilerplate == ("Acceptable Use",)
    assert document.revised == "2013-04-04"
    children = document.sections[headings.index("Children")]
    texts = [sentence.text for block in children.blocks for sentence in block.sentences]
    assert texts[0].startswith("We do not attempt to collect")
    assert any(text.startswith("Visit www.OnGuardOnline.gov for social") for text in texts)


def test_one_sentence_a_line(corpus: Path) -> None:
    """The three forms of the lower-cased policy have the same text, and differ in three lines of boilerplate."""
    first, second, both = (
        read(corpus, f"sonypictures-2020-{name}.sentences.txt") for name in ("first", "second", "both")
    )
    assert first.sha256 == second.sha256 == both.sha256
    assert len(second.boilerplate) == len(first.boilerplate) + 3
    assert set(first.boilerplate) < set(second.boilerplate)
    assert [section.heading for section in first.sections] == [""]
    assert len(both.warnings) == 1 and "twice" in both.warnings[0]
    assert not first.warnings and not second.warnings
