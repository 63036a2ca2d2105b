"""Lists of links as time maps have them: read in the forms that archives write, never for long."""

from __future__ import annotations

import contextlib
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policydiff.fetcher.linkformat import Link, links, written

NAMES = st.from_regex(r"[a-z][a-z0-9*-]{0,8}", fullmatch=True)
TARGETS = st.text(st.characters(blacklist_characters=">", blacklist_categories=("Cs",)), max_size=30).map(
    str.strip
)


@given(
    st.lists(st.builds(Link, TARGETS, st.dictionaries(NAMES, st.text(max_size=20), max_size=4)), max_size=6)
)
def test_what_is_written_is_read_back(found: list[Link]) -> None:
    assert links(written(found)) == found


def test_a_time_map_is_read_with_all_its_oddities() -> None:
    text = """
    <https://fern.example/a,b;c>;rel=original,
    <http://archive.example/web/20240101000000mp_/https://fern.example/> ; REL="First Memento" ;
        datetime = "Mon, 01 Jan 2024 00:00:00 GMT"; note="a \\"quoted\\" word, and; more"; bare,,
    <>,
    """
    original, memento, empty = links(text)
    assert (original.target, original.relations) == ("https://fern.example/a,b;c", {"original"})
    assert memento.relations == {"first", "memento"}
    assert memento.said["datetime"] == "Mon, 01 Jan 2024 00:00:00 GMT"
    assert memento.said["note"] == 'a "quoted" word, and; more'
    assert memento.said["bare"] == ""
    assert empty == Link("")


@pytest.mark.parametrize("text", ["", "  \n", ",,,"])
def test_a_list_may_be_empty(text: str) -> None:
    assert links(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "<!DOCTYPE html><html></html>",
        "no list",
        "<a",
        '<a>; rel="memento',
        "<a> <b>",
        "<a>; rel=<b>",
        '{"a": 1}',
    ],
)
def test_what_is_no_list_is_told(text: str) -> None:
    with pytest.raises(ValueError, match="character"):
        links(text)


@given(st.text(alphabet='<>;,=" \\\n/ab', max_size=80))
def test_any_text_is_a_list_or_none(text: str) -> None:
    try:
        assert links(written(links(text))) == links(text)
    except ValueError as error:
        assert "character" in str(error)


@pytest.mark.parametrize(
    "text",
    [
        "<" * 200_000,
        "<a>;" * 50_000,
        "<a>" + "; a" * 100_000 + '"',
        '<a>; a="' + "\\" * 200_000,
        " ," * 200_000 + "x",
    ],
)
def test_hostile_text_takes_no_longer_than_its_length(text: str) -> None:
    start = time.process_time()
    with contextlib.suppress(ValueError):
        links(text)
    assert time.process_time() - start < 2


def test_a_large_time_map_is_read_quickly() -> None:
    place = "http://archive.example/web/20240101000000mp_/https://fern.example/"
    one = f'<{place}>; rel="memento"; datetime="Mon, 01 Jan 2024 00:00:00 GMT"'
    start = time.process_time()
    assert len(links(",\n".join([one] * 50_000))) == 50_000
    assert time.process_time() - start < 5
