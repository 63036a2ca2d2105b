"""The facts of the comparison page: nothing lost between the comparison and what is shown."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import lxml.html
import pytest
from hypothesis import given
from hypothesis import strategies as st
from reports_build import Part, acme, added, build, edited, here, left, removed, same

from policydiff.model import Comparison, Deadline, Evidence, Link, Match, Policy, Reason, Version
from policydiff.reports import render
from policydiff.reports.comparison import comparison_facts
from policydiff.reports.facts import ComparisonFacts, Context, Fold, Paragraph, Phrase, SectionView
from policydiff.reports.html import comparison_page

STEPS = st.lists(
    st.one_of(
        st.sampled_from(["One stays.", "Two stays too.", "Three stays as it is, and it is longer."]).map(
            same
        ),
        st.sampled_from(["It came.", "It came also."]).map(added),
        st.sampled_from(["It went.", "It went also."]).map(removed),
        st.sampled_from(["We [-will-]{+may+} do it.", "[-All-]{+Some+} of it."]).map(edited),
        st.just(edited("A comma[-;-]{+,+} no more.", "cosmetic")),
        st.just(removed("Only a date.", "cosmetic")),
    ),
    max_size=12,
)


def paragraphs_of(view: SectionView) -> list[Paragraph]:
    """All paragraphs of a section, folded or not."""
    return [
        paragraph
        for piece in view.pieces
        for paragraph in (piece.paragraphs if isinstance(piece, Fold) else (piece,))
    ]


def phrases_of(facts: ComparisonFacts) -> list[Phrase]:
    """Every sentence and heading of the redline, in order."""
    found = []
    for view in facts.sections:
        found += [view.heading] if view.heading else []
        found += [phrase for paragraph in paragraphs_of(view) for phrase in paragraph.phrases]
    return found


def _texts(phrases: list[Phrase], side: str) -> Counter[str]:
    """The texts of one document as the redline shows them."""
    gone, absent = ("insert", "arrived") if side == "old" else ("delete", "left")
    shown = (
        "".join(run.text for run in phrase.runs if run.op != gone)
        for phrase in phrases
        if phrase.kind != absent
    )
    return Counter(text for text in shown if text)


def assert_whole(comparison: Comparison) -> None:
    """The redline shows every unit of either document exactly once."""
    phrases = phrases_of(comparison_facts(comparison))
    for side, document in (("old", comparison.old_document), ("new", comparison.new_document)):
        assert _texts(phrases, side) == Counter(unit.text for unit in document.units), side


@given(STEPS, STEPS)
def test_the_redline_holds_both_texts_whole(first, second) -> None:  # type: ignore[no-untyped-def]
    """Whatever happened, every heading and sentence of either document is shown once, folded or not."""
    assert_whole(
        build(
            Part(same("First"), tuple(first)),
            Part(removed("Gone", "wording"), (removed("With it."),), status=("removed",)),
            Part(edited("[-Second-]{+Other+}", "wording"), tuple(second), status=("renamed", "edited")),
        )
    )


def test_every_kind_of_change_is_shown_once() -> None:
    """The sample that holds every kind of change is whole."""
    assert_whole(acme())


def test_cards_come_gravest_first() -> None:
    """High severity before normal, less protective before unclear, then as the text has them."""
    facts = comparison_facts(acme())
    assert [card.severity for card in facts.cards] == ["high"] * 4 + ["normal"] * 2
    assert [card.number for card in facts.cards] == list(range(1, len(facts.cards) + 1))
    assert facts.cards[0].place == "1 Information We Collect"


def test_neighbours_that_came_together_share_a_card() -> None:
    """Two sentences put in side by side are read together; one that was edited stands alone."""
    cards = comparison_facts(acme()).cards
    together = next(card for card in cards if card.changes == 2)
    assert together.kind == "insert"
    assert sum(card.changes for card in cards) == comparison_facts(acme()).counts.material


def test_an_item_shows_the_line_that_introduces_its_list() -> None:
    """A changed item keeps the line above its list in sight, and the items between are folded."""
    view = comparison_facts(acme()).sections[1]
    assert isinstance(view.pieces[0], Paragraph)
    assert view.pieces[0].phrases[0].plain == "We collect what you give us:"
    assert isinstance(view.pieces[1], Fold)


def test_unchanged_sentences_are_folded() -> None:
    """A long stretch of unchanged sentences in a changed paragraph is folded, one kept on either side."""
    view = comparison_facts(acme()).sections[3]
    fold = next(piece for piece in view.pieces if isinstance(piece, Fold))
    assert fold.sentences == 5
    assert all(phrase.kind == "same" for paragraph in fold.paragraphs for phrase in paragraph.phrases)


def test_moved_text_is_shown_at_both_ends_linked() -> None:
    """Each end of a move names the other's place and leads to its anchor."""
    ends = [phrase for phrase in phrases_of(comparison_facts(acme())) if phrase.move]
    assert [phrase.kind for phrase in ends] == ["arrived", "left"]
    assert [phrase.move and phrase.move.place for phrase in ends] == ["5 Your Choices", "2 How We Share It"]
    assert ends[0].move and ends[0].move.anchor == ends[1].anchor
    assert ends[1].move and ends[1].move.anchor == ends[0].anchor


def test_sentences_that_moved_together_say_so_once() -> None:
    """The words "moved here from" stand at the first of them; the links stand at each."""
    comparison = build(
        Part(same("A"), (here("One.", "1"), here("Two.", "2"))),
        Part(same("B"), (left("One.", "1"), left("Two.", "2"))),
    )
    ends = [phrase.move for phrase in phrases_of(comparison_facts(comparison)) if phrase.move]
    assert [end.again for end in ends] == [False, True, False, True]


def test_what_happened_to_sections_is_told_in_words() -> None:
    """Renamed, renumbered, split, merged, new, removed: each is a sentence."""
    comparison = build(
        Part(edited("[-Old-]{+New+}", "wording"), (same("It."),), status=("renamed",)),
        Part(same("Number"), (same("It."),), number=("1", "2"), status=("renumbered",)),
        Part(same("Split"), (same("It."),), pair="p", status=("split",)),
        Part(added("Part of it", "wording"), (added("It."),), pair="p", status=("split",)),
        Part(same("Merged"), (same("It."),), pair="m", status=("merged",)),
        Part(removed("Taken in", "wording"), (removed("It."),), pair="m", status=("merged",)),
        Part(added("Fresh", "wording"), (added("It."),), status=("added",)),
        Part(removed("Lost", "wording"), (removed("It."),), status=("removed",)),
        Part(same("Still"), (same("It."),), status=("moved",)),
    )
    facts = comparison_facts(comparison)
    told = {view.name: [note.text for note in view.notes] for view in facts.sections}
    assert told["New"] == ["Renamed; it was “Old”."]
    assert told["2 Number"] == ["Renumbered from 1 to 2."]
    assert told["Split"] == ["Split: parts of “Split” stand here, others in"]
    assert told["Merged"] == ["Merged from “Merged” and “Taken in”."]
    assert told["Fresh"] == ["New section."]
    assert told["Lost"] == ["Removed section."]
    assert told["Still"] == ["The section stands at another place now."]
    assert "Taken in" not in told  # what was taken in is shown where it went
    places = facts.sections[2].notes[0].places
    assert [name for name, _ in places] == ["Part of it"]


def test_a_link_that_leads_elsewhere_is_told() -> None:
    """Where the words stayed and the address changed, both addresses are shown."""
    out = ((Link("form", "https://a.example/"),), (Link("form", "https://b.example/"),))
    facts = comparison_facts(build(Part(same("A"), (edited("Use our form.", "wording", links=out),))))
    links = [link for phrase in phrases_of(facts) for link in phrase.links]
    assert [(link.text, link.old, link.new) for link in links] == [
        ("form", "https://a.example/", "https://b.example/")
    ]


def test_cosmetic_changes_are_quiet_and_set_apart() -> None:
    """In the text they stand as they are now; at the end they are listed with their redline."""
    facts = comparison_facts(acme())
    quiet = [phrase for phrase in phrases_of(facts) if phrase.kind == "quiet"]
    assert [phrase.plain for phrase in quiet] == [
        "Last updated: 3 March 2021",
        "Acme Robotics, Inc., 1 Cog Lane!",
    ]
    assert len(facts.cosmetic) == facts.counts.cosmetic
    assert len(facts.boilerplate_changes) == facts.boilerplate


def _version(first: str, last: str) -> Version:
    evidence = Evidence(
        "https://a.example", first, f"https://archive.example/{first}", "ABC", "f" * 64, 1, "e" * 64
    )
    return Version(
        "acme", first, last, 2, "e" * 64, "material", "material", True, 1, 0, 0, 0, None, None, None, evidence
    )


def test_the_interval_lies_between_two_observations() -> None:
    """It begins when the old text was seen last, which only the versions know."""
    context = Context(
        Policy("acme", "Acme"),
        _version("20200101000000", "20201231000000"),
        _version("20210304050607", "20220101000000"),
    )
    alone, told = comparison_facts(acme()), comparison_facts(acme(), context)
    assert alone.interval and alone.interval.words == "between 2 January 2020 and 4 March 2021"
    assert told.interval and told.interval.words == "between 31 December 2020 and 4 March 2021"
    assert told.new.archive == "https://archive.example/20210304050607"
    assert told.new.bytes_sha256 == "f" * 64


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        (
            "2020-01-02",
            "2020-01-02",
            "The change is silent: the policy still says it was revised on 2 January 2020.",
        ),
        (
            "2020-01-02",
            "2021-01-02",
            "The policy says so itself: revised 2 January 2021, before that 2 January 2020.",
        ),
        (
            None,
            "2021-01-02",
            "The policy says now that it was revised on 2 January 2021; before, it named no date.",
        ),
        (
            "2020-01-02",
            None,
            "The policy no longer says when it was revised; before, it named 2 January 2020.",
        ),
        (None, None, "The policy states no date of its own."),
    ],
)
def test_the_policys_own_date_is_told(old: str | None, new: str | None, words: str) -> None:
    """Whether the policy says itself that it changed stands in the head, in words."""
    comparison = build(Part(same("A"), (added("It."),)), old_revised=old, new_revised=new)
    silent = None if old is None and new is None else old == new
    comparison = replace(comparison, summary=replace(comparison.summary, silent=silent))
    assert comparison_facts(comparison).silence == words


def test_the_headline_points_at_words_where_a_reason_does() -> None:
    """Of several reasons the headline is one that names words, not the one about the whole sentence."""
    whole, narrow = (
        Reason("full", "a whole statement", (), ((0, 8),)),
        Reason("sale", "data is sold", (), ((3, 5),)),
    )
    facts = comparison_facts(build(Part(same("A"), (added("We sell.", reasons=(whole, narrow)),))))
    assert facts.cards[0].headline == "Data is sold"


def test_a_comparison_that_was_not_judged_is_refused() -> None:
    """A change without a level cannot be placed on the page."""
    comparison = acme()
    bare = tuple(replace(change, verdict=None) for change in comparison.changes)
    with pytest.raises(ValueError, match="has not been judged"):
        comparison_facts(replace(comparison, changes=bare))


def test_a_sentence_that_became_two_is_shown_once() -> None:
    """One change may name several units: it has one place in the text, one anchor, and no sentence of it around it."""
    comparison = build(
        Part(same("A"), (same("Before."), edited("One[-, and-]{+.+} two."), added("Two."), same("After.")))
    )
    split = comparison.changes[0]
    matches = tuple(match._replace(change=0) if match.change == 1 else match for match in comparison.matches)
    facts = comparison_facts(replace(comparison, changes=(split,), matches=matches))
    shown = [phrase.anchor for phrase in phrases_of(facts) if phrase.anchor]
    assert shown == [f"c-{split.id}"]
    assert (facts.cards[0].before, facts.cards[0].after) == ("Before.", "After.")


def test_two_sentences_that_were_joined_are_shown_once() -> None:
    """A step with one side is no move: what the first step holds already is not shown again as removed."""
    comparison = build(
        Part(same("A"), (same("Before."), edited("One[-.-]{+ and+} two."), removed("Two."), same("After.")))
    )
    joined = comparison.changes[0]
    matches = tuple(
        Match(match.old, match.new, 0) if match.change == 1 else match for match in comparison.matches
    )
    facts = comparison_facts(replace(comparison, changes=(joined,), matches=matches))
    shown = [(phrase.kind, phrase.anchor) for phrase in phrases_of(facts) if phrase.anchor]
    assert shown == [("edit", f"c-{joined.id}")]
    assert facts.counts.moved == 0


def test_sentences_that_moved_and_were_joined_have_two_ends() -> None:
    """Where both left, and where they arrived as one; each end is a link to the other."""
    comparison = build(
        Part(
            same("A"),
            (left("One.", "m"), removed("Two."), same("It stays."), here("One and two.", "m")),
        )
    )
    moved = comparison.changes[0]
    matches = tuple(
        Match(match.old, match.new, 0) if match.change == 1 else match for match in comparison.matches
    )
    facts = comparison_facts(replace(comparison, changes=(moved,), matches=matches))
    ends = [(phrase.kind, phrase.anchor, phrase.move and phrase.move.anchor) for phrase in phrases_of(facts)]
    assert [end for end in ends if end[1]] == [
        ("left", f"from-{moved.id}", f"c-{moved.id}"),
        ("arrived", f"c-{moved.id}", f"from-{moved.id}"),
    ]


def test_two_empty_documents_have_a_page() -> None:
    """Nothing against nothing is a comparison too."""
    facts = comparison_facts(build())
    assert facts.sentence == "The two texts are the same."
    assert facts.sections == ()


def test_sections_with_nothing_but_a_new_number_are_folded_together() -> None:
    """A section put in front renumbers all that follow: that is no reason to look at each of them."""
    parts = [
        Part(same(f"Section {at}"), (same("It."),), number=(str(at), str(at + 1)), status=("renumbered",))
        for at in range(1, 5)
    ]
    runs = comparison_facts(build(Part(added("New", "wording"), status=("added",)), *parts)).runs
    assert [(run.quiet, len(run.sections), run.renumbered) for run in runs] == [(False, 1, 0), (True, 4, 4)]


def test_the_main_category_stands_first() -> None:
    """The order of the verdict is kept: what it is about first, what it touches besides after it."""
    step = added("We sell it.", categories=("tracking", "collection-use"))
    card = comparison_facts(build(Part(same("A"), (step,)))).cards[0]
    assert (card.category, card.categories) == (
        "Tracking and advertising",
        ("Tracking and advertising", "Collection and use"),
    )


def test_texts_that_differ_are_never_wholly_alike() -> None:
    """A share that rounds to all of it says "over 99%" where anything changed."""
    comparison = build(Part(same("A"), (edited("One[-;-]{+,+} two.", "cosmetic"),)))
    near = replace(comparison, summary=replace(comparison.summary, similarity=0.999))
    assert comparison_facts(near).similarity == "over 99%"
    assert comparison_facts(replace(near, changes=(), matches=())).similarity == "100%"


def test_sections_folded_together_say_what_cosmetic_changes_they_hold() -> None:
    """Nothing that changed is called unchanged."""
    parts = [Part(same(f"Section {at}"), (same("It stays."),)) for at in range(3)]
    touched = Part(same("Touched"), (edited("One[-;-]{+,+} two.", "cosmetic"),), status=("edited",))
    page = render(build(*parts, touched), "html")
    assert "4 sections unchanged but for 1 cosmetic change" in page


def test_a_rows_header_stands_above_it_on_the_card() -> None:
    """A row alone says little: the names of its columns come along, as a row of the same table."""
    comparison = build(Part(same("A"), (added("Acme | parts | Oslo", block="row"),)))
    change = comparison.changes[0]
    assert change.new
    named = replace(change, new=replace(change.new, lead="Who | What | Where"))
    card = comparison_facts(replace(comparison, changes=(named,))).cards[0]
    assert [paragraph.header for paragraph in card.paragraphs] == [True, False]
    assert [len(paragraph.phrases[0].cells) for paragraph in card.paragraphs] == [3, 3]
    assert card.lead is None


def test_reworded_neighbours_are_one_passage() -> None:
    """Sentences that came together with nothing material in them are listed together in text and Markdown."""
    comparison = build(Part(same("A"), (added("One.", "wording"), added("Two.", "wording"), same("Three."))))
    cards = comparison_facts(comparison).wording
    assert [card.changes for card in cards] == [2]
    assert render(comparison, "text").count("One.") == 1


def test_deadlines_stand_in_the_head_days_first_and_lead_to_their_change() -> None:
    """What names a day before what names a period, what is gone last; a cosmetic change is found in their list."""
    comparison = acme()
    edit, dated = (
        next(change for change in comparison.changes if change.level == level)
        for level in ("material", "cosmetic")
    )
    deadlines = (
        Deadline("answer", "gone", old_text="within a week", old_days=7, change=edit.id),
        Deadline("objection", "new", "within 30 days", days=30, change=edit.id),
        Deadline("effective", "new", "on 1 May 2021", "2021-05-01", change=dated.id),
        Deadline("effective", "new", "2021-03-04", "2021-03-04"),
    )
    facts = comparison_facts(replace(comparison, deadlines=deadlines))
    assert [view.date for view in facts.deadlines] == ["2021-03-04", "2021-05-01", "", ""]
    assert facts.deadlines[3].words == "Time to answer: no longer stated; before: “within a week”"
    tree = lxml.html.document_fromstring(comparison_page(facts))
    shown = tree.xpath("//div[@class='deadlines']//li")
    assert [item.text_content() for item in shown] == [view.words for view in facts.deadlines]
    hrefs = [str(href) for href in tree.xpath("//div[@class='deadlines']//@href")]
    assert hrefs == [f"#x-{dated.id}", f"#c-{edit.id}", f"#c-{edit.id}"]
    assert all(tree.xpath(f"//*[@id='{href[1:]}']") for href in hrefs)
