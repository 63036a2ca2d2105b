"""Any bytes become a document or one clear error, the same in every process."""

from __future__ import annotations

import gzip
import hashlib
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policydiff.errors import UnreadableError
from policydiff.normalizer import NORMALIZER, explain, normalize
from policydiff.normalizer.normalize import LARGEST
from policydiff.text import fold, plain

POLICY = """# Acme Privacy Policy

Last updated: 3 May 2021. Effective 1 June 2021.

Acme Inc. keeps your data. See our [list of partners](/partners) for more.

## 1. What we keep

| Data | Time |
|---|---|
| Name | one year. Or two. |

1. names
2. addresses

Skip to main content
"""


def test_the_whole_document() -> None:
    """Title, language, dates, sections, blocks, links and boilerplate of one small policy."""
    document = normalize(POLICY.encode(), url="https://acme.example/privacy")
    assert (document.title, document.language, document.normalizer) == (
        "Acme Privacy Policy",
        "en",
        NORMALIZER,
    )
    assert (document.revised, document.effective) == ("2021-05-03", "2021-06-01")
    assert document.boilerplate == ("Skip to main content",)
    assert document.suspect == () and document.quality > 0.5
    first, second = document.sections
    assert [sentence.text for block in first.blocks for sentence in block.sentences] == [
        "Last updated: 3 May 2021.",
        "Effective 1 June 2021.",
        "Acme Inc. keeps your data.",
        "See our list of partners for more.",
    ]
    link = first.blocks[1].sentences[1].links[0]
    assert (link.text, link.href) == ("list of partners", "https://acme.example/partners")
    assert [(block.kind, block.marker, block.header, block.sentences[0].text) for block in second.blocks] == [
        ("row", None, True, "Data | Time"),
        ("row", None, False, "Name | one year. Or two."),
        ("item", "1.", False, "names"),
        ("item", "2.", False, "addresses"),
    ]


def test_explain_names_a_rule_for_every_block() -> None:
    """What was set aside has the rule that did it, what was kept says what it is."""
    decisions = explain(POLICY.encode())
    assert all(decision.rule for decision in decisions)
    assert [decision.text for decision in decisions if not decision.keep] == ["Skip to main content"]
    assert [decision.rule for decision in decisions if decision.kind == "heading"] == ["heading.marked"] * 2


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b" \n\t",
        b"\0\0\0\0",
        b"\x89PNG\r\n\x1a\n" + bytes(range(256)),
        b"PK\x03\x04" + bytes(99),
        b"%PDF-1.7\n1 0 obj",
    ],
    ids=["empty", "blank", "nuls", "image", "zip", "pdf"],
)
def test_what_is_no_text_is_one_clear_error(data: bytes) -> None:
    """The error says what is wrong and what to do."""
    with pytest.raises(UnreadableError) as raised:
        normalize(data)
    assert raised.value.what and raised.value.remedy


def test_too_large_is_refused_before_it_is_read() -> None:
    """More than 64 MB is no policy's page."""
    with pytest.raises(UnreadableError, match="64 MB"):
        normalize(b"a" * (LARGEST + 1))


def test_gzipped_text_and_cut_off_gzip() -> None:
    """A compressed page is unpacked; a truncated one is an error, not half a policy."""
    packed = gzip.compress(POLICY.encode() * 50)
    assert normalize(packed).title == "Acme Privacy Policy"
    with pytest.raises(UnreadableError):
        normalize(packed[: len(packed) // 2])


def test_the_same_bytes_give_the_same_document_in_any_process() -> None:
    """Neither the process nor the hash seed shows in the document."""
    program = (
        "import sys, json; from policydiff.normalizer import normalize;"
        "print(json.dumps(normalize(sys.stdin.buffer.read()).to_dict(), sort_keys=True))"
    )
    digests = set()
    for seed in ("0", "1", "4242"):
        ran = subprocess.run(
            [sys.executable, "-c", program],
            input=POLICY.encode(),
            capture_output=True,
            check=True,
            env={"PYTHONHASHSEED": seed},
        )
        digests.add(hashlib.sha256(ran.stdout).hexdigest())
    assert len(digests) == 1


@given(st.binary(max_size=300))
def test_any_bytes(data: bytes) -> None:
    """A document or an UnreadableError, whatever the bytes."""
    try:
        document = normalize(data)
    except UnreadableError:
        return
    assert document.normalizer == NORMALIZER


PIECES = st.sampled_from(
    [
        "# A policy\n\n",
        "**Run in.** We do. ",
        "1. one\n",
        "* two\n",
        "| a | b |\n|---|---|\n| c | d |\n",
        "> said\n",
        "\n\n",
        "Effective 3 May 2021",
        "\\",
        "`",
        "<p>",
        "  \n",
        "§ 3 Law\n\n",
        "CAPITALS\n\n",
        "“Data” means data.",
        "\u200b",
        "ﬁ",
    ]
)


@given(st.lists(PIECES, max_size=25).map("".join))
def test_texts_and_keys_are_canonical_whatever_the_input(text: str) -> None:
    """Every text of a document is plain, every key is its fold, and no block is empty."""
    try:
        document = normalize(text.encode(), media_type="text/markdown")
    except UnreadableError:
        return
    for section in document.sections:
        assert section.heading == plain(section.heading)
        assert section.key == fold(section.heading)
        for block in section.blocks:
            assert block.sentences
            for sentence in block.sentences:
                assert sentence.text and sentence.text == plain(sentence.text)
                assert sentence.key == fold(sentence.text)


@given(st.lists(PIECES, min_size=1, max_size=25).map("".join))
def test_every_block_is_kept_or_set_aside(text: str) -> None:
    """Each block that `explain` shows is in the text or in the boilerplate, and nowhere else."""
    try:
        document = normalize(text.encode(), media_type="text/markdown")
    except UnreadableError:
        return
    decisions = explain(text.encode(), media_type="text/markdown")
    aside = [decision.text for decision in decisions if not decision.keep and decision.rule != "second copy"]
    assert list(document.boilerplate) == aside
    blocks = sum(len(section.blocks) for section in document.sections)
    headings = sum(1 for section in document.sections if section.heading)
    assert blocks + headings == sum(decision.keep for decision in decisions)
