"""Bold leads that nothing closes ("**Cookies ** We use …"): which of them head the text behind them."""

from __future__ import annotations

from collections.abc import Iterable

from policydiff.normalizer.looks import WORD, begins, heads
from policydiff.normalizer.words import words_of

_FEWEST = 2  # leads of a document that vouch for each other
_MOST_WORDS = 7
#: With a capital they begin a sentence wherever they stand, so that what is bold before them is no part of it.
_OPENERS = words_of(
    """
    we you our your the this these those if when where while in for to as at by on with some any all it they
    a an there once each every no you're we're we'll
    wir die der das wenn bei für im diese dieser dieses um unter mit es nach falls
    nous vous les le la ce cette ces si pour lorsque nos votre vos dans
    los las el para este esta cuando usted su sus nuestro nuestra podemos
    noi il gli lo questo questa se per quando
    nós os o quando esta este
    wij we u de het als deze dit wanneer voor
    """
)
#: A lead of such words alone, or one that ends in one, goes on in the text behind it.
_NEVER_LEAD = words_of(
    """
    i we you they he she it who this that these those there here all any some each every no not never only
    always please also and or but so if when where while because although however therefore then thus
    is are was were be has have had do does did will shall may can must should would
    the a an of for to in on at by with from as than into about under our your their its my his her us them
    wir sie er es ich und oder aber der die das ein eine von für mit zu nicht nie nur bitte unsere ihre
    nous vous ils elles je et ou mais le la les un une de des du à pour avec ne jamais
    nosotros usted ustedes el los las y o pero de del para con no nunca
    noi voi il lo gli e ma di del per con non mai nós você os as do da não nunca
    wij u zij de het een en of maar van voor met niet nooit
    """
)


def stand_alone(leads: Iterable[tuple[str, str]]) -> bool:
    """Whether a document sets bold leads before its paragraphs without closing them, as headings of theirs.

    Of each paragraph its lead and the text behind it. One may be chance; of a document's several, as many as
    vouch for each other must stand before a word that can only begin a sentence.
    """
    sure = 0
    for name, body in leads:
        first = WORD.search(body[:40])
        if first and is_name(name, body) and first[0].replace("’", "'").casefold() in _OPENERS:
            sure += 1
            if sure >= _FEWEST:
                return True
    return False


def is_name(name: str, body: str) -> bool:
    """Whether a lead is a few words that name something, and what follows begins as a sentence of its own.

    >>> is_name("Cookies", "We use cookies to keep you signed in.")
    True
    >>> is_name("We", "Collect data to keep you signed in.")
    False
    """
    words = [word.casefold() for word in WORD.findall(name)]
    if not 1 <= len(words) <= _MOST_WORDS or words[-1] in _NEVER_LEAD or not name.strip()[-1].isalnum():
        return False
    first = WORD.search(body)
    if first is None or not first[0][0].isupper() or first.start():
        return False
    return begins(name) and heads(name, body)
