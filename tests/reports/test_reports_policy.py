"""The page of a policy and the index: the timeline, the table, the map, and what waits."""

from __future__ import annotations

import itertools
import re
from dataclasses import replace

import lxml.html
from reports_build import acme
from reports_history import ACME, HELD, VERSIONS, WAITING, capture, version

from policydiff.model import Deadline, SectionPair, Trouble, Waiting
from policydiff.reports.facts import Counts
from policydiff.reports.html import index_page, policy_page
from policydiff.reports.index import feed_entry, feed_facts, index_facts, index_row
from policydiff.reports.policy import policy_facts
from policydiff.reports.section_map import SectionChanges, section_changes, section_map
from policydiff.reports.site_facts import FeedEntry
from policydiff.reports.spreading import shape
from policydiff.reports.timeline import timeline


def test_the_table_is_newest_first_and_holds_suspects() -> None:
    """Every version and every suspect capture has a row, the suspect one with its reasons."""
    rows = [row for run in policy_facts(ACME, VERSIONS, HELD, WAITING).runs for row in run.rows]
    assert [row.name for row in rows] == [
        "acme@20210301000000",
        "acme@20201101000000",
        "acme@20200901000000",
        "acme@20200501000000",
        "acme@20200101000000",
    ]
    assert rows[1].suspect == ("challenge page",)
    assert rows[0].href == "20200901000000--20210301000000.html"
    assert rows[4].href is None  # the first version has nothing to be compared with
    assert rows[3].silent


def test_only_pages_that_exist_are_linked() -> None:
    """`pages` names the comparisons that have one."""
    pages = {("20200101000000", "20200501000000"): ("20200101000000--20200501000000.html",)}
    rows = [row for run in policy_facts(ACME, VERSIONS, (), None, pages=pages).runs for row in run.rows]
    assert [row.href for row in rows] == [None, None, "20200101000000--20200501000000.html", None]


def test_a_flapping_text_is_folded_to_a_line() -> None:
    """A, B, A, B, A are one line that opens; what came before and after stands alone."""
    stamps = [f"202001{day:02}000000" for day in range(1, 8)]
    texts = "xababay"
    versions = [version(stamp, stamp, text) for stamp, text in zip(stamps, texts, strict=True)]
    runs = policy_facts(ACME, versions, (), None).runs
    assert [len(run.rows) for run in runs] == [1, 5, 1]
    assert runs[1].folded == "the text went to and fro between two forms 5 times"


def test_many_suspects_in_a_row_are_folded() -> None:
    """A week of challenge pages is one line."""
    held = [capture(f"202006{day:02}000000", "challenge page") for day in range(1, 8)]
    runs = policy_facts(ACME, VERSIONS[:2], held, None).runs
    assert [run.folded for run in runs] == [None, "7 suspect captures in a row", None] or runs[0].folded


def test_what_waits_is_told_with_its_interval() -> None:
    """The interval begins when the old text was last seen."""
    waiting = policy_facts(ACME, VERSIONS, HELD, WAITING).waiting
    assert waiting.waits
    assert waiting.words == "Changed between 1 October 2020 and 1 March 2021."
    assert waiting.href == "20200901000000--20210301000000.html"
    older = replace(WAITING, old=VERSIONS[0].name)  # as its page says, whatever lies between
    assert policy_facts(ACME, VERSIONS, HELD, older).waiting.words.startswith("Changed between 1 April 2020 ")


def test_silence_is_never_taken_for_unchanged() -> None:
    """Stale, withdrawn and unsettled are told, each with its date."""
    waiting = Waiting(
        "acme", None, None, "20210601000000", True, "acme@20200501000000", "acme@20210301000000"
    )
    notes = policy_facts(ACME, VERSIONS, HELD, waiting).waiting.notes
    assert notes == (
        "Withdrawn: the text first seen 1 May 2020 is no longer the policy.",
        "A newer text, first seen 1 March 2021, has not settled yet.",
        "Not observed since 1 June 2021.",
    )
    assert policy_facts(ACME, (), (), Waiting("acme", None, None, None, True)).waiting.notes == (
        "Never observed.",
    )


def test_the_timeline_marks_versions_by_time_and_weight() -> None:
    """Marks stand in order of time, heavier ones are larger, every version has one."""
    line = timeline(VERSIONS, HELD, {})
    assert line is not None
    marks = [mark for mark in line.marks if mark.kind != "suspect"]
    assert [mark.x for mark in marks] == sorted(mark.x for mark in marks)
    assert [mark.kind for mark in marks] == ["first", "version", "returned", "version"]
    assert marks[3].size > marks[1].size > marks[0].size
    assert all(0 <= mark.x <= line.width for mark in line.marks)
    assert len(line.ticks) <= 13


def test_no_mark_of_the_timeline_covers_another() -> None:
    """Versions of one day, and three hundred of them: each has its own place, in the picture, with its time kept."""
    few = [
        version(f"202003{day:02}{hour}0000", f"202003{day:02}{hour}0000")
        for day in (1, 2)
        for hour in (10, 22)
    ]
    dense = [
        version(f"20200{1 + n // 28}{1 + n % 28:02}000000", f"20200{1 + n // 28}{1 + n % 28:02}000000")
        for n in range(250)
    ]
    ends = [version("20210301000000", "20210301000000", material=99) for _ in range(30)]
    for several in ([VERSIONS[0], *few, VERSIONS[3]], [*dense, VERSIONS[3]], [VERSIONS[0], *ends]):
        line = timeline(several, (), {})
        assert line is not None
        assert len(line.marks) == len(several)
        for one, other in itertools.combinations(line.marks, 2):
            apart = max(abs(one.x - other.x), abs(one.y - other.y))
            assert apart >= one.size + other.size, (one, other)
        assert all(mark.size <= mark.x <= line.width - mark.size for mark in line.marks)
        assert all(mark.size <= mark.y <= line.base for mark in line.marks)
        assert [mark.at for mark in line.marks] == sorted(mark.at for mark in line.marks)


def test_the_timeline_tells_levels_by_shape() -> None:
    """Not by colour and size alone."""
    assert (
        len({re.sub(r"[-\d.]+", "", shape(level, 9, 9, 4)) for level in ("material", "wording", "cosmetic")})
        == 3
    )


def test_stretches_without_observation_are_shown() -> None:
    """Five months without a usable capture are no quiet months: the line is broken there."""
    line = timeline(VERSIONS, HELD, {})
    assert line is not None
    assert "no usable capture for 5 months" in [
        stretch.label for stretch in line.stretches if not stretch.observed
    ]


def test_a_history_of_one_moment_has_no_timeline() -> None:
    """One version seen once is no line."""
    assert timeline([version("20200101000000", "20200101000000")], (), {}) is None
    assert timeline((), (), {}) is None


def _pair(old: str, new: str, *status: str, similarity: float = 1.0) -> SectionPair:
    names = tuple(old.split()), tuple(new.split())
    return SectionPair(*names, *names, status, similarity)


def test_the_map_follows_sections_through_renames() -> None:
    """A renamed section keeps its row and its earlier name; a new one begins a row where it stands."""
    result = section_map(
        VERSIONS[:3],
        {
            "20200501000000": SectionChanges(
                (
                    _pair("A", "A", "unchanged"),
                    _pair("B", "C", "renamed", similarity=0.9),
                    _pair("", "N", "added", similarity=0),
                ),
                {"C": Counts(material=2, wording=1)},
            ),
            "20200901000000": SectionChanges(
                (
                    _pair("A", "A", "unchanged"),
                    _pair("C", "D E", "renamed", "split", similarity=0.4),
                    _pair("N", "", "removed", similarity=0),
                ),
            ),
        },
        {"20200901000000": "page.html"},
    )
    assert result is not None
    assert [(row.name, row.earlier) for row in result.rows] == [("D", ("B", "C")), ("E", ()), ("N", ())]
    shades = [[cell and cell.shade for cell in row.cells] for row in result.rows]
    assert shades == [[2, 4], [None, 4], [4, 4]]
    signs = [[cell and cell.sign for cell in row.cells] for row in result.rows]
    assert signs == [["3", "~"], [None, "~"], ["+", "−"]]
    first = result.rows[0].cells[0]
    assert first and (first.level, first.label) == ("material", "renamed, 2 material, 1 reworded")
    assert [(row.name, row.href) for row in result.still] == [("A", "page.html#s-A")]
    assert [cell and cell.href for cell in result.rows[0].cells] == [None, "page.html#s-D"]
    last = result.rows[2].cells[1]
    assert last and last.href == "page.html#o-N"


def test_a_section_that_comes_back_goes_on_in_its_row() -> None:
    """Under its heading, where nothing else goes on there; one of another heading begins a row of its own."""
    result = section_map(
        VERSIONS,
        {
            "20200501000000": SectionChanges(
                (_pair("A", "A", "unchanged"), _pair("B", "", "removed"), _pair("C", "", "removed"))
            ),
            "20200901000000": SectionChanges((_pair("A", "A", "unchanged"),)),
            "20210301000000": SectionChanges(
                (_pair("A", "A", "unchanged"), _pair("", "B", "added"), _pair("", "D", "added"))
            ),
        },
        {},
    )
    assert result is not None
    signs = {row.name: [cell and cell.sign for cell in row.cells] for row in result.rows}
    assert signs == {"B": ["−", None, "+"], "C": ["−", None, None], "D": [None, None, "+"]}
    assert [row.name for row in result.still] == ["A"]


def test_a_policy_that_says_only_when_it_takes_effect_has_a_date_of_its_own() -> None:
    """The page names it as what it is."""
    only = replace(VERSIONS[1], revised=None, effective="2024-03-01")
    tree = lxml.html.document_fromstring(policy_page(policy_facts(ACME, (VERSIONS[0], only), (), None)))
    (cell,) = tree.xpath("(//td[@data-is='Its own date'])[1]")
    assert cell.text_content().split() == ["1", "March", "2024", "takes", "effect"]


def test_the_map_counts_what_a_comparison_did_to_each_section() -> None:
    """Every change once, under the section that shows it."""
    comparison = acme()
    counts = section_changes(comparison).counts.values()
    assert sum(one.material for one in counts) == comparison.summary.material
    assert sum(one.wording for one in counts) == comparison.summary.wording


def test_the_index_puts_what_waits_first_gravest_on_top() -> None:
    """Then what could not be observed, then what was withdrawn or has not settled, then the rest, each by title."""
    gone = Trouble("e", "gone", "20210301000000", 1, "HTTP status 410")
    quiet = Waiting("b", None, None, "20210601000000")
    stale = Waiting("c", None, None, "20200601000000", stale=True)
    rows = [
        index_row(replace(ACME, slug="b", title="Beta"), VERSIONS, (), quiet),
        index_row(replace(ACME, slug="c", title="Gamma"), VERSIONS, (), stale),
        index_row(
            replace(ACME, slug="d", title="Delta"), VERSIONS[:3], (), replace(WAITING, new=VERSIONS[2].name)
        ),
        index_row(replace(ACME, slug="e", title="Epsilon"), VERSIONS, (), quiet, troubles=[gone]),
        index_row(
            replace(ACME, slug="f", title="Zeta"), VERSIONS, (), replace(quiet, unsettled=VERSIONS[1].name)
        ),
        index_row(ACME, VERSIONS, HELD, WAITING, acme()),
    ]
    facts = index_facts(rows)
    assert [row.title for row in facts.waiting] == ["Acme Privacy Policy", "Delta"]
    assert [row.title for row in facts.unobserved] == ["Epsilon", "Gamma"]
    assert facts.unobserved[0].waiting.notes == ("Gone since 1 March 2021: HTTP status 410.",)
    assert [row.title for row in facts.troubled] == ["Zeta"]
    assert [row.title for row in facts.quiet] == ["Beta"]
    assert facts.waiting[0].counts.high == 4
    assert (
        facts.waiting[0].brief and facts.waiting[0].brief.headline == "New biometric data: “the way you walk”"
    )
    assert facts.waiting[0].brief.sentence.startswith("7 material changes in 6 passages")
    assert facts.waiting[1].brief is None  # its comparison is not at hand
    assert "Security" in facts.waiting[0].categories
    assert facts.sentence == (
        "2 policies of 6 wait for a decision, 1 with material changes. 2 policies not observed lately."
    )


def test_what_is_due_stands_on_the_index_and_goes_before_what_is_not() -> None:
    """Within one severity, the nearest day first; the feed names it too."""
    due = replace(acme(), deadlines=(Deadline("effective", "new", "as of then", "2021-05-01"),))
    rows = [
        index_row(ACME, VERSIONS, HELD, WAITING, acme()),
        index_row(replace(ACME, slug="z", title="Zeta"), VERSIONS, HELD, WAITING, due),
    ]
    facts = index_facts(rows)
    assert [row.title for row in facts.waiting] == ["Zeta", "Acme Privacy Policy"]
    words = "Takes effect: 1 May 2021 (“as of then”)"
    assert lxml.html.document_fromstring(index_page(facts)).xpath("//ul[@class='due']/li/text()") == [words]
    assert feed_entry(ACME, VERSIONS[2], VERSIONS[3], due, "20210302000000").summary.endswith(f" {words}.")


def test_a_trouble_stands_on_the_page_of_the_policy() -> None:
    """In words, with what was answered."""
    met = Trouble("acme", "elsewhere", "20210301000000", 2, "now at https://acme.example/legal")
    page = policy_page(policy_facts(ACME, VERSIONS, HELD, WAITING, troubles=[met]))
    assert "Sent elsewhere since 1 March 2021: now at https://acme.example/legal." in page


def test_both_pages_are_built() -> None:
    """Headings in order, ids unique, the table and the picture there."""
    for text in (
        policy_page(policy_facts(ACME, VERSIONS, HELD, WAITING)),
        index_page(index_facts([index_row(ACME, VERSIONS, HELD, WAITING, acme())])),
    ):
        page = lxml.html.document_fromstring(text)
        levels = [
            int(heading.tag[1]) for heading in page.xpath("//main//*[self::h1 or self::h2 or self::h3]")
        ]
        assert levels[0] == 1
        assert all(after - before <= 1 for before, after in itertools.pairwise(levels))
        ids = page.xpath("//@id")
        assert len(ids) == len(set(ids))


def test_the_feed_is_newest_first_and_stable() -> None:
    """An entry's id does not change with the address of the site; its time is when people were told."""

    def entry(at: int, base_url: str = "") -> FeedEntry:
        return feed_entry(ACME, VERSIONS[at], VERSIONS[at + 1], acme(), f"2022030{at + 1}060000", base_url)

    entries = [entry(at, "https://in.example/") for at in range(3)]
    facts = feed_facts(entries, "Changes", "https://in.example/")
    assert facts.updated == "2022-03-03T06:00:00Z"
    assert all(one.id.startswith("urn:uuid:") for one in (facts, *facts.entries))
    assert [entry.updated.iso for entry in facts.entries] == sorted(
        (entry.updated.iso for entry in entries), reverse=True
    )
    assert facts.entries[0].href == "https://in.example/acme/20200901000000--20210301000000.html"
    assert facts.entries[0].id == entry(2).id


def test_a_flap_is_told_apart_from_changes() -> None:
    """Texts that came back are no changes anew, and what a flap brought is one thing: it went to and fro."""
    first, second = "acme@20200101000000", "acme@20200102000000"
    flap = (
        version("20200101000000", "20200101000000", "a", "first", None),
        version("20200102000000", "20200102000000", "b", material=2, silent=True),
        version("20200102120000", "20200102120000", "a", "returned", material=2, silent=True, returned=first),
        version(
            "20200103000000", "20200103000000", "b", "returned", material=2, silent=True, returned=second
        ),
    )
    later = (
        version("20200901000000", "20200901000000", "c", material=9),
        version("20201001000000", "20201001000000", "a", "returned", material=4, returned=first),
    )
    assert policy_facts(ACME, (*flap, *later), (), None).sentence == (
        "6 versions since 1 January 2020, 2 with material changes, 1 silent, 1 returned; "
        "flapped between two texts for 2 days."
    )


def test_a_policy_says_whose_it_is() -> None:
    """Forty policies are called “Terms of Service”: the host of the address stands beside, else the slug."""
    for policy, name in (
        (replace(ACME, url="https://www.acme.example/privacy"), "acme.example"),
        (replace(ACME, url=None), "acme"),
        (replace(ACME, url="https://[acme"), "acme"),
    ):
        row = index_page(index_facts([index_row(policy, VERSIONS, HELD, WAITING)]))
        head = policy_page(policy_facts(policy, VERSIONS, HELD, WAITING))
        for text, where in ((row, "//h3"), (head, "//h1")):
            assert lxml.html.document_fromstring(text).xpath(f"{where}/span[@class='whose']/bdi/text()") == [
                name
            ]
    untitled = replace(ACME, title="", url=None)
    assert 'class="whose"' not in policy_page(policy_facts(untitled, VERSIONS, HELD, WAITING))
