"""The language of a text: what the page declares, unless its own words say otherwise; found by stop words."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

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
_BY_WORD: dict[str, list[str]] = {}
for _language, _words in _STOP_WORDS.items():
    for _word in _words.split():
        _BY_WORD.setdefault(_word, []).append(_language)
_SCRIPTS = (
    ("ja", re.compile(r"[\u3040-\u30ff]")),
    ("ko", re.compile(r"[\uac00-\ud7af]")),
    ("zh", re.compile(r"[\u4e00-\u9fff]")),
    ("ru", re.compile(r"[\u0400-\u04ff]")),
    ("el", re.compile(r"[\u0370-\u03ff]")),
    ("he", re.compile(r"[\u0590-\u05ff]")),
    ("ar", re.compile(r"[\u0600-\u06ff]")),
    ("th", re.compile(r"[\u0e00-\u0e7f]")),
    ("hi", re.compile(r"[\u0900-\u097f]")),
)
_WORD = re.compile(r"[^\W\d_]+")
_TAG = re.compile(r"^\s*([a-z]{2,3})(?:[-_][a-z0-9]{1,8})*\s*$", re.IGNORECASE)
_ENOUGH_CHARACTERS = 8_000
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
    the text's stop words.
    """
    sample = _sample(texts)
    scores = _scores(sample)
    claim = primary(declared)
    best = max(scores, key=lambda language: (scores[language], language), default="")
    if claim:
        sure = scores[best] >= _ENOUGH_WORDS * 2 if best else False
        if sure and claim in _STOP_WORDS and scores[best] > 4 * scores.get(claim, 0):
            return best
        return claim
    if best and scores[best] >= 3:
        return best
    return _by_script(sample)


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


def _scores(sample: str) -> Counter[str]:
    """How many of the words are stop words of each language; a word of several counts for each."""
    scores: Counter[str] = Counter()
    for word, count in Counter(_WORD.findall(sample.lower())).items():
        for language in _BY_WORD.get(word, ()):
            scores[language] += count
    return scores


def _by_script(sample: str) -> str:
    letters = max(1, sum(map(str.isalpha, sample)))
    for language, script in _SCRIPTS:
        if len(script.findall(sample)) * 5 > letters:
            return language
    return _UNKNOWN
