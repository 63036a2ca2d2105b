"""Headings are found wherever people put them, and nothing else is taken for one."""

from __future__ import annotations

import pytest

from policydiff.normalizer import normalize
from policydiff.normalizer.blocks import Raw
from policydiff.normalizer.headings import find_headings
from policydiff.normalizer.kinds import policy_kind
from policydiff.normalizer.lines import split_lines, take_markers
from policydiff.normalizer.markdown import read_markdown

TEXT = "We keep your personal data only for as long as we need it to run the service that you asked for."


def found(markdown: str) -> list[tuple[str | None, str]]:
    """Number and text of each heading of a Markdown text."""
    blocks = find_headings(split_lines(read_markdown(markdown).blocks))
    return [(block.marker, block.text) for block in blocks if block.kind == "heading"]


def texts(markdown: str) -> list[str]:
    """The texts that are no headings."""
    blocks = take_markers(find_headings(split_lines(read_markdown(markdown).blocks)))
    return [block.text for block in blocks if block.kind != "heading"]


HEADINGS = [
    ("## 3\\. Data retention:\n\n" + TEXT, ("3", "Data retention")),
    ("Data retention\n---\n\n" + TEXT, (None, "Data retention")),
    ("**Data retention**\n\n" + TEXT, (None, "Data retention")),
    ("**4\\. Data Retention.**\n\n" + TEXT, ("4", "Data Retention")),
    ("4\\. **Data Retention**\n\n" + TEXT, ("4", "Data Retention")),
    ("**What do we keep?**\n\n" + TEXT, (None, "What do we keep?")),
    ("**How to reach us:**\n\n" + TEXT, (None, "How to reach us")),
    ("**• Terms for sellers**\n\n" + TEXT, (None, "Terms for sellers")),
    ("**3. Information Sharing.** " + TEXT, ("3", "Information Sharing")),
    ("**3\\. Information Sharing.  **" + TEXT, ("3", "Information Sharing")),
    ("**7.  Use of Tools. **" + TEXT, ("7", "Use of Tools")),
    ("**Your Files. __** " + TEXT, (None, "Your Files")),
    ("**Children** \\- " + TEXT, (None, "Children")),
    ("**Children** – " + TEXT, (None, "Children")),
    ("**Children**: " + TEXT, (None, "Children")),
    ("**Children.** " + TEXT, (None, "Children")),
    ("**3** **Sharing.** " + TEXT, (None, "3 Sharing")),
    ("Article 5 – Data retention\n\n" + TEXT, ("Article 5", "Data retention")),
    ("§ 3 Haftung\n\nWir haften nur für Vorsatz und grobe Fahrlässigkeit unserer Leute.", ("§ 3", "Haftung")),
    ("Section 2: Who we are\n\n" + TEXT, ("Section 2", "Who we are")),
    ("DATA RETENTION\n\n" + TEXT, (None, "DATA RETENTION")),
    ("# Acme Inc.\n\n" + TEXT, (None, "Acme Inc")),
    ("**Обработка данных**\n\n" + TEXT, (None, "Обработка данных")),
    ("**数据保留**\n\n" + TEXT, (None, "数据保留")),
]

NOT_HEADINGS = [
    "**Last Revised: December 19, 2014**",
    "## Last updated: 3 May 2021",
    "**Visit**[ **acme.example**](https://acme.example/) **for tips for** [ **parents**](https://a.example/) **.**",
    "**You must be at least sixteen years old to use any part of the service, wherever you live.**",
    "**We will never sell your data.**",
    "**We may use your information to:**\n\n* run the service\n* bill you",
    "**Acme Limited**, 2 High Street, Anytown, runs the service for everyone who uses it today.",
    "**“Personal Data”** means any information that relates to you as a natural person at all.",
    "**Note:** we keep a copy of every message that you send to us by means of the contact form.",
    "**Address:** 12 Mill Lane, Anytown",
    "**For all other plans**, we do not remove any features on your behalf without telling you first.",
    "12 High Street\n\n" + TEXT,
    "4\\. We keep the data for as long as the law tells us to keep it, and not a day longer.\n\n" + TEXT,
    "IMPORTANT NOTICE. PLEASE READ THIS CAREFULLY BEFORE YOU USE ANY PART OF OUR SERVICES.\n\n" + TEXT,
    "_GA_COOKIE\n\nlasts two years",
    "* **Names:** we collect them when you register for an account with us or with our partners.",
]


@pytest.mark.parametrize(("markdown", "heading"), HEADINGS)
def test_headings_of_every_form(markdown: str, heading: tuple[str | None, str]) -> None:
    """A heading comes without its number and without what closes it, and the text after it stays whole."""
    assert found(markdown) == [heading]
    rest = texts(markdown)
    assert len(rest) == 1 and rest[0][0] == rest[0][0].upper() and rest[0].endswith(".")


@pytest.mark.parametrize("markdown", NOT_HEADINGS)
def test_what_is_no_heading(markdown: str) -> None:
    """Date lines, sentences, lead-ins, definitions, labels, addresses and emphasis stay text."""
    assert found(markdown) == []


_LEADS = (
    ("Cookies", "We use cookies to remember your language and to keep you signed in."),
    ("Your Rights", "You may ask us for a copy of your data at any time you like."),
    ("Retention", "Data of closed accounts is kept for two years and then deleted."),
    ("Sharing of Data", "We share your data with our processors and with nobody else."),
)


@pytest.mark.parametrize("form", ["**{} ** {}", "**{} **{}", "**{}**  {}", "**{}** {}", "<b>{} </b> {}"])
def test_leads_that_nothing_closes_vouch_for_each_other(form: str) -> None:
    """Four paragraphs with a bold name before a sentence of its own have four headings; one alone has none."""
    assert found("\n\n".join(form.format(*lead) for lead in _LEADS)) == [(None, name) for name, _ in _LEADS]
    assert found(form.format(*_LEADS[0])) == []


def test_bold_words_that_begin_their_sentence_stay_in_it() -> None:
    """Emphasis at a paragraph's beginning is no heading, also where other leads of the document are."""
    sentences = (
        "**We ** collect data that you give us when you register with us.",
        "**Your data ** is never sold to anyone, whoever it is that asks for it.",
        "**You** May ask us for a copy of all your data at any time.",
        "**Please** We ask you to read all of this before you use it.",
    )
    assert found("\n\n".join(sentences)) == []
    leads = [f"**{name} ** {body}" for name, body in _LEADS]
    assert len(found("\n\n".join((*sentences, *leads)))) == len(_LEADS)


def test_numbered_lines_need_company() -> None:
    """One numbered short line is text; with a neighbour in number it is a heading."""
    assert found(f"2\\. Your account\n\n{TEXT}") == []
    assert found(f"1\\. Who we are\n\n{TEXT}\n\n2\\. Your account\n\n{TEXT}") == [
        ("1", "Who we are"),
        ("2", "Your account"),
    ]


def test_a_table_of_numbered_lines_is_no_row_of_headings() -> None:
    """Numbered lines without text between them are a list, not headings."""
    assert (
        found("1\\. Who we are\n\n2\\. Your account\n\n3\\. Your data\n\nThe end of the list is here.") == []
    )


def test_sections_in_a_numbered_list() -> None:
    """A list whose short items hold blocks of text is a document's sections; one of points is not."""
    sections = f"1.  INTRODUCTION\n\n    {TEXT}\n\n2.  YOUR ACCOUNT\n\n    {TEXT}\n\n3.  FEES\n\n    {TEXT}\n"
    assert found(sections) == [("1", "INTRODUCTION"), ("2", "YOUR ACCOUNT"), ("3", "FEES")]
    assert found("1. names\n2. addresses\n3. telephone numbers\n") == []


def test_bold_leads_of_a_numbered_list_are_headings_where_they_hold_text() -> None:
    """`7. **Fees.** …` in a list of long items heads a section; in a list of short points it does not."""
    long = "\n".join(
        f"{n}. **{name}.** {TEXT} {TEXT} {TEXT}" for n, name in enumerate(("Scope", "Fees", "Law"), 1)
    )
    assert found(long) == [("1", "Scope"), ("2", "Fees"), ("3", "Law")]
    short = "\n".join(f"{n}. **{name}.** We say so." for n, name in enumerate(("Scope", "Fees", "Law"), 1))
    assert found(short) == []


def test_a_lone_number_joins_the_heading_behind_it() -> None:
    """`## 4.` above `## Sharing` is one heading."""
    assert found(f"## 4\\.\n\n## Sharing\n\n{TEXT}") == [("4", "Sharing")]


def test_a_heading_that_is_a_long_sentence_is_text() -> None:
    """Headings used to make a paragraph big are paragraphs."""
    sentence = "This agreement is made between you and us " * 6 + "and holds."
    assert found(f"# {sentence}") == []
    assert texts(f"# {sentence}") == [sentence]


def test_a_title_with_its_date_is_a_title_and_a_date_line() -> None:
    """A new date in a title must not rename the title, nor change every section's path."""
    blocks = find_headings(read_markdown(f"# Acme Privacy Policy (last updated 3 May 2021)\n\n{TEXT}").blocks)
    assert [(block.kind, block.text) for block in blocks[:2]] == [
        ("heading", "Acme Privacy Policy"),
        ("paragraph", "(last updated 3 May 2021)"),
    ]


def test_a_heading_begins_after_a_hard_break() -> None:
    """What a converter ran together with line breaks is parted again."""
    markdown = f"**4\\. Security.  **{TEXT}  \n**5\\. Retention.  **{TEXT}"
    assert found(markdown) == [("4", "Security"), ("5", "Retention")]
    assert texts(markdown) == [TEXT, TEXT]


def test_an_address_stays_together() -> None:
    """Lines that neither end like sentences nor begin something are one block."""
    assert texts("Acme Ltd  \n12 Mill Lane  \nAnytown") == ["Acme Ltd 12 Mill Lane Anytown"]


@pytest.mark.parametrize(
    ("heading", "kind"),
    [
        ("Acme Privacy Policy", "privacy"),
        ("Datenschutzerklärung", "privacy"),
        ("Politique de confidentialité", "privacy"),
        ("TERMS OF SERVICE", "terms"),
        ("Algemene voorwaarden", "terms"),
        ("Política de cookies", "cookies"),
        ("Changes to this Privacy Policy", None),
        ("Acceptable Use", None),
        ("Contact", None),
    ],
)
def test_names_of_policies(heading: str, kind: str | None) -> None:
    """A title names a kind of policy; a section's heading that mentions one does not."""
    assert policy_kind(heading) == kind


def test_lines_of_a_chinese_list_are_parted() -> None:
    """A wide semicolon or colon ends a line as a narrow one does."""
    blocks = split_lines(
        [Raw("paragraph", "您可以采取以下方式：\na.查阅个人信息；\nb.删除个人信息；\nc.撤回同意。")]
    )
    assert [block.text for block in blocks] == [
        "您可以采取以下方式：",
        "a.查阅个人信息；",
        "b.删除个人信息；",
        "c.撤回同意。",
    ]


@pytest.mark.parametrize("mark", ["1.{}", "1.{}.", "({})"])
@pytest.mark.parametrize("below", ["\n", "\n\n"])
@pytest.mark.parametrize("media_type", ["text/plain", "text/markdown"])
def test_numbered_titles_on_lines_of_their_own(mark: str, below: str, media_type: str) -> None:
    """`1.1 Title` and `(a) Title` above their texts are headings, with an empty line between or without."""
    sections = [
        f"{mark.format(n if '1' in mark else 'abcd'[n - 1])} {name}{below}{body}"
        for n, (name, body) in enumerate(_LEADS, 1)
    ]
    text = "\n\n".join(("Acme Privacy Policy", "This policy tells how we treat your data.", *sections))
    document = normalize(text.encode(), media_type=media_type)
    names = [section.heading for section in document.sections]
    assert names[-4:] == [name for name, _ in _LEADS]
    assert [unit.text for unit in document.units if not unit.heading][-4:] == [body for _, body in _LEADS]


@pytest.mark.parametrize(
    "text",
    [
        "You agree:\n\n(a) to notify us of changes;\n\n(b) to pay all fees; and\n\n(c) to keep it safe.\n\nAll.",
        "You agree:\n\n(a) Notify us of changes.\n\n(b) Pay all fees.\n\nWe may close your account if you do not.",
        "We collect:\n\n(a) Names\n\n(b) Addresses\n\n(c) Telephone Numbers\n\nWe keep them for a year at most.",
        "It is said in\n1.1 Scope\nwhich we ask you to read, and then in the one below.",
    ],
)
@pytest.mark.parametrize("media_type", ["text/plain", "text/markdown"])
def test_clauses_and_lists_are_no_titles(text: str, media_type: str) -> None:
    """Lettered clauses stay items, names in a list have no text of their own, one numbered line proves nothing."""
    document = normalize(text.encode(), media_type=media_type)
    assert [section.heading for section in document.sections] == [""]
