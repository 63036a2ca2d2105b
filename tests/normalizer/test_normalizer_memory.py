"""What was read before makes no difference to what a text is read as."""

from __future__ import annotations

import doctest

from hypothesis import given
from hypothesis import strategies as st

from policydiff.normalizer import Memory, memory, normalize

PIECES = st.sampled_from(
    [
        "# Acme Privacy Policy",
        "Acme Privacy\n============",
        "## 2. What we collect",
        "We collect your name. We **never** sell it, see [here](/p).",
        "We collect your name.\nAnd your address.",
        "- one\n- two\n\n  with more\n- three",
        "- one\n\n- two",
        "1. first\n2. second\n\n   below",
        "1) other\n\n1) list",
        "* * *",
        "---",
        "> Quoted.\n\n> Again.",
        "   indented",
        "| a | b |\n|---|---|\n| We keep | 30 days |",
        "| alone | here |",
        "[ref]: https://acme.example/terms",
        "See [ref] and [other][ref].",
        "```\nfenced\n\n# no heading\n```",
        "~~~",
        "+ plus",
        "**1\\. Bold** and text.",
        "Last updated: 1 March 2024",
        "<div>markup</div>",
        "2020 was a year.",
        "1.1 Scope\nThis is what the scope of these terms is about.",
        "*emphasis* begins",
        "-no list",
        "\t- tabbed",
        "#",
        "",
    ]
)
TEXTS = st.lists(
    st.tuples(PIECES, st.sampled_from(["\n\n", "\n", "\n\n\n", "\n \n", "\r\n\r\n"])), max_size=14
).map(lambda parts: "# Policy\n\nWe collect your name.\n\n" + "".join(text + gap for text, gap in parts))


@given(st.lists(TEXTS, min_size=1, max_size=4))
def test_a_memory_changes_nothing(texts: list[str]) -> None:
    """Whatever texts came before, in whatever order: the same document to the last mark, twice over."""
    remembered = Memory()
    for text in [*texts, *texts]:
        data = text.encode()
        for url in (None, "https://acme.example/legal/"):
            plain = normalize(data, url=url, media_type="text/markdown")
            assert repr(normalize(data, url=url, media_type="text/markdown", memory=remembered)) == repr(
                plain
            )


def test_what_is_read_again_is_known() -> None:
    """A passage of a text that changed elsewhere is not parsed again."""
    text = "".join(f"## Heading {place}\n\nWe keep it for {place} days.\n\n" for place in range(50))
    remembered = Memory()
    normalize(text.encode(), memory=remembered)
    before = len(remembered.passages)
    normalize(text.replace("7 days", "7 weeks", 1).encode(), memory=remembered)
    assert before > 20 and len(remembered.passages) <= before + 2


def test_a_memory_stays_small(monkeypatch) -> None:
    """Beyond its bound the older half is forgotten."""
    monkeypatch.setattr(memory, "MOST", 20)
    remembered = Memory()
    for place in range(200):
        normalize(f"# Policy\n\nWe keep it for {place} days.\n".encode(), memory=remembered)
    assert max(map(len, (remembered.passages, remembered.inlines, remembered.sentences))) <= 30


def test_the_examples() -> None:
    """Those in the module's own words."""
    assert doctest.testmod(memory).failed == 0
