"""Changes of the differ: what their place, number, links and list say besides their words."""

from __future__ import annotations

import pytest

from policydiff.judging import explain_change, judge_change, judge_changes
from policydiff.model import BlockKind, Change, ChangeKind, Link, Place, Verdict, Word

ROOT = "Larkfield Privacy Notice"


def place(
    text: str,
    *path: str,
    number: str | None = None,
    block: BlockKind | None = "paragraph",
    lead: str | None = None,
    links: tuple[Link, ...] = (),
) -> Place:
    return Place("0" * 10, (ROOT, *path), text, number, block, lead, links)


def verdict(
    kind: ChangeKind,
    old: Place | None,
    new: Place | None,
    words: tuple[Word, ...] = (),
    heading: bool = False,
) -> Verdict:
    return judge_change(Change("c1", kind, heading, old, new, words))


SENTENCE = "We keep letters for two years."


def test_a_pure_move_is_cosmetic() -> None:
    """The same words in another place say the same."""
    found = verdict("move", place(SENTENCE, "Letters"), place(SENTENCE, "How long we keep things"))
    assert (found.level, found.reasons[0].rule) == ("cosmetic", "move.only")


@pytest.mark.parametrize(
    ("was", "now"),
    [
        ("Adult readers", "Children"),
        ("Users in the EEA", "Users in Brazil"),
        ("Business customers", "Everyone"),
        ("Everyone", "California residents"),
    ],
)
def test_a_move_under_a_heading_that_is_about_others_is_material(was: str, now: str) -> None:
    """What a sentence applies to is said by the headings above it."""
    found = verdict("move", place(SENTENCE, was), place(SENTENCE, now))
    assert (found.level, found.reasons[0].rule) == ("material", "move.scope")
    assert now in found.reasons[0].text


def test_a_move_with_edited_words_has_the_level_of_the_words() -> None:
    """A moved promise that is weakened on its way is a weakened promise."""
    old, new = place("We will not sell data.", "A"), place("We may sell data.", "B")
    words: tuple[Word, ...] = (
        ("equal", "We "), ("delete", "will not"), ("insert", "may"), ("equal", " sell data."),
    )  # fmt: skip
    found = verdict("move", old, new, words)
    assert (found.level, found.severity) == ("material", "high")


def test_the_words_of_the_differ_are_the_ones_that_reasons_point_at() -> None:
    """The spans of a reason come from the redline that the reader sees."""
    old, new = place("We keep it 30 days.", "Letters"), place("We keep it 90 days.", "Letters")
    words: tuple[Word, ...] = (
        ("equal", "We keep it "), ("delete", "30 days"), ("insert", "90 days"), ("equal", "."),
    )  # fmt: skip
    reason = verdict("edit", old, new, words).reasons[0]
    assert (reason.rule, reason.old, reason.new) == ("figures.retention-raised", ((11, 18),), ((11, 18),))


def test_headings_put_in_and_taken_out_are_wording() -> None:
    """The sentences under a heading carry the change."""
    new = place("Selling your data to third parties", "Selling your data to third parties", block=None)
    assert verdict("insert", None, new, heading=True).reasons[0].rule == "heading.added"
    found = verdict("delete", new, None, heading=True)
    assert (found.level, found.reasons[0].rule) == ("wording", "heading.removed")


def test_a_renamed_heading_is_wording() -> None:
    """Another name for the same section."""
    old, new = (
        place("Security", "Security", block=None),
        place("How we protect it", "How we protect it", block=None),
    )
    found = verdict("edit", old, new, heading=True)
    assert (found.level, found.reasons[0].rule) == ("wording", "heading.renamed")


def test_a_heading_that_names_others_is_material() -> None:
    """All that stands under it applies to others now."""
    old, new = place("Users in the EEA", "Users in the EEA"), place("Users in Brazil", "Users in Brazil")
    assert verdict("edit", old, new, heading=True).level == "material"


def test_a_heading_with_another_number_or_case_is_cosmetic() -> None:
    """Renumbering is not renaming."""
    old, new = place("Children", "Children", number="11"), place("Children", "Children", number="12")
    found = verdict("edit", old, new, heading=True)
    assert (found.level, found.reasons[0].rule) == ("cosmetic", "heading.renumbered")
    assert "from 11 to 12" in found.reasons[0].text
    assert verdict("edit", place("CHILDREN"), place("Children:"), heading=True).level == "cosmetic"


def link(host: str, words: str = "here") -> tuple[Link, ...]:
    return (Link(words, f"https://{host}/page"),)


def test_a_link_alone_is_cosmetic_unless_it_carries_a_right() -> None:
    """Where one opts out, or which list of sub-processors counts, must not move to another host unseen."""
    plain, right = "Read the story of our house here.", "You can opt out here."
    old, new = link("larkfield.example"), link("ads.example")
    assert verdict("edit", place(plain, links=old), place(plain, links=new)).level == "cosmetic"
    found = verdict("edit", place(right, links=old), place(right, links=new))
    assert (found.level, found.reasons[0].rule) == ("wording", "link.host-changed")
    assert "larkfield.example" in found.reasons[0].text
    same = link("www.larkfield.example", "this form")
    assert verdict("edit", place(right, links=old), place(right, links=same)).level == "cosmetic"


def test_an_item_says_what_its_list_says() -> None:
    """“the colour of your bicycle” is nothing by itself, and a practice under “We may share:”."""
    text = "the colour of your bicycle"
    alone = verdict("insert", None, place(text, "Bicycles"))
    listed = verdict("insert", None, place(text, "Bicycles", block="item", lead="We may share with others:"))
    assert alone.level == "wording"
    assert (listed.level, listed.categories[0]) == ("material", "third-party-sharing")


def test_a_name_put_into_a_list_of_recipients_is_material() -> None:
    """A vendor more is a recipient more."""
    found = verdict("insert", None, place("Palomar Metrics", "Our sub-processors", block="item"))
    assert (found.level, found.categories[0]) == ("material", "third-party-sharing")


def test_a_row_of_a_table_of_cookies_is_material() -> None:
    """Each row states a practice."""
    row = "_plm | Palomar | Counts visits | 13 months"
    assert verdict("insert", None, place(row, "Cookies we use", block="row")).level == "material"


def test_a_change_without_sides_is_an_error() -> None:
    """There is nothing to judge."""
    with pytest.raises(ValueError, match="neither"):
        judge_change(Change("c9", "edit", False, None, None, ()))


def test_an_explained_change_adds_up() -> None:
    """The score is the sum of what fired, and the level follows from it."""
    told = explain_change(Change("c1", "insert", False, None, place("We sell your data.", "Sharing"), ()))
    assert told.score == pytest.approx(sum(item.weight for item in told.findings))
    assert (told.verdict.level == "material") == (told.score >= told.threshold)


def test_too_many_changes_are_taken_to_be_material(monkeypatch: pytest.MonkeyPatch) -> None:
    """After so many changes the rest is not read one by one: told as material, with a reason and a warning."""
    monkeypatch.setattr("policydiff.judging.verdict.MAX_READ", 2)
    place = Place("s", ("Terms",), "We use cookies.")
    changes = [Change(str(n), "insert", False, None, place, (("insert", place.text),)) for n in range(5)]
    verdicts, warnings = judge_changes(changes)
    assert [verdict.level for verdict in verdicts[2:]] == ["material"] * 3
    assert verdicts[0] is verdicts[1] and verdicts[4].reasons[0].rule == "limit.unread"
    assert len(warnings) == 1 and "3 more" in warnings[0]
    assert judge_changes(changes[:2])[1] == ()


def test_the_services_own_name_is_no_third_party() -> None:
    """Where the title says whose policy it is, its name in a sentence about recipients names nobody new."""
    path = ("Otter Mail Privacy Policy", "Sharing")

    def fired(name: str) -> set[str]:
        place = Place("s", path, f"We share statistics with partners when they link to {name}.")
        change = Change("c", "insert", False, None, place, (("insert", place.text),))
        return {finding.rule.name for finding in explain_change(change).findings}

    named = {"names.third-party", "sharing.new-recipient"}
    assert not fired("Otter Mail") & named
    assert fired("Palomar Media") & named
