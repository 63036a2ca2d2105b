"""Markdown's blocks and inline marks become texts without a trace of Markdown."""

from __future__ import annotations

import contextlib
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policydiff.errors import UnreadableError
from policydiff.normalizer import normalize
from policydiff.normalizer.blocks import Raw
from policydiff.normalizer.markdown import MAX_NESTING, read_markdown
from policydiff.normalizer.markdown_inline import read_inline


def kinds(text: str) -> list[tuple[str, str]]:
    """Kind and text of each block."""
    return [(block.kind, block.text) for block in read_markdown(text).blocks]


def bold(source: str) -> list[str]:
    """The bold parts of an inline text."""
    text, spans, _ = read_inline(source)
    return [text[start:end] for start, end in spans]


BOLD = [
    ("**3\\. Sharing.** We never sell.", "3. Sharing. We never sell.", ["3. Sharing."]),
    ("**3\\. Sharing.  **We never sell.", "3. Sharing. We never sell.", ["3. Sharing."]),
    ("**7.  Use of Tools. **We may use tools.", "7. Use of Tools. We may use tools.", ["7. Use of Tools."]),
    ("**Your Files. __** We keep files.", "Your Files. We keep files.", ["Your Files."]),
    ("** Our Duty ** is plain", "Our Duty is plain", ["Our Duty"]),
    ("**ACME PRIVACY POLICY** ****", "ACME PRIVACY POLICY", ["ACME PRIVACY POLICY"]),
    ("We collect names. ****", "We collect names.", []),
    ("**9. Use of **Shared Files**** now", "9. Use of Shared Files now", ["9. Use of Shared Files"]),
    (
        "**Visit**[ **acme.example**](https://acme.example/) **.**",
        "Visit acme.example .",
        ["Visit acme.example ."],
    ),
    ("__Data__ and **_Names:_** yes", "Data and Names: yes", ["Data", "Names:"]),
    ("a <b>strong</b> word", "a strong word", ["strong"]),
    ("an **unclosed mark", "an unclosed mark", []),
]


@pytest.mark.parametrize(("source", "text", "spans"), BOLD)
def test_bold_is_read_as_converters_write_it(source: str, text: str, spans: list[str]) -> None:
    """Marks with spaces inside, stray marks and nested marks: the text is clean and the bold parts are right."""
    assert read_inline(source)[0] == text
    assert bold(source) == spans


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("snake_case_name and visid\\_incap\\_1", "snake_case_name and visid_incap_1"),
        ("5 \\* 3 * 2", "5 * 3 * 2"),
        ("Fees* are due", "Fees* are due"),
        ("*emphasis* and _emphasis_", "emphasis and emphasis"),
        ("`_ga*` lasts", "_ga* lasts"),
        ("R&amp;D &copy; A&B", "R&D © A&B"),
        ("[a] and [b](", "[a] and [b]("),
        ("one  \ntwo\\\nthree\nfour", "one\ntwo\nthree four"),
        ("one<br>two<br/>three", "one\ntwo\nthree"),
        ("![logo](https://acme.example/l.png) Acme", "Acme"),
        ("Write to <privacy@acme.example>", "Write to privacy@acme.example"),
    ],
)
def test_inline_texts(source: str, text: str) -> None:
    """What is not a mark stays as text; what is one vanishes."""
    assert read_inline(source)[0] == text


def test_links_keep_their_words_and_their_target() -> None:
    """Titles, parentheses and angle brackets in targets; the spans fit the text."""
    source = 'See [our **terms**](https://acme.example/a_(b) "Terms") or [mail](<mailto:a@acme.example>).'
    text, _, links = read_inline(source)
    assert text == "See our terms or mail."
    assert [(text[a:b], href) for a, b, href in links] == [
        ("our terms", "https://acme.example/a_(b)"),
        ("mail", "mailto:a@acme.example"),
    ]


def test_reference_links_and_relative_targets() -> None:
    """Reference definitions are no text; a base makes targets absolute, and a broken one stays as it is."""
    source = "See [terms][1] and [x](/p) and [y](http://[broken).\n\n[1]: /terms"
    page = read_markdown(source, url="https://acme.example/privacy")
    assert [block.text for block in page.blocks] == ["See terms and x and y."]
    assert [href for _, _, href in page.blocks[0].links] == [
        "https://acme.example/terms",
        "https://acme.example/p",
        "http://[broken",
    ]


def test_lists_have_markers_and_depth() -> None:
    """Ordered items carry their number, bullets a bullet, nested ones their depth."""
    blocks = read_markdown("3. three\n   - inner\n4. four\n\n   more of four\n").blocks
    assert [(block.kind, block.marker, block.depth, block.text) for block in blocks] == [
        ("item", "3.", 0, "three"),
        ("item", "•", 1, "inner"),
        ("item", "4.", 0, "four"),
        ("paragraph", None, 0, "more of four"),
    ]


def test_tables_are_rows_with_their_header() -> None:
    """One block a row, cells joined; a column that is empty throughout is left out."""
    blocks = read_markdown("| Name |  | Use |\n|---|---|---|\n| _ga |  | [why](https://a.example) |\n").blocks
    assert [(block.kind, block.text, block.header) for block in blocks] == [
        ("row", "Name | Use", True),
        ("row", "_ga | why", False),
    ]
    start, end, _ = blocks[1].links[0]
    assert blocks[1].text[start:end] == "why"


def test_a_table_of_one_column_holds_paragraphs() -> None:
    """Tables that lay out a page are not tables."""
    assert kinds("| We keep your name. We do. |\n|---|\n| We keep your age. |\n") == [
        ("paragraph", "We keep your name. We do."),
        ("paragraph", "We keep your age."),
    ]


def test_headings_of_both_styles_quotes_and_what_is_no_text() -> None:
    """ATX and setext headings have levels; comments, scripts and front matter vanish; indented text is text."""
    text = (
        "---\ntitle: Acme Terms\nlayout: page\n---\nTerms\n=====\n\n## Scope ##\n\n<!-- not\n\nthis -->\n\n"
        "<script>var no;</script>\n\n    indented text\n\n> quoted\n"
    )
    page = read_markdown(text)
    assert page.title == "Acme Terms"
    assert [(block.kind, block.level, block.text) for block in page.blocks] == [
        ("heading", 1, "Terms"),
        ("heading", 2, "Scope"),
        ("paragraph", 0, "indented text"),
        ("quote", 0, "quoted"),
    ]


@pytest.mark.parametrize("nest", ["> ", "- "])
def test_a_deep_nest_loses_no_text(nest: str) -> None:
    """What is nested deeper than the parser goes is read as plain text, not dropped, and nothing recurses."""
    text = nest * (MAX_NESTING * 20) + "buried text\n\nlast line"
    blocks = read_markdown(text).blocks
    assert any("buried text" in block.text for block in blocks)
    assert blocks[-1].text == "last line"


MARKS = st.sampled_from(
    [
        "**",
        "__",
        "*",
        "_",
        "`",
        "[",
        "](",
        ")",
        "\\",
        "a",
        "b. ",
        " ",
        "\n",
        "<br>",
        "<b>",
        "</b>",
        "&amp;",
        "|",
    ]
)


@given(st.lists(MARKS, max_size=40).map("".join))
def test_any_marks_give_fitting_spans(source: str) -> None:
    """Whatever the marks, spans lie inside the text, are trimmed, sorted and do not overlap."""
    text, spans, links = read_inline(source)
    place = 0
    for start, end in spans:
        assert place <= start < end <= len(text)
        assert text[start:end] == text[start:end].strip()
        place = end
    for start, end, _ in links:
        assert 0 <= start < end <= len(text)
    assert text == text.strip()
    assert "  " not in text


@given(st.lists(st.sampled_from(["alpha", "beta.", "Gamma,", "delta"]), min_size=1, max_size=12))
def test_words_come_through_unchanged(words: list[str]) -> None:
    """A text without marks is its own reading, alone and as a block."""
    text = " ".join(words)
    assert read_inline(text) == (text, [], [])
    assert read_markdown(text).blocks == [Raw("paragraph", text, path=("markdown",))]


@pytest.mark.parametrize(
    "text",
    [
        "a" + " " * 100_000 + ". b",
        "<!-- " * 50_000,
        "<script>" * 50_000,
        "[" * 50_000 + "](<" * 50_000,
        "e.g. A " * 30_000,
        "# A\n\n" * 5_000,
        "`a``b```" * 20_000,
    ],
    ids=["spaces", "comments", "scripts", "brackets", "abbreviations", "headings", "ticks"],
)
def test_hostile_texts_cost_what_their_length_costs(text: str) -> None:
    """What made a pattern look at the rest of the text from every place is read in one pass: seconds, not hours."""
    began = time.process_time()
    with contextlib.suppress(UnreadableError):
        normalize(text.encode(), media_type="text/markdown")
    assert time.process_time() - began < 10
