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
from policydiff.reports.comparison import comparison_facts
from policydiff.reports.facts import ComparisonFacts
from policydiff.reports.index import feed_entry, feed_facts, index_facts, index_row
from policydiff.reports.policy import policy_facts
from policydiff.reports.site import SiteReport, write_site
from policydiff.reports.site_facts import ComparisonPage, PolicyPages

PAIRS = [(VERSIONS[at], VERSIONS[at + 1]) for at in range(3)]


class Maker:
    """Makes comparison pages and counts how often it was asked."""

    def __init__(self) -> None:
        self.asked = 0

    def __call__(self) -> ComparisonFacts:
        self.asked += 1
        return comparison_facts(acme())


def write(folder: Path, maker: Maker, fingerprint: str = "1", slug: str = "acme") -> SiteReport:
    """Write the site of one policy."""
    policy = replace(ACME, slug=slug)
    pages = tuple(
        ComparisonPage(slug, old.first_seen, new.first_seen, fingerprint, maker) for old, new in PAIRS
    )
    return write_site(
        folder,
        index_facts([index_row(policy, VERSIONS, HELD, WAITING, acme())]),
        [PolicyPages(policy_facts(policy, VERSIONS, HELD, WAITING), pages)],
        feed_facts([feed_entry(policy, old, new) for old, new in PAIRS]),
    )


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


def test_what_changed_is_made_again(tmp_path: Path) -> None:
    """Another fingerprint, or a page that someone took away."""
    write(tmp_path, Maker())
    changed = Maker()
    write(tmp_path, changed, "2")
    assert changed.asked == 3
    next(tmp_path.glob("acme/2020*.html")).unlink()
    missing = Maker()
    write(tmp_path, missing, "2")
    assert missing.asked == 1


def test_a_run_that_breaks_off_leaves_whole_pages(tmp_path: Path) -> None:
    """What was written stands and is not made again; no index leads to what is missing, no half file is left."""

    def broken() -> ComparisonFacts:
        raise OSError("the disk is gone")

    pages = (
        ComparisonPage("acme", PAIRS[0][0].first_seen, PAIRS[0][1].first_seen, "1", Maker()),
        ComparisonPage("acme", PAIRS[1][0].first_seen, PAIRS[1][1].first_seen, "1", broken),
    )
    with pytest.raises(OSError, match="the disk is gone"):
        write_site(tmp_path, index_facts([]), [PolicyPages(policy_facts(ACME, VERSIONS, (), None), pages)])
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
