"""How far a capture can be trusted as the policy: a number from 0 to 1, and in words why it is low."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import islice

from policydiff.before import far_shorter, led_to_front, other_language, words_of
from policydiff.model import Document
from policydiff.normalizer.blocks import CUT_OFF
from policydiff.normalizer.furniture import is_consent_button
from policydiff.normalizer.messages import MESSAGES, every_vocabulary, vocabulary_of

#: Below this a capture is suspect.
THRESHOLD = 0.5
#: A page's message stands on a page with little else.
FEW_WORDS = 250
#: Distinct words of policies; a text with as many is one, whatever else stands on the page.
STRONG = 8
WEAK = 2
_WRONG_WORDS = 40
_TOO_FEW_TO_TELL = 12  # words whose language nobody can tell: they may be a policy's in any
_ENOUGH = 12_000  # characters
_MOST_ASKED = 1_000  # words; no rule asks about more, except beside the version before
_MOST_BESIDE_A_FORM = 80
_LOGIN = "a login form stands in place of the page"
_FRONT = "the site's front page stands in place of the page"
_PASSWORD = re.compile(
    r"pass ?(?:word|phrase|code)|kennwort|passwor[dt]|mot de passe|contraseña|senha|wachtwoord"
    r"|パスワード|密码|密碼|비밀번호|пароль|has[łl]o|\b(?:log|sign) ?in\b",
    re.IGNORECASE,
)
_WIDE = re.compile("[\u3040-\ud7ff]")
_POLICY_NAME = re.compile(
    r"(?:polic(?:y|ies)|beleid|verklaring|datenschutz\w*|bedingungen|richtlinien?|erklärung)\b"
    r"|隐私|隱私|条款|條款|协议|協議|プライバシー|利用規約|個人情報|개인정보|약관"
    r"|\b(?:privacy|cookies?|gdpr|terms|conditions|notice|statement|agreement|guidelines|rules|licen[cs]e|refunds?"
    r"|copyright|imprint|impressum|agb|cgu|politique|confidentialité|mentions|charte|política|privacidade?"
    r"|términos|condiciones|condições|aviso|informativa|condizioni|termini|termos|voorwaarden)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Told:
    """What a page says of itself beside its text; of other formats there is nothing to tell."""

    title: str = ""  # <title>
    login: bool = False  # it has a field for a password
    front: int = 0  # signs that it is the front page of its site


@dataclass(frozen=True)
class _Facts:
    """What the rules look at, each gathered when a rule first asks: of most pages they ask little."""

    document: Document
    previous: Document | None
    told: Told

    @cached_property
    def words(self) -> int:
        """The document's words, counted only as far as any rule asks."""
        return _words(self.document, None if self.previous else _MOST_ASKED)

    @cached_property
    def _kept(self) -> str:
        """The beginning of what was kept, in lower case."""
        return _start(_texts(self.document, headings=True))

    @cached_property
    def all_text(self) -> str:
        """The beginnings of what was kept and of what was set aside, in lower case."""
        return f"{self.told.title.lower()} \n{self._kept} \n{_start(self.document.boilerplate)}"

    @cached_property
    def _vocabulary(self) -> tuple[str, ...]:
        # A language found wrongly must not cost trust: Chinese has none of the words of any vocabulary here.
        wide = 0 if self._kept.isascii() else len(_WIDE.findall(self._kept))
        if wide * 5 >= len(self._kept):
            return ()
        few = self.document.language == "und" and self._kept.isascii() and self.words <= _TOO_FEW_TO_TELL
        return every_vocabulary() if few else vocabulary_of(self.document.language)

    @cached_property
    def terms(self) -> int:
        """Distinct words of policies in the kept text, counted up to what is strong."""
        return _count(self._kept, self._vocabulary) if self._vocabulary else STRONG

    @cached_property
    def said(self) -> bool:
        """Whether any of them stands in its sentences, not only in headings."""
        sentences = _start(_texts(self.document, headings=False))
        return not self._vocabulary or any(term in sentences for term in self._vocabulary)

    @cached_property
    def named(self) -> bool:
        """Whether the page or its first heading calls itself a policy."""
        return self.headed or bool(_POLICY_NAME.search(self.told.title))

    @cached_property
    def headed(self) -> bool:
        """Whether the first heading does: a server that fails keeps the page's title, but not its heading."""
        heading = next((section.heading for section in self.document.sections if section.heading), "")
        return bool(_POLICY_NAME.search(heading))


def assess(
    document: Document, told: Told, *, previous: Document | None = None
) -> tuple[float, tuple[str, ...]]:
    """The quality of a normalized capture, and the reasons to suspect it; () where it can be trusted.

    `previous` is the version before. A short policy is a good one; only what says that it is something else, or
    lacks what was there before, loses trust.
    """
    facts = _Facts(document, previous, told)
    quality = 1.0
    reasons: list[str] = []
    for reason, penalty in _findings(facts):
        quality *= 1 - penalty
        reasons.append(reason)
    quality = round(quality, 2)
    return quality, tuple(reasons) if quality < THRESHOLD else ()


def _texts(document: Document, *, headings: bool) -> Iterator[str]:
    """The document's sentences in reading order, with its headings or without."""
    for section in document.sections:
        if headings and section.heading:
            yield section.heading
        for block in section.blocks:
            for sentence in block.sentences:
                yield sentence.text


def _count(text: str, vocabulary: Iterable[str]) -> int:
    """How many of the words are in the text, counted up to what is strong."""
    found = 0
    for term in vocabulary:
        found += term in text
        if found == STRONG:
            break
    return found


def _start(texts: Iterable[str]) -> str:
    """The first words of some texts in lower case; what a page is shows in them, however long it is."""
    length = 0
    taken: list[str] = []
    for text in texts:
        taken.append(text[:_ENOUGH])
        length += len(text)
        if length > _ENOUGH:
            break
    return " \n".join(taken).lower()


def _words(document: Document, most: int | None = None) -> int:
    """Words of the document, counted until there are `most`; in a text without spaces two characters count
    as a word."""
    words = 0
    for text in _texts(document, headings=True):
        words += words_of(text)
        if most is not None and words >= most:
            break
    return words


def _findings(facts: _Facts) -> Iterator[tuple[str, float]]:
    """Each reason found, with what it takes from the quality (0: nothing, 1: all)."""
    known = False
    for rule in _RULES:
        found = None if known and rule in _ONLY_ALONE else rule(facts)
        if found is not None:
            known = True
            yield found


#: Why a page is suspect that only scripts fill, and one that may be: whoever fetched it may open it in a browser.
SCRIPTS_ONLY = "the page holds nothing until its scripts have run"
NO_TEXT = "no text of a policy was found on the page"

Finding = tuple[str, float] | None


def _message(facts: _Facts) -> Finding:
    """The page tells that it is something else: a challenge, an error, a login, a parked domain."""
    if facts.words > FEW_WORDS or (facts.terms >= STRONG and facts.words > FEW_WORDS // 4):
        return None
    if facts.headed and facts.said:
        return None
    first = " \n".join(text[:_ENOUGH] for text in islice(_texts(facts.document, headings=True), 3))
    for message in MESSAGES:
        if message.said.search(f"{facts.told.title} \n{first}"):
            # A policy may speak of captchas and logins, but does not begin with them.
            if facts.named and facts.terms > WEAK and not message.sure:
                continue
            return message.reason, 0.9
        if facts.terms <= WEAK and not facts.named and message.said.search(facts.all_text):
            return message.reason, 0.8
    return None


def _login_form(facts: _Facts) -> Finding:
    """A form that asks for a password, and next to nothing besides; a form in a policy's header is set aside."""
    if not facts.told.login or facts.words > _MOST_BESIDE_A_FORM or (facts.headed and facts.said):
        return None
    kept = " ".join(_texts(facts.document, headings=True))
    return (_LOGIN, 0.8) if _PASSWORD.search(kept) else None


def _empty(facts: _Facts) -> Finding:
    if facts.words:
        return None
    if "javascript" in facts.all_text:
        return SCRIPTS_ONLY, 1.0
    return _LOGIN if facts.told.login else NO_TEXT, 1.0


def _front_page(facts: _Facts) -> Finding:
    """The front page of the site, which sites send those to who ask for a page that is gone.

    The page says so itself: by the address it states, by what its system calls it, by its title. Some sites state
    their front page's address on every page, so that one sign is not enough for a text that speaks like a policy.
    """
    signs = facts.told.front
    if not signs or facts.headed or (facts.named and facts.terms > WEAK):
        return None
    if signs > 1 or facts.terms < STRONG:
        return _FRONT, 0.8
    return None


def _shell(facts: _Facts) -> Finding:
    """Next to nothing but a plea for JavaScript."""
    if 0 < facts.words < 40 and facts.terms <= WEAK and "javascript" in facts.all_text:
        return SCRIPTS_ONLY, 0.9
    return None


def _cookie_wall(facts: _Facts) -> Finding:
    """A dialog that asks for consent, and no policy behind it."""
    if facts.words > FEW_WORDS or (facts.named and facts.terms > WEAK):
        return None
    texts = [*_texts(facts.document, headings=True), *facts.document.boilerplate]
    buttons = sum(1 for text in texts if is_consent_button(text))
    if buttons and re.search(
        r"cookies?\b|consent\b|einwilligung|consentement|consentimiento|consenso", facts.all_text
    ):
        return "a cookie dialog stands before the page", 0.8
    return None


def _wrong_document(facts: _Facts) -> Finding:
    """Text enough, but none of the words that policies are made of, and no such name."""
    if facts.named:
        return None
    if facts.words >= _WRONG_WORDS and facts.terms <= WEAK:
        return "this is not a policy: hardly a word of one is in it", 0.7
    if facts.words >= 400 and facts.terms <= 4:
        return "this is not a policy: hardly a word of one is in it", 0.6
    if 0 < facts.words < _WRONG_WORDS and not facts.terms:
        return "a few words, none of them a policy's", 0.6
    return None


def _cut_off(facts: _Facts) -> Finding:
    return (CUT_OFF, 0.6) if CUT_OFF in facts.document.warnings else None


def _shorter(facts: _Facts) -> Finding:
    if facts.previous is None:
        return None
    reason = far_shorter(facts.words, _words(facts.previous))
    return (reason, 0.6) if reason else None


def _other_language(facts: _Facts) -> Finding:
    if facts.previous is None:
        return None
    reason = other_language(facts.document.language, facts.previous.language, facts.words)
    return (reason, 0.6) if reason else None


def _led_to_front(facts: _Facts) -> Finding:
    if facts.previous is None:
        return None
    reason = led_to_front(facts.document.url, facts.previous.url)
    return (reason, 0.6) if reason else None


_RULES: tuple[Callable[[_Facts], Finding], ...] = (
    _empty,
    _message,
    _login_form,
    _front_page,
    _shell,
    _cookie_wall,
    _wrong_document,
    _cut_off,
    _shorter,
    _other_language,
    _led_to_front,
)
#: What these find is explained by any other finding.
_ONLY_ALONE = (_login_form, _front_page, _shell, _cookie_wall, _wrong_document)
