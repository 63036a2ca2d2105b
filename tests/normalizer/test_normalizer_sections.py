"""Sections have the title, levels, paths and ids that a reader and a link expect."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from policydiff.model import Document
from policydiff.normalizer import normalize
from policydiff.normalizer.sections import section_id, title_of_page

TEXT = "We keep your personal data only for as long as we need it to run the service that you asked for."


def document(markdown: str) -> Document:
    """The document of a Markdown text."""
    return normalize(markdown.encode(), media_type="text/markdown")


def outline(markdown: str) -> list[tuple[int, str | None, str]]:
    """Level, number and heading of each section."""
    return [(section.level, section.number, section.heading) for section in document(markdown).sections]


def test_the_title_is_a_section_of_level_one() -> None:
    """Sections stand under the title, and their path says so."""
    made = document(f"# Acme Privacy Policy\n\n{TEXT}\n\n## 1. Sharing\n\n{TEXT}\n")
    assert made.title == "Acme Privacy Policy"
    assert [section.level for section in made.sections] == [1, 2]
    assert made.sections[1].path == ("Acme Privacy Policy", "Sharing")
    assert len(made.sections[0].blocks) == 1


def test_text_before_the_first_heading_is_a_section_of_its_own() -> None:
    """It has no heading, no number, level 0 and an empty path."""
    first = document(f"{TEXT}\n\n## Sharing\n\n{TEXT}\n").sections[0]
    assert (first.heading, first.number, first.level, first.path) == ("", None, 0, ())


def test_skipped_levels_are_closed_up() -> None:
    """h1, h3, h5 are levels 1, 2, 3; an h3 after them is level 2 again."""
    markdown = (
        f"# Acme Terms of Use\n\n### A one\n\n{TEXT}\n\n##### B two\n\n{TEXT}\n\n### C three\n\n{TEXT}\n"
    )
    assert [level for level, _, _ in outline(markdown)] == [1, 2, 3, 2]


def test_numbers_overrule_marks() -> None:
    """2.1 stands under 2 though both are marked alike, and 3 beside 2 though it is marked lower."""
    markdown = "# Acme Terms of Use\n\n" + "\n\n".join(
        f"{mark} {heading}\n\n{TEXT}"
        for mark, heading in (
            ("##", "1. One"),
            ("##", "2. Two"),
            ("##", "2.1. Two one"),
            ("##", "2.2. Two two"),
            ("###", "3. Three"),
        )
    )
    assert outline(markdown)[1:] == [
        (2, "1", "One"),
        (2, "2", "Two"),
        (3, "2.1", "Two one"),
        (3, "2.2", "Two two"),
        (2, "3", "Three"),
    ]


def test_every_section_an_h1() -> None:
    """Where a page marks all headings alike, the title is still above the others."""
    markdown = f"# Acme Privacy Policy\n\n# Sharing\n\n{TEXT}\n\n# Retention\n\n{TEXT}\n"
    assert [level for level, _, _ in outline(markdown)] == [1, 2, 2]


def test_run_ins_stand_below_the_numbered_section_they_are_in() -> None:
    """Unnumbered run-ins between numbered ones are one level below."""
    markdown = (
        f"### ACME PRIVACY POLICY\n\n**1\\. Names.**\n\n**Yours.** {TEXT}\n\n**Your friends’.** {TEXT}\n\n"
        f"**2\\. Sharing.  **{TEXT}\n\n**Partners. __** {TEXT}\n\n**3\\. Law.** {TEXT}\n"
    )
    assert outline(markdown) == [
        (1, None, "ACME PRIVACY POLICY"),
        (2, "1", "Names"),
        (3, None, "Yours"),
        (3, None, "Your friends’"),
        (2, "2", "Sharing"),
        (3, None, "Partners"),
        (2, "3", "Law"),
    ]


def test_letters_stand_below_numbers_and_romans_above() -> None:
    """Which form of number holds which is seen from which comes first."""
    markdown = "# Acme Terms of Use\n\n" + "\n\n".join(
        f"**{heading}**\n\n{TEXT}"
        for heading in ("I. Scope", "A. Who", "B. Where", "II. Fees", "A. When", "III. Law")
    )
    assert [level for level, _, _ in outline(markdown)] == [1, 2, 3, 3, 2, 3, 2]


def test_a_page_title_above_the_policys_own_is_furniture() -> None:
    """A wrong page title, or the policy's name with the site's, goes to the boilerplate."""
    wrong = document(f"# Acceptable Use\n\n**ACME PRIVACY POLICY** ****\n\n{TEXT}\n\n**Sharing**\n\n{TEXT}\n")
    assert (wrong.title, wrong.boilerplate) == ("ACME PRIVACY POLICY", ("Acceptable Use",))
    double = document(
        f"# Privacy Policy | Acme\n\n### ACME PRIVACY POLICY\n\n{TEXT}\n\n### Sharing\n\n{TEXT}\n"
    )
    assert (double.title, double.boilerplate) == ("ACME PRIVACY POLICY", ("Privacy Policy | Acme",))


def test_a_title_above_several_policies_stays() -> None:
    """Where two policies follow, the first heading is the title of both."""
    made = document(f"# Legal\n\n## Acme Terms of Use\n\n{TEXT}\n\n## Acme Privacy Policy\n\n{TEXT}\n")
    assert [section.heading for section in made.sections] == [
        "Legal",
        "Acme Terms of Use",
        "Acme Privacy Policy",
    ]
    assert made.boilerplate == ()


def test_ids_outlive_numbers_and_edits() -> None:
    """Renumbering, new text and new case keep a section's id; its heading makes it; equal paths get different ids."""
    before = document(f"# Acme Terms of Use\n\n## 1. Fees\n\n{TEXT}\n\n## 2. Law\n\n{TEXT}\n").sections
    after = document("# Acme Terms of Use\n\n## 1. Law\n\nOther.\n\n## 7. FEES\n\nNew text.\n").sections
    assert before[1].id == after[2].id
    assert before[2].id == after[1].id
    twice = document(f"# Acme Terms of Use\n\n## Law\n\n{TEXT}\n\n## Law\n\n{TEXT}\n").sections
    assert len({section.id for section in twice}) == 3


def test_an_id_is_ten_hexadecimal_digits_for_ever() -> None:
    """The id of a path is fixed: links made of it are in people's mail."""
    assert section_id(("acme terms of use", "fees")) == "680dd1a6aa"
    assert section_id(("acme terms of use", "fees"), 2) != section_id(("acme terms of use", "fees"))


def test_title_of_a_page() -> None:
    """The part of a page's own title that names a policy, else all of it."""
    assert title_of_page("Acme | Terms of Use") == "Terms of Use"
    assert title_of_page("Our rules") == "Our rules"


HEADS = st.lists(
    st.tuples(
        st.integers(1, 6),
        st.sampled_from(["", "1. ", "2. ", "1.1 ", "a) ", "IV. "]),
        st.sampled_from(["Alpha", "Beta", "Gamma"]),
    ),
    max_size=12,
)


@given(HEADS)
def test_levels_have_no_gaps_and_paths_fit(heads: list[tuple[int, str, str]]) -> None:
    """However headings are marked and numbered, a section's level is the length of its path, and ids differ."""
    markdown = "\n\n".join(f"{'#' * level} {number}{name}\n\n{TEXT}" for level, number, name in heads)
    sections = document(markdown + "\n\nWe end here.").sections
    for section in sections:
        assert section.level == len(section.path)
        assert not section.path or section.path[-1] == section.heading
    assert len({section.id for section in sections}) == len(sections)
