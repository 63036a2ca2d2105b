"""Proper names in a text, found by their capitals: who is named that was not, and who no longer is."""

from __future__ import annotations

import re
from typing import NamedTuple

from policydiff.judging.stems import FOREIGN_STOP, STOP, words

_NAME = re.compile(
    r"[A-ZÀ-ÖØ-Þ][\w’'&+-]*(?:\.(?:com|io|org|net|ai))?"
    r"(?:\s(?:of\s(?:the\s)?|&\s|de\s)?[A-ZÀ-ÖØ-Þ][\w’'&+-]*)*(?:,?\s(?:Inc|LLC|Ltd|GmbH|Corp"
    r"|Co|AG|SE|SAS|S\.A|S\.L|B\.V|plc)\b\.?)?"
)
_LEGAL_FORM = re.compile(
    r"\b(?:SE|KG|KGaA|eG|S\.L|Srl|S\.r\.l|Inc|LLC|Ltd|Limited|GmbH|Corp|Corporation|AG|SAS|SARL|S\.A|B\.V|plc|PLC|LLP|Pty|Oy|AB)\b"
)
_WORD = re.compile(r"[^\W_]+")
_STARTS = re.compile(r"(?:^|[.!?:;•|“\"(\]]|\d[.)])\s*$")

#: Words that policies write with a capital without naming anyone.
_DEFINED = words(
    """
    service services platform site sites website websites app apps application applications software
    product products content user users customer customers client clients member members visitor
    visitors data personal information policy policies privacy terms term conditions condition agreement
    notice notices statement cookie cookies account accounts party parties third company companies
    controller processor affiliate affiliates partner partners provider providers subscriber
    subscription order orders fee fees payment payments section sections article clause annex appendix
    schedule exhibit general use acceptable license licence intellectual property rights right law laws
    regulation act code court state states effective date last updated contact us help center centre
    support settings legal department team officer protection email phone address january february march
    april may june july august september october november december monday tuesday wednesday thursday
    friday saturday sunday i we you your our ip url id api ai faq pdf sms http https html sdk gps seller
    buyer merchant publisher advertiser business materials material submission feedback output outputs
    input inputs confidential dispute disputes arbitration claim claims damages warranty liability
    additional other community guidelines guideline standard standards documentation features feature
    offering offerings beta trial plan plans group guest host driver rider passenger participant
    employee employees device devices process processing security purposes purpose legitimate interest
    interests consent contract end authorized sub type child children minor parent region country
    territory demand internet mobile web online digital key internal external new note important please
    this that these those the a an if when where for in on by as all any no not and or it its their they
    he she his her such some each every once after before during under while with without from to at of
    additionally however further furthermore moreover accordingly also then here there what who how why
    which is are be do does can could will would shall should must might have has had see read click ok
    okay tv pc
    """
)


_OF_A_POLICY = re.compile(
    r"policy|policies|privacy|terms|statement|notice|agreement|conditions|cookies|guidelines|datenschutz"
    r"|nutzungsbedingungen|geschäftsbedingungen|confidentialité|conditions|privacidad|términos|condiciones",
    re.I,
)
_NOBODY = _DEFINED | STOP | FOREIGN_STOP


class Name(NamedTuple):
    """A name and where it stands (characters); `words` are its folded words without those that name nobody."""

    words: tuple[str, ...]
    start: int
    end: int


def names(text: str) -> list[Name]:
    """The names in a text; none where the capitals tell nothing (a title, a line in capitals).

    >>> [name.words for name in names("We share logs with Acme Analytics, Inc. and with our Partners.")]
    [('acme', 'analytics')]
    """
    found = [name for match in _NAME.finditer(text) if (name := _name(text, match))]
    return [] if found and _all_capitals(text) else found


def _all_capitals(text: str) -> bool:
    """Whether nearly every word has a capital, so that they tell nothing: a title, or a line in capitals."""
    words = _WORD.findall(text)
    capital = sum(word[0].isupper() for word in words if not word.isdigit())
    if len(words) <= 3 or capital <= 0.7 * len(words):
        return False
    letters = [character for character in text if character.isalpha()]
    return sum(map(str.isupper, letters)) > 0.8 * len(letters) or ("|" not in text and "," not in text)


def _name(text: str, match: re.Match[str]) -> Name | None:
    """The name that a run of capitals holds, without a first word that is only the start of a sentence."""
    if match.group().lower() in _NOBODY:
        return None
    start, found = match.start(), _LEGAL_FORM.sub(" ", match.group())
    words = [word.group().lower() for word in _WORD.finditer(found)]
    words = [word for word in words if word not in _NOBODY and not word.isdigit()]
    first = _WORD.match(match.group())
    opening = match.group().split()[0]
    if (
        words
        and first
        and _STARTS.search(text, max(0, start - 3), start)
        and words[0] == first.group().lower()
    ):
        plain = not any(character.isupper() for character in opening[1:])
        if plain and len(words) == 1:
            return None
    if max(map(len, words), default=0) < 3 and not found.isupper():
        return None  # “Ci” and “Mr” may be any word
    return Name(tuple(words), start, match.end()) if words else None


def legal_form(text: str) -> bool:
    """Whether a text names a legal entity (“Inc.”, “GmbH”)."""
    return bool(_LEGAL_FORM.search(text))


def own_words(title: str) -> frozenset[str]:
    """The words of a policy's title that name whose it is, folded; none where the title is that of no policy.

    >>> sorted(own_words("Otter Mail Privacy Policy")), sorted(own_words("Sharing with Palomar"))
    (['mail', 'otter'], [])
    """
    if not _OF_A_POLICY.search(title):
        return frozenset()
    words = (word.group().lower() for word in _WORD.finditer(_LEGAL_FORM.sub(" ", title)))
    return frozenset(word for word in words if word not in _NOBODY and len(word) > 2 and not word.isdigit())


def only_of(text: str, own: frozenset[str]) -> bool:
    """Whether a name holds no other words than these, besides those that name nobody."""
    words = [word.group().lower().removesuffix("'s") for word in _WORD.finditer(_LEGAL_FORM.sub(" ", text))]
    said = [word for word in words if word not in _NOBODY and len(word) > 1]
    return bool(said) and all(word in own for word in said)
