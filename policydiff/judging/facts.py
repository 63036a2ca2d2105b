"""Numbers, dates, amounts, durations, ages, references and addresses in a text, in any language."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple


class Fact(NamedTuple):
    """A thing with a value: its kind, the value as it is compared, and where it stands (characters)."""

    kind: str
    value: str
    start: int
    end: int


_MONTHS = (
    r"(?:jan(?:uary|vier|uar)?|f[ée]v(?:rier)?|feb(?:ruary|ruar)?|mar(?:ch|s)|märz|apr(?:il)?|avril|may|mai|"
    r"june?|juni|juin|july?|juli|juillet|aug(?:ust)?|août|sept?(?:ember|embre)?|o[ck]t(?:ober|obre)?|"
    r"nov(?:ember|embre)?|d[eé][czç](?:ember|embre)?|enero|febrero|marzo|abril|mayo|junio|julio|agosto|"
    r"septiembre|octubre|noviembre|diciembre)\b\.?"
)
DATE = (
    rf"\b\d{{4}}-\d{{1,2}}-\d{{1,2}}\b|\b\d{{1,2}}[./]\d{{1,2}}[./]\d{{2,4}}\b"
    rf"|\b\d{{1,2}}/\d{{1,2}},\s\d{{4}}\b"
    rf"|\b{_MONTHS}\s+\d{{1,2}}(?:st|nd|rd|th)?\b(?:,?\s*\d{{4}}\b)?"
    rf"|\b\d{{1,2}}(?:st|nd|rd|th|er|\.|º)?\s+(?:de\s+)?{_MONTHS}(?:,?\s+(?:de\s+)?\d{{4}}\b)?"
    rf"|\b{_MONTHS}\s+\d{{4}}\b"
)
_SMALL_VALUES = {
    word: number
    for number, words in {
        1: "one ein eine einem einen einer un une uno una", 2: "two zwei deux dos", 3: "three drei trois tres",
        4: "four vier quatre cuatro", 5: "five fünf cinq cinco", 6: "six sechs seis", 7: "seven sieben sept siete",
        8: "eight acht huit ocho", 9: "nine neun neuf nueve", 10: "ten zehn dix diez", 11: "eleven elf onze",
        12: "twelve zwölf douze doce", 13: "thirteen dreizehn treize trece", 14: "fourteen vierzehn quatorze catorce",
        15: "fifteen fünfzehn quinze quince", 16: "sixteen sechzehn seize dieciséis", 17: "seventeen siebzehn",
        18: "eighteen achtzehn dieciocho", 19: "nineteen", 20: "twenty zwanzig vingt veinte",
        30: "thirty dreißig dreissig trente treinta", 40: "forty vierzig quarante cuarenta", 45: "fünfundvierzig",
        50: "fifty fünfzig cinquante", 60: "sixty sechzig soixante sesenta", 90: "ninety neunzig noventa",
        100: "hundred hundert cent cien",
    }.items()
    for word in words.split()
}  # fmt: skip
_SMALL = sorted(_SMALL_VALUES, key=lambda word: (-len(word), word))
_UNITS = {
    "minute": "minute", "minutes": "minute", "hour": "hour", "hours": "hour", "day": "day", "days": "day",
    "week": "week", "weeks": "week", "month": "month", "months": "month", "year": "year", "years": "year",
    "jour": "day", "jours": "day", "mois": "month", "an": "year", "ans": "year", "année": "year",
    "années": "year", "semaine": "week", "semaines": "week", "heure": "hour", "heures": "hour",
    "tag": "day", "tage": "day", "tagen": "day", "woche": "week", "wochen": "week", "monat": "month",
    "monate": "month", "monaten": "month", "jahr": "year", "jahre": "year", "jahren": "year",
    "stunde": "hour", "stunden": "hour", "día": "day", "días": "day", "dia": "day", "dias": "day",
    "mes": "month", "meses": "month", "año": "year", "años": "year", "semana": "week", "semanas": "week",
    "hora": "hour", "horas": "hour",
}  # fmt: skip
_DAYS = {"minute": 1 / 1440, "hour": 1 / 24, "day": 1.0, "week": 7.0, "month": 30.0, "year": 365.0}
_UNIT = "|".join(sorted(_UNITS, key=len, reverse=True))
_COUNT = rf"(?:\d+(?:[.,]\d+)?|{'|'.join(_SMALL)})"
#: “13”, “thirteen (13)”: the same number.
_NUMERAL = rf"(?:(?:{'|'.join(_SMALL)})\s*\(\d{{1,3}}\)|\d{{1,2}})"
_CURRENCY = r"(?:US\$|CA\$|A\$|\$|€|£|¥|₹|USD|EUR|GBP|CHF|CAD|AUD)"

_FACT = re.compile(
    r"(?P<url>https?://[^\s)\]>\"”]+|\bwww\.[^\s)\]>\"”]+)"
    r"|(?P<email>[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}|\[email(?:\xa0|\s)protected\])"
    rf"|(?P<date>{DATE})"
    rf"|(?P<amount>{_CURRENCY}\s?\d[\d.,]*(?<![.,])(?:\s(?:million|billion|thousand))?"
    rf"|\b\d[\d.,]*\s?(?:{_CURRENCY}|euros?\b|dollars?\b|pounds?\b|cents?\b|francs?\b))"
    r"|(?P<percent>\b\d+(?:[.,]\d+)?\s?(?:%|percent\b|per cent\b|prozent\b))"
    r"|(?P<reference>(?:\b(?:sections?|clauses?|articles?|art\.|paragraphs?|annex|appendix|chapter"
    r"|schedule|exhibit"
    r"|abschnitt|ziffer|artikel|artículo|apartado)|§§?)\s*\d+(?:[.\-]\d+)*(?:\([a-z0-9]{1,4}\))*)"
    r"|(?P<age>\b(?:under(?:\s+the)?|over(?:\s+the)?|at\s+least|the|older\s+than|younger\s+than"
    r"|below(?:\s+the)?)"
    rf"\s+(?:age\s+of\s+)?{_NUMERAL}(?:\s+years?\s+(?:old|of\s+age))?(?=\s*(?:[.,;:)(]|$|or\b|and\b|to\b"
    r"|years?\s+o))"
    rf"|\baged?\s+(?:of\s+)?{_NUMERAL}(?!\d)|\b{_NUMERAL}\s+years?\s+(?:old|of\s+age)\b)"
    rf"|(?P<duration>\b{_COUNT}\s*(?:\(\d+\)\s*)?(?:-\s*)?(?:business\s|calendar\s|working\s|full\s"
    rf"|consecutive\s)?"
    rf"(?:{_UNIT})\b)"
    r"|(?P<phone>\+\d[\d\s()./-]{6,20}\d|\(\d{3}\)\s?\d{3}-\d{4}|\b\d(?:-\d{3}){2}-\d{4}\b"
    r"|\b\d{3}-\d{3}-\d{4}\b)"
    r"|(?P<quantity>\b\d[\d.,]*\s?(?:[kmgt]i?b(?:ps)?|[kmg]bit/s|km|miles?|characters?|users?|seats?|devices?|requests?"
    r"|licen[cs]es?|members?|employees?|times|attempts?)\b)"
    rf"|(?P<number>\b(?:{'|'.join(_SMALL)})\s*\(\d{{1,3}}\)|\b\d[\d.,]*(?<![.,]))",
    re.IGNORECASE,
)
# Most sentences hold no figure at all: asked first, since it costs a twentieth of the search above.
_ANY = re.compile(r"[\d@]|http|www\.|\[email", re.IGNORECASE)
_SMALL_WORDS = frozenset(_SMALL)
_SPELLED = re.compile(
    rf"\b(?:{'|'.join(_SMALL)})[\s-]+(?:(?:business|calendar|working|full|consecutive)\s)?(?:{_UNIT})\b",
    re.IGNORECASE,
)
_MARKER = re.compile(r"^\s*(?:[(\[]?(?:\d+(?:\.\d+)*|[a-z]|[ivxlc]+)[)\].]|\d+(?:\.\d+)+)\s", re.IGNORECASE)
_DIGITS = re.compile(r"\d+(?:[.,]\d+)?")


def facts(text: str) -> tuple[Fact, ...]:
    """Every fact in a text, in order; the number an item starts with is none.

    >>> [(fact.kind, fact.value) for fact in facts("within thirty (30) days, for $5, under 16.")]
    [('duration', '30 day'), ('amount', '$5'), ('age', '16')]
    """
    return _facts(text) if _may_hold(text) else ()


def _may_hold(text: str) -> bool:
    if _ANY.search(text):
        return True
    return not _SMALL_WORDS.isdisjoint(text.lower().replace("-", " ").split()) and bool(_SPELLED.search(text))


@lru_cache(maxsize=4096)
def _facts(text: str) -> tuple[Fact, ...]:
    start = marker_end(text)
    found = _FACT.finditer(text, start)
    return tuple(
        Fact(kind, _VALUES.get(kind, _plain)(match.group()), match.start(), match.end())
        for match in found
        if (kind := match.lastgroup)
    )


def marker_end(text: str) -> int:
    """How many characters of the text are only its number: `4.` in “4. Termination”."""
    match = _MARKER.match(text)
    return match.end() if match else 0


def days(fact: Fact) -> float | None:
    """The length of a duration in days (a month is 30), None for any other fact."""
    count, _, unit = fact.value.partition(" ")
    if fact.kind != "duration" or unit not in _DAYS or not number_of(count):
        return None
    return (number_of(count) or 0.0) * _DAYS[unit]


def number_of(value: str) -> float | None:
    """The first number in a value: “1,000.50” is 1000.5; None where there is none."""
    match = re.search(r"\d[\d.,]*", value)
    if not match:
        return None
    digits = match.group().rstrip(".,")
    if re.fullmatch(r"\d{1,3}(?:[.,]\d{3})+", digits):
        return float(re.sub(r"[.,]", "", digits))
    head, _, tail = digits.replace(",", ".").rpartition(".")
    return float(f"{head.replace('.', '') or 0}.{tail}") if head else float(tail)


def _plain(written: str) -> str:
    return " ".join(written.lower().split())


def _url(written: str) -> str:
    return written.lower().rstrip(".,;:").removeprefix("https://").removeprefix("http://").rstrip("/")


def _duration(written: str) -> str:
    """“thirty (30) days” and “30-day” are both “30 day”."""
    words = written.lower().replace("-", " ").replace("(", " ").replace(")", " ").split()
    digits = _DIGITS.search(written)
    count = digits.group() if digits else str(_SMALL_VALUES.get(words[0], words[0]))
    unit = re.search(rf"({_UNIT})$", words[-1])
    name = _UNITS[unit.group(1)] if unit else words[-1]
    return f"{count} {'business ' if 'business' in words or 'working' in words else ''}{name}"


def _age(written: str) -> str:
    digits = _DIGITS.search(written)
    return digits.group() if digits else _plain(written)


def _phone(written: str) -> str:
    return re.sub(r"\D", "", written)


_VALUES: dict[str, Callable[[str], str]] = {
    "url": _url,
    "duration": _duration,
    "age": _age,
    "phone": _phone,
    "number": lambda written: _age(written) if "(" in written else _plain(written),
    "quantity": lambda written: re.sub(r"\s", "", written.lower()).rstrip("s"),
    "reference": lambda written: "§" + "".join(_DIGITS.findall(written)),
    "amount": lambda written: re.sub(r"\s", "", written.lower()),
    "percent": lambda written: re.sub(r"\s|percent|per cent|prozent", "", written.lower()).rstrip("%") + "%",
}
