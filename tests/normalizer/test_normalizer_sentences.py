"""Sentences are cut where a reader of the language would cut them, and nowhere else."""

from __future__ import annotations

from time import monotonic

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policydiff.normalizer.blocks import Raw
from policydiff.normalizer.sentences import read_sentences, split_sentences
from policydiff.text import fold, plain

ONE = {
    "en": [
        "Acme Inc. and Foo Ltd. run the service",
        "We keep data (e.g. names, i.e. yours) for 3.5 years.",
        "Acme follows the EU-U.S. DPF and the Swiss-U.S. DPF principles.",
        "Call us Mon. – Fri., 9 a.m. to 5 p.m. at No. 5 Main St. in D.C. or by post.",
        "Under Sec. 3 and Art. 6 you may object.",
        "See https://acme.example/a.b?c=d. for details at www.acme.example/terms.",
        "We use it (i) to run the service; (ii) to bill you; and (iii) to improve it.",
        "“Personal Data” means any information about you.",
        "Dr. Smith and Mr. J. R. Jones decide.",
        "Version 2.0 of the U.S. rules vs. the U.K. rules applies.",
        "Our partners (see Acme Inc. Terms for more) may help.",
        "Yahoo! and iCloud are brands",
        "You may ask us etc. and so on.",
        "We answer from 9 a.m. to 5 p.m. EST on all days.",
    ],
    "de": [
        "Rechtsgrundlage ist Art. 6 Abs. 1 S. 1 lit. b DSGVO.",
        "Wir speichern Daten z. B. Namen, d. h. Ihre, gem. Art. 6 DSGVO.",
        "Dies gilt seit dem 25. Mai 2018 bzw. ab dem 1. Januar 2020.",
        "Die Muster GmbH, vertr. d. d. Geschäftsführer Dr. Meier, ist verantwortlich.",
        "Unsere Adresse: Musterstr. 5, 12345 Berlin.",
        "Vgl. § 3 Abs. 2 Nr. 4 UWG.",
        "Es gilt der 3. Abschnitt und im 1. Quartal die alte Fassung.",
    ],
    "fr": [
        "Conformément à l'art. 6 du RGPD, M. Dupont décide.",
        "C’est ce que dit l’art. L. 111-1 du code.",
        "Nous conservons (p. ex. votre nom) pendant 3,5 ans.",
        "La société Exemple S.A. est responsable.",
    ],
    "es": ["El Sr. García y la Sra. López deciden según el art. 6 del RGPD.", "Usamos EE. UU. como lugar."],
    "it": [
        "Ai sensi dell'art. 6 del GDPR, il sig. Rossi decide.",
        "La società Esempio S.p.A. è titolare.",
        "Il D.Lgs. 196/2003 si applica.",
    ],
    "pt": [
        "Nos termos do art. 6.º do RGPD, o Sr. Silva decide.",
        "A empresa Exemplo S.A. é responsável.",
        "A Exma. Sra. Dra. Ana decide.",
    ],
    "nl": [
        "Op grond van art. 6 lid 1 AVG bewaren wij gegevens.",
        "Wij gebruiken bijv. uw naam, d.w.z. uw gegevens.",
    ],
}
TWO = {
    "en": [
        ("We rely on the DPF.", "You may object."),
        ("It is run by Acme Inc.", "You may object."),
        ("We do this in the U.S.", "You may object."),
        ("Is it safe?", "Yes, it is."),
        ("He said “stop.”", "Then he left."),
        ("We keep it (see below).", "You may object."),
        ("We keep it. ".strip(), "(You may object.)"),
        ("See Section 5.", "We may change it."),
        ("We keep names, etc.", "You may object."),
        ("It ends at 5 p.m.", "We then close."),
        ("We keep it for a year.[1][2]", "You may object.[3]"),
    ],
    "de": [
        ("Dies gilt gem. Art. 6 DSGVO.", "Sie können widersprechen."),
        ("Wir speichern Namen usw.", "Danach löschen wir."),
    ],
    "fr": [
        ("Nous gardons vos données.", "Vous pouvez vous opposer."),
        ("Écrivez à M. Dupont.", "Il répondra."),
    ],
    "es": [("Guardamos sus datos.", "¿Puede oponerse?"), ("Vea el art. 6.", "Puede oponerse.")],
    "it": [("Conserviamo i dati ecc.", "È possibile opporsi.")],
    "pt": [("Guardamos os seus dados.", "Você pode opor-se.")],
    "nl": [
        ("Wij bewaren uw gegevens.", "U kunt bezwaar maken."),
        ("Dit is de site van Voorbeeld B.V.", "Wij bewaren niets."),
    ],
}


def cut(text: str, language: str) -> list[str]:
    """The sentences of a text."""
    return [text[start:end] for start, end in split_sentences(text, language)]


@pytest.mark.parametrize(("language", "text"), [(key, text) for key, texts in ONE.items() for text in texts])
def test_one_sentence_stays_one(language: str, text: str) -> None:
    """Abbreviations, numbers, addresses, ordinals and enumerations do not end a sentence."""
    assert cut(text, language) == [text]


@pytest.mark.parametrize(("language", "pair"), [(key, pair) for key, pairs in TWO.items() for pair in pairs])
def test_two_sentences_are_two(language: str, pair: tuple[str, str]) -> None:
    """A stop before a beginning ends a sentence, also behind what may be an abbreviation."""
    assert cut(" ".join(pair), language) == list(pair)


def test_a_text_without_capitals_is_still_cut() -> None:
    """Where nothing is ever in capitals, a small letter does not join sentences."""
    assert len(cut("we keep your name. we never sell it.", "en")) == 2


def test_a_row_is_one_sentence() -> None:
    """A row of a table is one sentence whatever stops its cells hold."""
    row = Raw("row", "Name. First. | We keep it. Always.")
    assert [sentence.text for sentence in read_sentences(row, "en")] == ["Name. First. | We keep it. Always."]


def test_links_go_with_their_sentence() -> None:
    """A link belongs to the sentence that its words stand in, whole."""
    text = "We keep it. You may object here at once. We answer."
    at = text.index("here")
    block = Raw("paragraph", text, links=[(at, at + 4, "https://acme.example/object")])
    sentences = read_sentences(block, "en")
    assert [len(sentence.links) for sentence in sentences] == [0, 1, 0]
    assert (sentences[1].links[0].text, sentences[1].links[0].href) == ("here", "https://acme.example/object")


def test_text_and_key_are_those_of_the_shared_definition() -> None:
    """`text` is plain, `key` is folded."""
    (sentence,) = read_sentences(Raw("paragraph", "Your\u00a0“per\u00adsonal” data"), "en")
    assert sentence.text == "Your “personal” data"
    assert sentence.key == fold(sentence.text)


@settings(max_examples=150, derandomize=True)
@given(
    st.lists(
        st.sampled_from(
            [
                "We",
                "keep",
                "it.",
                "(see",
                "below)",
                "U.S.",
                "e.g.",
                "Art.",
                "6",
                "“no”",
                "5 p.m.",
                "ok?",
                "–",
                "Ä.",
                "12.",
                "\u00a0",
            ]
        ),
        max_size=25,
    ).map(" ".join),
    st.sampled_from(["en", "de", "fr", "es", "it", "pt", "nl", "und"]),
)
def test_sentences_joined_give_the_text_back(text: str, language: str) -> None:
    """Nothing is lost, doubled or reordered: sentences joined by a space are the block's text."""
    sentences = read_sentences(Raw("paragraph", text), language)
    assert " ".join(sentence.text for sentence in sentences) == plain(text)


@settings(max_examples=150, derandomize=True)
@given(st.text(max_size=200))
def test_spans_cover_any_text(text: str) -> None:
    """Spans are in order, do not overlap, and leave out nothing but white space."""
    place = 0
    for start, end in split_sentences(text):
        assert start >= place and end > start
        assert not text[place:start].strip()
        place = end
    assert not text[place:].strip()


@pytest.mark.parametrize("language", ["zh", "ja"])
def test_wide_stops_part_sentences_without_a_space(language: str) -> None:
    """Chinese and Japanese put no space between sentences; a closing quote stays with its own."""
    text = "我们收集您的姓名。我们不会出售“个人信息。”您可以要求删除！我们会在三十天内处理。"
    parts = [text[start:end] for start, end in split_sentences(text, language)]
    assert "".join(parts) == text
    assert parts[0] == "我们收集您的姓名。"
    assert parts[-1] == "我们会在三十天内处理。"
    assert not any(part.startswith("”") for part in parts)


def test_a_very_long_paragraph_is_cut_in_parts() -> None:
    """sentencex takes the square of a paragraph's length; in parts the cuts are the same, and soon found."""
    chinese = "".join(
        f"我们会收集第{i}项信息（见“条款{i}。”），并在法律要求的期限内保存。" for i in range(9_000)
    )
    english = " ".join(
        f"We keep item {i} as the law (cf. Art. {i}) asks. Acme Inc. may not." for i in range(900)
    )
    started = monotonic()
    assert len(chinese) > 300_000
    assert len(split_sentences(chinese, "zh")) % 9_000 == 0
    assert len(split_sentences(english, "en")) == 1_800
    assert monotonic() - started < 5
