"""The hard cases of docs/design/hard-cases.md, each with the result that is wanted."""

from __future__ import annotations

from helpers import doc

from policydiff.differ import align
from policydiff.model import Alignment, Change, SectionPair

SHARING = "We will not share your personal data with third parties. We may use vendors to host the site."
RETENTION = "We keep account data for 30 days. Logs are deleted after one year of storage."
CONTACT = "Write to privacy@acme.example for any question about this policy."
NUMBERS = ("two", "three", "four", "five", "six", "seven", "eight", "nine")
CHILDREN = (
    "We do not collect data from children under 13. Parents may ask us to delete such data at any time."
)


def told(result: Alignment) -> list[tuple[str, str | None, str | None]]:
    """The changes as (kind, old text, new text)."""
    return [
        (change.kind, change.old and change.old.text, change.new and change.new.text)
        for change in result.changes
    ]


def pair(result: Alignment, heading: str) -> SectionPair:
    """The pair of sections that carries a heading on either side."""
    return next(found for found in result.sections if heading in (*found.new_heading, *found.old_heading))


def only(result: Alignment) -> Change:
    assert len(result.changes) == 1, told(result)
    return result.changes[0]


def test_an_edited_sentence_is_shown_against_where_it_came_from() -> None:
    """One edit, with the words that changed and nothing around them."""
    change = only(
        align(doc(f"# Sharing\n\n{SHARING}"), doc(f"# Sharing\n\n{SHARING.replace('will not', 'may')}"))
    )
    assert change.kind == "edit"
    assert [word for word in change.words if word[0] != "equal"] == [
        ("delete", "will not"),
        ("insert", "may"),
    ]


def test_strangers_are_two_changes() -> None:
    """Sentences that share only stop words are a delete and an insert, even alone in their gap."""
    old = doc("# A\n\nWe will never do this to you or to them with any of it.")
    new = doc("# A\n\nWe may of course be open to any of them with you on Sundays.")
    assert [change.kind for change in align(old, new).changes] == ["delete", "insert"]


def test_a_section_that_moved_is_told_once() -> None:
    """The heading is one move, the status says so, and its sentences are the same in both."""
    old = doc(
        f"# Policy\n\n## Contact\n\n{CONTACT}\n\n## Sharing\n\n{SHARING}\n\n## Retention\n\n{RETENTION}"
    )
    new = doc(
        f"# Policy\n\n## Sharing\n\n{SHARING}\n\n## Retention\n\n{RETENTION}\n\n## Contact\n\n{CONTACT}"
    )
    result = align(old, new)
    assert told(result) == [("move", "Contact", "Contact")]
    assert pair(result, "Contact").status == ("moved",)
    assert pair(result, "Sharing").status == ("unchanged",)
    assert result.similarity == 1.0


def test_a_sentence_that_left_its_section_is_a_move() -> None:
    """Neither a delete nor an insert: one move, with both places."""
    old = doc(
        f"# Policy\n\n## Sharing\n\n{SHARING} Stored logs are encrypted at rest.\n\n## Retention\n\n{RETENTION}"
    )
    new = doc(
        f"# Policy\n\n## Sharing\n\n{SHARING}\n\n## Retention\n\n{RETENTION} Stored logs are encrypted at rest."
    )
    change = only(align(old, new))
    assert change.kind == "move"
    assert change.old and change.old.path[-1] == "Sharing"
    assert change.new and change.new.path[-1] == "Retention"


def test_a_move_with_edited_words_is_one_move() -> None:
    """The words that changed are told in the move."""
    old = doc(
        f"# P\n\n## A\n\n{SHARING} Stored server logs are always encrypted at rest by us.\n\n## B\n\n{RETENTION}"
    )
    new = doc(
        f"# P\n\n## A\n\n{SHARING}\n\n## B\n\n{RETENTION} Stored server logs are never encrypted at rest by us."
    )
    change = only(align(old, new))
    assert change.kind == "move"
    assert ("delete", "always") in change.words


def test_sentences_pushed_down_by_an_insert_did_not_move() -> None:
    """One insert; everything below it is the same."""
    old = doc(f"# P\n\n{SHARING}\n\n## B\n\n{RETENTION}")
    new = doc(f"# P\n\nThis summary is new and stands first. {SHARING}\n\n## B\n\n{RETENTION}")
    assert only(align(old, new)).kind == "insert"


def test_short_sentences_never_move_alone() -> None:
    """ "Yes." gone from one answer and come in another is no move."""
    old = doc(f"# P\n\n## Do we sell data?\n\nYes. {SHARING}\n\n## Do we keep logs?\n\n{RETENTION}")
    new = doc(f"# P\n\n## Do we sell data?\n\n{SHARING}\n\n## Do we keep logs?\n\nYes. {RETENTION}")
    assert sorted(change.kind for change in align(old, new).changes) == ["delete", "insert"]


def test_a_reordered_list_is_told_as_moves() -> None:
    """Items may be short: re-ordering is what happens to lists."""
    old = doc("# P\n\nWe collect:\n\n- Name\n- Address\n- Telephone number")
    new = doc("# P\n\nWe collect:\n\n- Telephone number\n- Name\n- Address")
    assert told(align(old, new)) == [("move", "Telephone number", "Telephone number")]


def test_renumbered_is_not_renamed() -> None:
    """A heading whose number alone changed is an edit without differing words."""
    result = align(doc(f"# P\n\n## 4. Children\n\n{CHILDREN}"), doc(f"# P\n\n## 11. Children\n\n{CHILDREN}"))
    change = only(result)
    assert (change.kind, change.heading, change.words) == ("edit", True, (("equal", "Children"),))
    assert change.old and change.new and (change.old.number, change.new.number) == ("4", "11")
    assert pair(result, "Children").status == ("renumbered",)


def test_a_first_number_is_renumbered_too() -> None:
    """No number → 10."""
    result = align(doc(f"# P\n\n## Children\n\n{CHILDREN}"), doc(f"# P\n\n## 10. Children\n\n{CHILDREN}"))
    assert pair(result, "Children").status == ("renumbered",)


def test_case_and_punctuation_of_a_heading_are_no_renaming() -> None:
    """Told, since the words must rebuild the text, but not as renamed."""
    result = align(
        doc(f"# P\n\n## About Children:\n\n{CHILDREN}"), doc(f"# P\n\n## ABOUT CHILDREN\n\n{CHILDREN}")
    )
    assert only(result).heading
    assert "renamed" not in pair(result, "ABOUT CHILDREN").status


def test_a_renamed_section_keeps_its_sentences() -> None:
    """Wholly other words over the same text: renamed, one change."""
    result = align(doc(f"# P\n\n## 4. Children\n\n{CHILDREN}"), doc(f"# P\n\n## 5. Minors\n\n{CHILDREN}"))
    assert told(result) == [("edit", "Children", "Minors")]
    assert pair(result, "Minors").status == ("renamed", "renumbered")


def test_sections_pair_by_their_heading_alone() -> None:
    """No sentence in common, but a heading reworded: one section, not one gone and one new."""
    old = doc(f"# P\n\n## Security\n\nOur servers stand behind locked doors.\n\n## Children\n\n{CHILDREN}")
    new = doc(
        f"# P\n\n## Network and Information Security\n\nNothing is perfectly safe.\n\n## Children\n\n{CHILDREN}"
    )
    assert pair(align(old, new), "Security").new_heading == ("Network and Information Security",)


def test_a_common_word_in_headings_pairs_no_sections() -> None:
    """ "Information" stands in most of these headings and says nothing."""
    others = "".join(
        f"## Information {name}\n\nText about {name} only.\n\n" for name in ("Alpha", "Beta", "Gamma")
    )
    old = doc(f"# P\n\n{others}## Additional Information\n\nOur servers stand behind locked doors.")
    new = doc(f"# P\n\n{others}## Information Retained\n\nNothing lasts for good in any archive.")
    result = align(old, new)
    assert pair(result, "Additional Information").status == ("removed",)
    assert pair(result, "Information Retained").status == ("added",)


def test_a_split_section() -> None:
    """Its second half under a new heading: split, the heading inserted, no sentence touched."""
    result = align(
        doc(f"# P\n\n## Data\n\n{SHARING}\n\n{RETENTION}"),
        doc(f"# P\n\n## Data\n\n{SHARING}\n\n## Keeping\n\n{RETENTION}"),
    )
    assert told(result) == [("insert", None, "Keeping")]
    assert pair(result, "Keeping").status == ("split",)
    assert pair(result, "Keeping").new_heading == ("Data", "Keeping")


def test_a_merged_section() -> None:
    """The mirror of a split."""
    result = align(
        doc(f"# P\n\n## Data\n\n{SHARING}\n\n## Keeping\n\n{RETENTION}"),
        doc(f"# P\n\n## Data\n\n{SHARING}\n\n{RETENTION}"),
    )
    assert told(result) == [("delete", "Keeping", None)]
    assert pair(result, "Keeping").status == ("merged",)


def test_a_split_sentence_is_one_change() -> None:
    """Both halves stand in the new text; only what joined them is marked."""
    old = doc("# P\n\nWe store your orders in Ireland, and we delete invoices after seven years of storage.")
    new = doc("# P\n\nWe store your orders in Ireland. We delete invoices after seven years of storage.")
    result = align(old, new)
    change = only(result)
    assert change.kind == "edit"
    assert change.new and change.new.text == " ".join(unit.text for unit in new.units[1:])
    assert [(match.old, match.new, match.change) for match in result.matches] == [
        (0, 0, None),
        (1, 1, 0),
        (None, 2, 0),
    ]


def test_paragraphs_broken_and_joined_are_no_change() -> None:
    """Where a paragraph ends is not what a sentence says."""
    assert align(doc(f"# P\n\n{SHARING}\n\n{RETENTION}"), doc(f"# P\n\n{SHARING} {RETENTION}")).changes == ()


def test_a_heading_here_that_is_a_sentence_there_is_no_change() -> None:
    """Bold in one capture only: the words are the same."""
    old = doc(f"# P\n\n{SHARING}\n\n## Children\n\n{CHILDREN}")
    new = doc(f"# P\n\n{SHARING}\n\nChildren\n\n{CHILDREN}")
    assert align(old, new).changes == ()


def test_a_new_row_in_the_middle_is_one_insert() -> None:
    """Rows are matched by their first cell, whatever their other cells say."""
    old = doc("# Vendors\n\n| Alpha | hosting | Ireland\n| Gamma | mail | Spain")
    new = doc(
        "# Vendors\n\n| Alpha | hosting | Ireland\n| Beta | ads | Malta\n| Gamma | letters, parcels | Portugal"
    )
    assert [(kind, new) for kind, _, new in told(align(old, new))] == [
        ("insert", "Beta | ads | Malta"),
        ("edit", "Gamma | letters, parcels | Portugal"),
    ]


def test_a_link_that_leads_elsewhere_is_told_where_the_words_are_the_same() -> None:
    """An edit without differing words, its places carrying the links."""
    old = doc("# P\n\nYou can [opt out here](https://acme.example/out).")
    change = only(align(old, doc("# P\n\nYou can [opt out here](https://other.example/out).")))
    assert change.kind == "edit"
    assert change.old and change.new and change.old.text == change.new.text
    assert change.new.links[0].href == "https://other.example/out"


def test_small_differences_of_an_address_are_no_change() -> None:
    """Scheme, closing slash, `www.`, tracking parameters."""
    old = doc("# P\n\nYou can [opt out](http://www.acme.example/out/).")
    new = doc("# P\n\nYou can [opt out](https://acme.example/out?utm_source=mail).")
    assert align(old, new).changes == ()


def test_an_item_carries_the_sentence_that_leads_to_it() -> None:
    """Without it an item says nothing."""
    old = doc("# P\n\nWe may share your data:\n\n- with banks that lend you money")
    change = only(
        align(old, doc("# P\n\nWe may share your data:\n\n- with banks that lend you money or credit"))
    )
    assert change.new and (change.new.lead, change.new.block) == ("We may share your data:", "item")


def test_what_is_gone_stands_where_it_stood() -> None:
    """A removed section comes after the section before it, its inserted sentences included."""
    old = doc(f"# P\n\n## A\n\n{SHARING}\n\n## Gone\n\n{CHILDREN}\n\n## B\n\n{RETENTION}")
    new = doc(f"# P\n\n## A\n\n{SHARING} This sentence was added at the end.\n\n## B\n\n{RETENTION}")
    kinds = [(kind, old or new) for kind, old, new in told(align(old, new))]
    assert kinds[:2] == [("insert", "This sentence was added at the end."), ("delete", "Gone")]


def test_boilerplate_is_compared_without_order() -> None:
    """Lines that came and went; a menu in another order is nothing."""
    old = doc("# P", boilerplate=("Menu", "Accept all", "Menu"))
    new = doc("# P", boilerplate=("menu", "Imprint", "Accept all"))
    assert [(change.kind, change.words) for change in align(old, new).boilerplate] == [
        ("delete", (("delete", "Menu"),)),
        ("insert", (("insert", "Imprint"),)),
    ]


def test_a_sentence_that_closes_every_section_goes_with_its_own() -> None:
    """Repeats take the partner that their neighbours have."""
    closing = "Write to us if you have a question."
    old = doc(
        f"# P\n\n## A\n\n{SHARING} {closing}\n\n## B\n\n{RETENTION} {closing}\n\n## C\n\n{CHILDREN} {closing}"
    )
    new = doc(
        f"# P\n\n## B\n\n{RETENTION} {closing}\n\n## C\n\n{CHILDREN} {closing}\n\n## A\n\n{SHARING} {closing}"
    )
    assert told(align(old, new)) == [("move", "A", "A")]


def test_documents_without_text() -> None:
    """Nothing against something: all inserted; nothing against nothing: alike."""
    assert align(doc(""), doc("")).similarity == 1.0
    assert [change.kind for change in align(doc(""), doc(f"# A\n\n{CONTACT}")).changes] == [
        "insert",
        "insert",
    ]


def test_one_long_item_that_passed_four_short_ones_is_one_move() -> None:
    """Fewer changes to read, even if they hold more words."""
    long = (
        "send files that are infected, or that are built to slow down, to overload or to break the service, "
        * 3
    )
    short = [f"- share pictures of {what}" for what in ("weapons", "accidents", "passports", "bank cards")]
    old = doc("# Rules\n\n" + "\n".join([f"- {long.strip(' ,')}", *short]))
    new = doc("# Rules\n\n" + "\n".join([*short, f"- {long.strip(' ,')}"]))
    change = only(align(old, new))
    assert (change.kind, change.new and change.new.text) == ("move", long.strip(" ,"))


def test_a_short_sentence_that_moved_is_known_by_a_run_of_its_words() -> None:
    """Three words that say something are too few to be found elsewhere by; nine in a row are not."""
    kept = "\n\n".join((SHARING, RETENTION))
    old = doc(
        f"# Sharing\n\n{kept} In such cases you will be told before this happens.\n\n# Contact\n\n{CONTACT}"
    )
    new = doc(
        f"# Sharing\n\n{kept}\n\n# Contact\n\n{CONTACT} In rare cases you will be told before this happens."
    )
    change = only(align(old, new))
    assert change.kind == "move"
    assert ("delete", "such") in change.words


def test_a_sentence_made_a_list_is_one_edit_without_new_words() -> None:
    """The items hold the words of the sentence one after the other: nothing came and nothing went."""
    sentence = "We use your name to deliver parcels, to answer your letters and to keep our site safe."
    items = "We use your name:\n\n- to deliver parcels,\n- to answer your letters\n- to keep our site safe."
    before, after = doc(f"# Use\n\n{sentence}"), doc(f"# Use\n\n{items}")
    change = only(align(before, after))
    assert change.kind == "edit"
    assert [text for kind, text in change.words if kind == "insert"] == [":"]
    assert [text.strip() for kind, text in change.words if kind == "delete"] == ["and"]
    assert only(align(after, before)).kind == "edit"


def test_a_sentence_broken_elsewhere_is_no_insert() -> None:
    """A line broken before its last word in one capture leaves no word alone."""
    before = doc(
        "# Money\n\nThe price of the label is taken off\nyour refund. Ask our desk in Bergen for another."
    )
    after = doc(
        "# Money\n\nThe price of the label is taken off your refund. Ask our desk in Bergen for another."
    )
    assert [change.kind for change in align(before, after).changes] in ([], ["edit"])


def test_what_stayed_is_told_as_moved_where_more_passed_it_by() -> None:
    """A short section that is the same on both sides gives way to a long one with edits that passed it."""
    short = "## Cookies\n\nWe set one cookie for the basket of the shop."
    long = [f"Parcel number {word} leaves the depot within {word} working days." for word in NUMBERS]
    edited = [text.replace("leaves the", "departs from our") for text in long]
    old = doc("# Policy\n\n" + short + "\n\n## Parcels\n\n" + " ".join(long))
    new = doc("# Policy\n\n## Parcels\n\n" + " ".join(edited) + "\n\n" + short)
    result = align(old, new)
    assert pair(result, "Cookies").status == ("moved",)
    assert pair(result, "Parcels").status == ("edited",)
    assert [change.kind for change in result.changes].count("move") == 1


def test_sections_that_are_the_same_twice_are_not_mistaken() -> None:
    """One of two sections with the same heading and text went: it is told as removed, the other as unchanged."""
    twice = "## Contact\n\nWrite to the desk in Bergen."
    old = doc(f"# Policy\n\n{twice}\n\n## Retention\n\n{RETENTION}\n\n{twice}")
    new = doc(f"# Policy\n\n## Retention\n\n{RETENTION}\n\n{twice}")
    result = align(old, new)
    assert sorted(found.status for found in result.sections)[0] == ("removed",)
    assert [change.kind for change in result.changes] == ["delete", "delete"]
