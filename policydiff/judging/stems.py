"""When two words count as the same word: inflection, spelling and plain synonyms of English."""

from __future__ import annotations

from functools import lru_cache


def words(text: str) -> frozenset[str]:
    """The words of a list that is written as a text."""
    return frozenset(text.split())


_IRREGULAR = {
    **dict.fromkeys(("use", "uses", "used", "using"), "use"),
    **dict.fromkeys(("sell", "sells", "sold", "selling"), "sell"),
    **dict.fromkeys(("keep", "keeps", "kept", "keeping"), "keep"),
    **dict.fromkeys(("send", "sends", "sent", "sending"), "send"),
    **dict.fromkeys(("give", "gives", "given", "gave", "giving"), "give"),
    **dict.fromkeys(("make", "makes", "made", "making"), "make"),
    **dict.fromkeys(("take", "takes", "taken", "took", "taking"), "take"),
    **dict.fromkeys(("pay", "pays", "paying"), "pay"),
    **dict.fromkeys(("choose", "chooses", "chose", "chosen", "choosing"), "choose"),
    **dict.fromkeys(("child", "children", "childs"), "child"),
    **dict.fromkeys(("be", "is", "are", "am", "was", "were", "been", "being"), "be"),
    **dict.fromkeys(("have", "has", "had", "having"), "have"),
    **dict.fromkeys(("do", "does", "did", "done", "doing"), "do"),
    **dict.fromkeys(("note", "notes", "noted", "noting"), "note"),
    **dict.fromkeys(("willing", "cans", "nones"), "willing"),
    **{word: word for word in ("none", "profiling", "existing", "registered", "permitted", "allowed")},
    **dict.fromkeys(("recording", "recordings"), "recording"),
    **dict.fromkeys(("paid", "unpaid", "prepaid"), "paid"),
    "cookie": "cookie",
    "cookies": "cookie",
    "ads": "ad",
    "ids": "id",
}
_KEEP = words(
    """
    this thus plus always perhaps unless across during nothing bring spring need terms
    """
)
_BEFORE_ES = ("s", "x", "z", "ch", "sh")

_SYNONYMS = {
    word: group.split()[0]
    for group in """
    use utilize employ
    buy purchase
    get obtain receive
    start begin commence
    end finish
    help assist aid
    improve enhance better
    need require
    show display
    click press tap select
    website site webpage page web
    email mail
    personal individual
    person individual people someone anyone somebody
    customer client
    information data detail
    policy statement notice
    agreement contract term
    such including include like example
    service product offering
    app application
    company organization organisation business firm
    choose select pick
    tell inform
    ask request solicit
    follow comply
    change modify amend update
    keep maintain
    see view
    place location
    allow enable permit let
    team staff
    issue problem
    however but though although
    also additionally addition too moreover
    prior before
    regard concern relate pertain about regarding concerning
    therefore thus hence
    ensure guarantee
    process procedure
    review examine
    provide offer supply
    different various
    within inside
    necessary essential
    explain describe outline
    consider deem believe feel think
    specific particular
    further extra
    current present
    main primary principal
    mistake error
    worldwide global
    create generate produce build
    way means manner method
    function functionality feature
    portion part
    happen occur
    decide determine
    verify check confirm
    fix repair resolve solve
    question inquiry enquiry query
    reply answer respond
    state express note mention
    adhere abide
    alert notify
    reason purpose
    entire whole
    connect link
    seek look
    enter type
    connection relation
    usual common
    rapid quick fast
    attempt try
    near close
    publicly public
    """.strip().splitlines()
    for word in group.split()
}

#: Words that say nothing on their own; what is left after them is what a sentence is about.
STOP = words(
    """
    a an the this that these those which who whom whose what it its their his her our your my we you
    they he she us them me i and or but nor so as of to in on at by for with from into onto upon about
    over under between through during before after above below again further then once here there when
    where why how be have do if than too very just also such including include like example eg ie etc
    other same own more most much both each few any all some via per within while because until against
    out off up down may might can could will shall must should would not no never without one s t ll re
    ve d m p br em strong nbsp please well either make order however whether being get therefore thus
    hence herein hereby thereof hereof above-mentioned according related regard regarding along person
    individual people someone anyone kind type feel appear relevant certain particular specific able way
    thing part case set additional use utilize based fully accordance together associated applicable new
    now currently web simply really even unfortunately fortunately sadly actually namely respectively
    furthermore hereinafter example instance
    """
)


@lru_cache(maxsize=65536)
def stem(word: str) -> str:
    """The stem of one folded English word; British and American spellings share theirs.

    >>> stem("sharing") == stem("shares") == stem("shared"), stem("personalised") == stem("personalize")
    (True, True)
    """
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    word = word.removesuffix("'s")
    if len(word) <= 3 or word in _KEEP or not word.isascii():
        return word
    return _spelling(_ending(word))


def _ending(word: str) -> str:
    """Plural, past and -ing endings off, then a silent e."""
    if word.endswith(("ies", "ied")) and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith("ing") and len(word) > 5:
        word = _undouble(word[:-3])
    elif word.endswith("ed") and len(word) > 4:
        word = _undouble(word[:-2])
    elif word.endswith("es") and word[:-2].endswith(_BEFORE_ES):
        word = word[:-2]
    elif word.endswith("s") and not word.endswith(("ss", "us", "is")):
        word = word[:-1]
    return word[:-1] if word.endswith("e") and len(word) > 3 else word


def _undouble(word: str) -> str:
    """“stopp” is “stop”, but “sell” stays."""
    double = len(word) > 3 and word[-1] == word[-2] and word[-1] not in "lsz"
    return word[:-1] if double else word


def _spelling(word: str) -> str:
    """One spelling for -ise and -ize, -our and -or, -ence and -ense, -tre and -ter."""
    if word.endswith("is") and len(word) > 5:
        return word[:-2] + "iz"
    if word.endswith("our") and len(word) > 5:
        return word[:-3] + "or"
    if word.endswith("enc") and len(word) > 5:
        return word[:-3] + "ens"
    if word.endswith("centr"):
        return word[:-2] + "er"
    return word


_SYNONYM_STEMS = {stem(word): stem(head) for word, head in _SYNONYMS.items()}
STOP_STEMS = STOP | {stem(word) for word in STOP}

#: The same for French, German and Spanish together; a word of three letters or more.
FOREIGN_STOP = words(
    """
    les des une dans par pour sur avec que qui quoi dont est sont été être avoir avons avez ont pas plus
    nous vous notre nos votre vos leur leurs son ses cette ces celui ceux ainsi afin aux entre sous
    comme tels telles aussi même autre autres lors cela ceci mais donc car elle elles ils tel telle der
    die das den dem ein eine einen einem einer und oder für von vom zum zur mit bei auf aus ist sind war
    waren sein seine haben hat wir sie ihr ihre ihrem ihren ihrer uns unser unsere unserer unseren dass
    dieser diese dieses diesem als auch wie über unter durch nach vor sich man nur noch zu los las una
    unos unas del por para con como más sus nuestro nuestra nuestros nuestras este esta estos estas ese
    esa está están ser haber hemos han usted ustedes sobre otro otra otros otras así también
    """
)


def meaning(stemmed: str) -> str:
    """The stem that stands for a stem's plain synonyms.

    >>> meaning(stem("purchasing")) == meaning(stem("buy"))
    True
    """
    return _SYNONYM_STEMS.get(stemmed, stemmed)
