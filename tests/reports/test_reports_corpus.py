"""Pages of real histories: every link leads somewhere, nothing is shown twice, nothing is lost."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise
from pathlib import Path

import lxml.html
import pytest

from policydiff import compare, normalize
from policydiff.reports.comparison import comparison_facts
from policydiff.reports.html import comparison_page

pytestmark = [pytest.mark.corpus, pytest.mark.slow]


def _pairs(corpus: Path) -> list[tuple[Path, Path]]:
    """One pair of neighbouring versions of each fourth document."""
    folders = sorted(path for path in (corpus / "histories").glob("*/*") if path.is_dir())
    return [next(pairwise(sorted(folder.glob("*.md")))) for folder in folders[::4]]


def test_real_pages_are_sound(corpus: Path) -> None:
    """Ids are unique, links inside lead somewhere, every change stands once, every material one on a card, the new
    text is all there."""
    for old, new in _pairs(corpus):
        comparison = compare(normalize(old.read_bytes()), normalize(new.read_bytes()))
        facts = comparison_facts(comparison)
        page = lxml.html.document_fromstring(comparison_page(facts))
        ids = Counter(page.xpath("//@id"))
        assert [name for name, count in ids.items() if count > 1] == [], new
        links = {href[1:] for href in page.xpath("//@href") if href.startswith("#")}
        assert [name for name in links if name not in ids] == [], new
        assert sum(card.changes for card in facts.cards) == comparison.summary.material, new
        anchors = [f"c-{change.id}" for change in comparison.changes]
        assert [name for name in anchors if ids[name] != 1] == [], new
        shown = "".join(page.xpath("//section[@class='text']//text()"))
        squeezed = "".join(shown.split()).replace("|", "")  # a row of a table is shown cell by cell
        lost = [
            unit.text
            for unit in comparison.new_document.units
            if "".join(unit.text.split()).replace("|", "") not in squeezed
        ]
        changed = {change.new.text for change in comparison.changes if change.new}
        assert [
            text for text in lost if text not in changed and not any(text in one for one in changed)
        ] == [], new
