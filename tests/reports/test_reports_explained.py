"""What was decided about each block of a page can be read by a person: every rule has words, nothing escapes."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from policydiff.normalizer import explain, normalize
from policydiff.normalizer.policy import _FURNITURE
from policydiff.reports.explained import WHY, explained_facts, explained_text, why
from policydiff.reports.explained_page import explained_page

ROOT = Path(__file__).resolve().parents[2]
SAMPLES = sorted((ROOT / "snapshots").glob("*/*.html"))[::4]


def page_of(data: bytes, name: str = "x.html") -> str:
    return explained_page(explained_facts(name, normalize(data), explain(data)))


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: f"{sample.parent.name}-{sample.stem}")
def test_every_block_stands_on_the_page_with_its_rule(sample: Path) -> None:
    data = sample.read_bytes()
    told = explain(data)
    assert {one.rule for one in told} <= set(WHY)
    page = page_of(data)
    assert page.count('<p class="') >= len(told)
    for one in told:
        assert one.keep or f'<span class="rule">{one.rule}</span>' in page
    lines = explained_text(told).splitlines()
    assert [line[0] for line in lines[: len(told)]] == ["+" if one.keep else "-" for one in told]


def test_every_rule_that_names_a_part_has_words() -> None:
    """Also those of the lines and headings, wherever the normalizer writes one down."""
    assert set(WHY) >= _FURNITURE
    source = "".join(path.read_text("utf-8") for path in (ROOT / "policydiff" / "normalizer").glob("*.py"))
    written = re.findall(
        r'(?:keep, \w+\.rule = False, |_heading\([^"\n]*|_paragraph\(block, )"([^"]+)"', source
    )
    assert len(written) > 10 and set(written) <= set(WHY)
    assert why("some-new-rule") == "some new rule"


def test_nothing_on_the_page_runs_or_loads() -> None:
    """Text of the page is text: no markup of it survives, and only our own style and script may run."""
    hostile = "<h1>Terms &lt;script&gt;alert(1)&lt;/script&gt;</h1>"
    hostile += "<p>&lt;img src=x onerror=alert(1)&gt; \u202egnp.exe</p>"
    page = page_of(hostile.encode(), '<b>"name".html')
    assert "<script>alert" not in page and "<img src=x" not in page and "\u202e" not in page
    assert "&lt;b&gt;&#34;name&#34;.html" in page
    shown = page.partition("<main")[2].partition("</main>")[0]
    assert "default-src &#39;none&#39;" in page and "<script" not in shown and "<img" not in shown


def test_parse_explains_in_each_form(policydiff, tmp_path: Path) -> None:
    file = tmp_path / "page.html"
    file.write_bytes(SAMPLES[0].read_bytes())
    text = policydiff("parse", file, "--explain")
    assert text.status == 0 and re.search(r"^- \w+ +skip-link +Skip to main content$", text.out, re.M)
    data = json.loads(policydiff("parse", file, "--explain", "--format", "json").out)
    assert data["format"] == "policydiff-document/1"
    assert {"kind", "keep", "rule", "why", "level", "marker", "text"} == set(data["explained"][0])
    assert policydiff("parse", file, "--format", "html").out.startswith("<!doctype html>")
    assert policydiff("parse", file, "--explain", "--format", "markdown").status == 2


def test_parse_tries_selectors(policydiff, tmp_path: Path) -> None:
    """What the watch list would select can be tried on one file first; what is no selector is one line."""
    file = tmp_path / "page.html"
    file.write_bytes(SAMPLES[0].read_bytes())
    ran = policydiff("parse", file, "--select", "#nothing-of-this-name")
    assert ran.status == 0 and "nothing on the page is selected by “#nothing-of-this-name”" in ran.err
    assert policydiff("parse", file, "--select", "h1", "--remove", "nav").status == 0
    wrong = policydiff("parse", file, "--select", "main[")
    assert wrong.status == 2 and wrong.err.count("\n") == 1 and "CSS selector" in wrong.err
