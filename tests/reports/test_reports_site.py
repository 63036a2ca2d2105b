"""The site on disk: whole files, only what changed, nothing outside its folder."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import lxml.etree
import lxml.html
import pytest
from reports_build import acme
from reports_history import ACME, HELD, VERSIONS, WAITING

from policydiff.errors import UsageError
from policydiff.model import Comparison
from policydiff.reports.comparison import comparison_facts
from policydiff.reports.facts import ComparisonFacts
from policydiff.reports.index import feed_entry, feed_facts, index_facts, index_row
from policydiff.reports.policy import policy_facts
from policydiff.reports.shelf import Shelf
from policydiff.reports.site import SiteReport, write_site
from policydiff.reports.site_facts import Around, ComparisonPage, PolicyFacts, PolicyPage

PAIRS = [(VERSIONS[at], VERSIONS[at + 1]) for at in range(3)]


class Maker:
    """Makes comparison pages and counts how often it was asked."""

    def __init__(self, comparison: Comparison | None = None) -> None:
        self.asked = 0
        self.comparison = comparison or acme()

    def __call__(self) -> ComparisonFacts:
        self.asked += 1
        return comparison_facts(self.comparison)


def write(folder: Path, maker: Maker, fingerprint: str = "1", slug: str = "acme") -> SiteReport:
    """Write the site of one policy."""
    policy = replace(ACME, slug=slug)
    comparisons = [
        ComparisonPage(slug, old.first_seen, new.first_seen, fingerprint, maker) for old, new in PAIRS
    ]

    def around(shelf: Shelf) -> Around:
        pairs = [(old.first_seen, new.first_seen) for old, new in PAIRS]
        pages = {pair: shelf.issues(slug, *pair) for pair in pairs}

        def make() -> PolicyFacts:
            return policy_facts(policy, VERSIONS, HELD, WAITING, pages=pages)

        return Around(
            index_facts([index_row(policy, VERSIONS, HELD, WAITING, acme(), pages=pages)]),
            (PolicyPage(slug, repr(pages), make),),
            feed_facts(
                [feed_entry(policy, old, new, acme(), new.first_seen, pages=pages) for old, new in PAIRS]
            ),
        )

    return write_site(folder, comparisons, around)


def test_the_site_has_all_its_pages_and_no_link_dangles(tmp_path: Path) -> None:
    """An index, a page a policy, a page a comparison, a feed; every relative link leads to a file."""
    report = write(tmp_path, Maker())
    assert report == SiteReport(tmp_path / "index.html", 6, 0)
    for path in tmp_path.rglob("*.html"):
        for href in lxml.html.document_fromstring(path.read_text()).xpath("//a/@href | //link/@href"):
            name = href.partition("#")[0]
            if name and ":" not in name:
                assert (path.parent / name).is_file(), (path, href)
    assert len(lxml.etree.parse(tmp_path / "feed.xml").getroot()) > 3


def test_nothing_is_written_or_made_again_when_nothing_changed(tmp_path: Path) -> None:
    """The second run makes no page, writes no byte, leaves every time stamp."""
    write(tmp_path, Maker())
    before = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*") if path.is_file()}
    again = Maker()
    assert write(tmp_path, again).written == 0
    assert again.asked == 0
    assert {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*") if path.is_file()} == before


def test_a_page_that_is_missing_is_made_again(tmp_path: Path) -> None:
    """Another fingerprint is looked into, and what someone took away is written anew."""
    write(tmp_path, Maker())
    changed = Maker()
    assert write(tmp_path, changed, "2").written == 0
    assert changed.asked == 3  # the judgement is the same: what was issued holds
    next(tmp_path.glob("acme/2020*.html")).unlink()
    missing = Maker()
    assert write(tmp_path, missing, "2").written == 1
    assert missing.asked == 1


def rejudged() -> Comparison:
    """The sample, its last change judged otherwise."""
    comparison = acme()
    last = comparison.changes[-1]
    assert last.verdict
    other = replace(last, verdict=replace(last.verdict, categories=("security",)))
    return replace(comparison, changes=(*comparison.changes[:-1], other), rules=2)


def test_a_page_once_issued_is_never_rewritten(tmp_path: Path) -> None:
    """A later judgement is issued beside it, links to it, and is what the site leads to from then on."""
    write(tmp_path, Maker())
    first = tmp_path / "acme/20200901000000--20210301000000.html"
    before = first.read_bytes()
    assert write(tmp_path, Maker(rejudged()), "2").written == 6  # three pages, and the three around them
    assert first.read_bytes() == before
    second = lxml.html.document_fromstring(
        (tmp_path / "acme/20200901000000--20210301000000.2.html").read_text()
    )
    assert "20200901000000--20210301000000.html" in second.xpath("//main//@href")
    for page in ("index.html", "acme/index.html"):
        hrefs = lxml.html.document_fromstring((tmp_path / page).read_text()).xpath("//main//@href")
        assert any(href.endswith("20200901000000--20210301000000.2.html") for href in hrefs)
    assert b"20210301000000.2.html" in (tmp_path / "feed.xml").read_bytes()
    assert write(tmp_path, Maker(rejudged()), "2").written == 0


def test_a_copy_of_the_folder_knows_what_was_issued(tmp_path: Path) -> None:
    """The pages say themselves what they show: without the record nothing is rewritten or issued twice."""
    write(tmp_path, Maker())
    write(tmp_path, Maker(rejudged()), "2")
    (tmp_path / ".pages.json").unlink()
    again = Maker(rejudged())
    assert write(tmp_path, again, "2").written == 0
    assert again.asked == 3
    third = Maker()
    assert write(tmp_path, third, "3").written == 6  # judged as at first again: a third issue, which says so
    assert (tmp_path / "acme/20200901000000--20210301000000.3.html").is_file()


def test_a_run_that_breaks_off_leaves_whole_pages(tmp_path: Path) -> None:
    """What was written stands and is not made again; no index leads to what is missing, no half file is left."""

    def broken() -> ComparisonFacts:
        raise OSError("the disk is gone")

    pages = [
        ComparisonPage("acme", PAIRS[0][0].first_seen, PAIRS[0][1].first_seen, "1", Maker()),
        ComparisonPage("acme", PAIRS[1][0].first_seen, PAIRS[1][1].first_seen, "1", broken),
    ]
    with pytest.raises(OSError, match="the disk is gone"):
        write_site(tmp_path, pages, lambda _: Around(index_facts([]), ()))
    assert not (tmp_path / "index.html").exists()
    assert [path.name for path in tmp_path.glob("acme/*")] == ["20200101000000--20200501000000.html"]
    again = Maker()
    write(tmp_path, again)
    assert again.asked == 2


def test_a_damaged_record_costs_only_time(tmp_path: Path) -> None:
    """The pages are made anew, and the record with them."""
    write(tmp_path, Maker())
    (tmp_path / ".pages.json").write_text("{broken")
    again = Maker()
    assert write(tmp_path, again).written == 0
    assert again.asked == 3


@pytest.mark.parametrize("slug", ["../out", "a/b", "..", "", "a\0b"])
def test_no_slug_leads_out_of_the_folder(tmp_path: Path, slug: str) -> None:
    """A slug is one name; any other is refused before anything is written."""
    folder = tmp_path / "site"
    with pytest.raises(UsageError, match="cannot be the name"):
        write(folder, Maker(), slug=slug)
    assert [path.name for path in tmp_path.rglob("*") if path.suffix == ".html"] == []
