"""The language of a text: what the page declares, unless its own words say otherwise; found by stop words."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from policydiff.normalizer.words import words_of

_STOP_WORDS = {
    "en": "the and of to or you your we our any that is by this for with not are may on be from "
    "have will if as such",
    "de": "der die und in den von zu das mit sich des auf für ist im dem nicht ein eine wir sie "
    "ihre oder werden wird durch bei",
    "fr": "le la les des et de du en un une pour que vous nous votre vos nos dans est sur par au "
    "aux avec ou ces sont",
    "es": "el la los las de y en que del para por con su sus se una un es al o como usted nuestros "
    "nuestra más este",
    "it": "il lo la gli le di e che del della dei per con in un una sono è al alla nel si o da i "
    "tuoi nostri questo",
    "pt": "o a os as de e que do da dos das em um uma para com por no na não se ou ao seu seus sua "
    "nossos você são",
    "nl": "de het een en van in op te dat die voor met zijn is niet aan wij u uw onze of door bij "
    "om worden kunnen deze",
    "pl": "i w z na do się nie że jest przez oraz dla od lub są o które danych jak po",
    "sv": "och att det som en på är av för med till den har i vi du din eller inte om kan",
    "da": "og at det som en på er af for med til den har i vi du din eller ikke om kan",
    "fi": "ja on ei että tai se voi sekä joka jos kun ovat käyttää tietoja niiden sen mukaan",
    "cs": "a v se na je že s z do o pro nebo jsou které za podle jak při vás údajů",
    "ro": "și de la în a pe cu care este pentru din sau un o nu ale prin sunt că",
    "hu": "a az és hogy nem egy is meg vagy ha azt ez mint által szerint adatok",
    "tr": "ve bir bu için ile da de olarak veya daha tarafından gibi kişisel olan",
}
_SETS = {language: words_of(words) for language, words in _STOP_WORDS.items()}
_PLAINLY = 7  # a seventh of the words being a language's stop words, the text is in it
_BY_WORD: dict[str, list[str]] = {}
for _language, _words in _STOP_WORDS.items():
    for _word in _words.split():
        _BY_WORD.setdefault(_word, []).append(_language)
#: Scripts that tell a language by themselves. Japanese is known by its kana, since it writes Chinese signs too.
_SCRIPTS = (
    ("ja", re.compile(r"[\u3040-\u30ff]"), 0.05),
    ("ko", re.compile(r"[\uac00-\ud7af]"), 0.2),
    ("zh", re.compile(r"[\u4e00-\u9fff]"), 0.2),
    ("ru", re.compile(r"[\u0400-\u04ff]"), 0.2),
    ("el", re.compile(r"[\u0370-\u03ff]"), 0.2),
    ("he", re.compile(r"[\u0590-\u05ff]"), 0.2),
    ("ar", re.compile(r"[\u0600-\u06ff]"), 0.2),
    ("th", re.compile(r"[\u0e00-\u0e7f]"), 0.2),
    ("hi", re.compile(r"[\u0900-\u097f]"), 0.2),
)
_OTHER_SCRIPT = re.compile(r"[\u0370-\u1dff\u3040-\ud7af]")
_MOSTLY = 0.35  # share of the letters in another script that makes a text one of it: names stay Latin
_TAG = re.compile(r"^\s*([a-z]{2,3})(?:[-_][a-z0-9]{1,8})*\s*$", re.IGNORECASE)
_ENOUGH_CHARACTERS = 4_000
_ENOUGH_WORDS = 12  # stop words of one language that make it sure
_UNKNOWN = "und"


def primary(tag: str) -> str:
    """The language of a declaration ("en-US" is "en"), "" where it is none ("auto", "english")."""
    match = _TAG.match(tag)
    return match[1].lower() if match else ""


def find_language(texts: Iterable[str], declared: str = "") -> str:
    """A two-letter code: the declared language unless the words clearly speak another; `und` where neither
    tells.

    A page's `lang` is often its template's: it is overruled where another language has four times as many of
    the text's stop words, or where the text is written in a script that the language is not.
    """
    sample = _sample(texts)
    claim = primary(declared)
    words = sample.lower().split()
    own = _SETS.get(claim)
    if own and sum(map(own.__contains__, words)) * _PLAINLY > len(words):
        return claim  # as nearly every page: no other language can have four times as many
    written = _by_script(sample)
    if written:
        return claim if claim and claim not in _STOP_WORDS else written
    scores = _scores(words)
    best = max(scores, key=lambda language: (scores[language], language), default="")
    if claim:
        sure = scores[best] >= _ENOUGH_WORDS * 2 if best else False
        if sure and claim in _STOP_WORDS and scores[best] > 4 * scores.get(claim, 0):
            return best
        return claim
    return best if best and scores[best] >= 3 else _UNKNOWN


def _sample(texts: Iterable[str]) -> str:
    """The beginning of the texts, long enough to tell."""
    parts: list[str] = []
    length = 0
    for text in texts:
        parts.append(text)
        length += len(text)
        if length > _ENOUGH_CHARACTERS:
            break
    return " ".join(parts)[:_ENOUGH_CHARACTERS]


def _scores(words: list[str]) -> Counter[str]:
    """How many of the words are stop words of each language; a word of several counts for each."""
    scores: Counter[str] = Counter()
    counts = Counter(words)
    for word in counts.keys() & _BY_WORD.keys():
        for language in _BY_WORD[word]:
            scores[language] += counts[word]
    return scores


def _by_script(sample: str) -> str:
    """The language of a text that is mostly in a script other than Latin; "" for others."""
    if sample.isascii():
        return ""
    others = len(_OTHER_SCRIPT.findall(sample))
    if not others:
        return ""
    # Letters are the slower ones to count, and there are no more of them than there are characters.
    if others < _MOSTLY * len(sample) and others < _MOSTLY * sum(map(str.isalpha, sample)):
        return ""
    return next(
        (language for language, script, share in _SCRIPTS if len(script.findall(sample)) > share * others), ""
    )
