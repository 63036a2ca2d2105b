"""The dates a policy states for itself ("Last Revised: December 19, 2014"), recognized in a line of text."""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache
from typing import Literal

DateKind = Literal["revised", "effective"]

_MONTHS = {
    1: "january jan januar jän jänner janvier janv enero ene gennaio gen janeiro januari",
    2: "february feb februar février fevrier févr fevr febrero febbraio fevereiro fev februari",
    3: "march mar märz maerz mrz mars marzo março marco maart mrt",
    4: "april apr avril avr abril abr aprile",
    5: "may mai mayo maggio mag maio mei",
    6: "june jun juni juin junio giugno giu junho",
    7: "july jul juli juillet juil julio luglio lug julho",
    8: "august aug août aout agosto ago augustus",
    9: "september sep sept septembre septiembre setiembre settembre set setembro",
    10: "october oct oktober okt octobre octubre ottobre ott outubro out",
    11: "november nov novembre noviembre novembro",
    12: "december dec dezember dez décembre decembre déc diciembre dic dicembre dezembro",
}
_MONTH = {name: number for number, names in _MONTHS.items() for name in names.split()}
_NAMES = "|".join(sorted(_MONTH, key=lambda name: (-len(name), name)))
_DAY = r"(?:0?[1-9]|[12]\d|3[01])"
_YEAR = r"(?:19|20)\d\d"
_DATE = re.compile(
    rf"""
      (?<![\w/.-])(?:
        (?P<y1>{_YEAR})\s?[-/.]\s?(?P<m1>0?[1-9]|1[0-2])\s?[-/.]\s?(?P<d1>{_DAY})
      | (?P<a>{_DAY})\s?(?P<sep>[./-])\s?(?P<b>{_DAY})\s?(?P=sep)\s?(?P<y2>{_YEAR}|\d\d)
      | (?P<d3>{_DAY})(?:st|nd|rd|th|er|ère|º|°|\.)?\s*(?:of\s+|de\s+|del\s+|[-/])?
        (?P<n3>{_NAMES})\.?,?[\s/-]*(?:de\s+|del\s+|,\s*)?(?P<y3>{_YEAR})
      | (?P<n4>{_NAMES})\.?\s*(?P<d4>{_DAY})(?:st|nd|rd|th)?(?:\s*,\s*|\s+)(?P<y4>{_YEAR})
      | (?P<n5>{_NAMES})\.?,?\s+(?:de\s+|del\s+)?(?P<y5>{_YEAR})
      | (?P<y6>{_YEAR})[-/.](?P<m6>0[1-9]|1[0-2])
      )(?![\w/])
    """,
    re.VERBOSE | re.IGNORECASE,
)

_DIGIT = re.compile(r"\d")
_NUMERIC = re.compile(r"\d\s?[./-]\s?\d")  # in every date of numbers alone
_YEARLIKE = re.compile(r"(?:19|20)\d\d|\d\s?[./-]\s?\d\d(?!\w)")

_REVISED = (
    r"(?:last|latest|most\s+recent(?:ly)?|date\s+of\s+(?:the\s+)?(?:last|latest))\s+"
    r"(?:(?:was|been|on|policy|version|page)\s+)?"
    r"(?:updated?|revis(?:ed|ion)|modif(?:ied|ication)|changed?|amend(?:ed|ment)|edited|reviewed)",
    r"(?:updated?|revised|amended|modified)(?:\s+(?:date|on|as\s+of))?(?=\s*:|\s+on\b|\s+as\s+of\b|\s+\W?\d|\s+\W?[A-Z])",
    r"(?:revision|version|publication|issue)\s+date|date\s+of\s+(?:revision|(?:this\s+)?version|publication|issue|last\s+\w+)",
    r"(?:current\s+)?version\s+(?:of|from|dated)|dated|(?:posted|published|issued)(?:\s+on)?(?=\s*:|\s+\d|\s+[A-Z])|as\s+(?:of|at)(?=\s*:)",
    r"stand|fassung\s+vom|(?:zuletzt|letztmal(?:s|ig))\s+(?:aktualisiert|geändert|überarbeitet|bearbeitet)"
    r"|letzte\s+(?:aktualisierung|änderung|überarbeitung|fassung|bearbeitung)|aktualisiert(?:\s+am)?|version\s+vom"
    r"|datum\s+der\s+letzten\s+\w+",
    r"(?:date\s+de\s+(?:la\s+)?)?derni[èe]re?\s+(?:mise\s+[àa]\s+jour|modification|r[ée]vision|version|actualisation)"
    r"|mis(?:e|es)?\s+[àa]\s+jour(?:\s+le)?|(?:date\s+de\s+)?mise\s+[àa]\s+jour|version\s+(?:du|en\s+date\s+du)|r[ée]vis[ée]e?s?\s+le"
    r"|modifi[ée]e?s?\s+le",
    r"(?:fecha\s+de\s+(?:la\s+)?)?[úu]ltima\s+(?:actualizaci[óo]n|modificaci[óo]n|revisi[óo]n|versi[óo]n)|actualizad[oa]s?(?:\s+(?:el|a))?"
    r"|fecha\s+de\s+(?:actualizaci[óo]n|revisi[óo]n|publicaci[óo]n)|versi[óo]n\s+(?:de|del)",
    r"(?:data\s+(?:di|dell['’])\s*)?ultim[oa]\s+(?:aggiornamento|modifica|revisione|versione)|aggiornat[oaie](?:\s+(?:al|il))?"
    r"|data\s+di\s+(?:aggiornamento|revisione|pubblicazione)|versione\s+del",
    r"(?:data\s+d[ae]\s+)?[úu]ltima\s+(?:atualiza[çc][ãa]o|modifica[çc][ãa]o|altera[çc][ãa]o|revis[ãa]o|vers[ãa]o)|atualizad[oa]s?(?:\s+em)?"
    r"|data\s+d[ae]\s+(?:atualiza[çc][ãa]o|revis[ãa]o|publica[çc][ãa]o)|vers[ãa]o\s+de",
    r"(?:datum\s+(?:van\s+)?)?(?:laatst(?:e)?|meest\s+recente?)\s+(?:bijgewerkt|gewijzigd|aangepast|herzien|update|wijziging|herziening|versie|bijwerking)"
    r"|bijgewerkt(?:\s+op)?|gewijzigd\s+op|versie\s+(?:van|d\.d\.)|versiedatum",
)
_EFFECTIVE = (
    r"(?:date\s+)?effective(?:\s+(?:date|as\s+of|as\s+from|from|on|since|starting|beginning))?|(?:in\s+effect|in\s+force|applies|applicable|valid)"
    r"\s+(?:as\s+of|as\s+from|from|since|on)|(?:comes?|came|takes?|enters?|entered|entry)\s+(?:into|in)\s+(?:effect|force)"
    r"|takes?\s+effect|goes?\s+into\s+effect|commencement\s+date",
    r"g[üu]ltig\s+(?:ab|seit)|gilt\s+(?:ab|seit)|wirksam\s+(?:ab|seit|zum)|in\s+kraft(?:\s+(?:getreten|seit|ab|tretend))?(?:\s+am)?"
    r"|tritt\s+am|inkrafttreten|datum\s+des\s+inkrafttretens|g[üu]ltigkeitsdatum",
    r"(?:date\s+d['’]\s*)?entr[ée]e?s?\s+en\s+(?:vigueur|application)|en\s+vigueur(?:\s+(?:depuis|[àa]\s+compter|[àa]\s+partir|au|le|du))*|applicables?\s+(?:[àa]\s+(?:compter|partir)|depuis|au|d[èe]s)"
    r"|date\s+d['’]\s*(?:effet|application)|prend(?:ra)?\s+effet",
    r"(?:fecha\s+de\s+)?(?:entrada\s+en\s+vigor|vigencia)|(?:en\s+vigor|vigente|v[áa]lid[oa])(?:\s+(?:desde|a\s+partir|el))*|entra(?:r[áa])?\s+en\s+vigor|fecha\s+efectiva|efectiv[oa]\s+(?:a\s+partir|desde|el)",
    r"(?:data\s+di\s+)?(?:entrata\s+in\s+vigore|decorrenza|efficacia)|in\s+vigore(?:\s+(?:dal?|dall['’]|a\s+partire))*|valid[oa]\s+(?:dal?|a\s+partire)|entra\s+in\s+vigore|con\s+effetto\s+dal?",
    r"(?:data\s+d[ae]\s+)?(?:entrada\s+em\s+vigor|vig[êe]ncia)|em\s+vigor(?:\s+(?:desde|a\s+partir|em))*|entra(?:r[áa])?\s+em\s+vigor|v[áa]lid[oa]\s+(?:desde|a\s+partir)|efetiv[oa]\s+(?:desde|a\s+partir|em)|com\s+efeito\s+a\s+partir",
    r"(?:datum\s+van\s+)?inwerkingtreding|ingangsdatum|(?:van\s+kracht|geldig|geldend|van\s+toepassing)(?:\s+(?:vanaf|sinds|per|op|met\s+ingang\s+van))*|met\s+ingang\s+van|treedt\s+in\s+werking",
)
_LABEL = re.compile(
    rf"(?<!\w)(?:(?P<revised>{'|'.join(_REVISED)})|(?P<effective>{'|'.join(_EFFECTIVE)}))(?!\w)",
    re.IGNORECASE,
)
#: Words that may stand beside label and date in a line that says nothing else.
_FILLER_WORDS = """
    this our the these those its of on as at from is was are were been be and or in by to has have will
    since with a an date dates day version policy policies privacy notice statement terms conditions use
    service services agreement document cookie cookies page update updated revised effective last and/or
    time et v no nr n eula legal diese dieser dieses die der das den dem am vom ist sind wurde wurden
    und zum zur ab seit datenschutzerklärung datenschutzhinweise datenschutz nutzungsbedingungen agb
    fassung version allgemeine geschäftsbedingungen cette ce ces la le les du de des au aux été est sont
    a politique confidentialité conditions générales charte depuis compter partir avis mentions légales
    vie privée données personnelles protection dernière date jour mise esta este estos la el los las del
    en fue ha sido es política privacidad condiciones términos aviso desde questa questo il lo gli del
    della al è stata stato informativa privacy condizioni termini data essa esta este o os as do da em
    foi é política privacidade termos condições aviso deze dit het van op is zijn werd voor per
    privacyverklaring privacybeleid voorwaarden algemene beleid sinds gmt utc cet cest pst pdt est edt
"""
_FILLERS = frozenset(_FILLER_WORDS.split())
_WORD = re.compile(r"[^\W\d_]+(?:['’/][^\W\d_]+)*")
#: What a date right behind it is of: another act than revision, or an end.
_OTHER_ACT = re.compile(
    r"\b(?:archived|captured|retrieved|extracted|accessed|downloaded|crawled|saved|printed|signed|created|founded"
    r"|archiviert|abgerufen|archivée?s?|consultée?s?|archivad[oa]s?|consultad[oa]s?|archiviat[oa]|gearchiveerd"
    r"|until|till|bis|jusqu['’]au|hasta|fino\s+al|até|tot)\s+(?:(?:on|at|in|am|le|el|il|em|op|the)\s+){0,2}$",
    re.IGNORECASE,
)
_NEAR = 48  # characters that may stand between a label and its date
_LONGEST = 320  # a longer text is a paragraph that may mention a date, not a line that states one


def stated_dates(text: str, *, day_first: bool = True) -> list[tuple[DateKind, str]]:
    """The dates that a line states for its document, in order: (`revised` or `effective`, ISO 8601).

    A date that names no day is `YYYY-MM`. `day_first` reads 01/02/2023 as 1 February; impossible readings
    are never taken. A date without a label near before it ("January 2020 is when we began") is none.

    >>> stated_dates("Last revised: December 19, 2014. Effective 1 January 2015")
    [('revised', '2014-12-19'), ('effective', '2015-01-01')]
    """
    if not may_state(text):
        return []
    return [(kind, iso) for kind, iso, _, _ in _found(text, day_first)]


def is_date_line(text: str) -> bool:
    """Whether a line does nothing but state when its document was revised or takes effect.

    >>> is_date_line("This Privacy Policy was last updated on 3 May 2021.")
    True
    >>> is_date_line("Effective 3 May 2021 we share your address with our partners.")
    False
    """
    return may_state(text) and _says_no_more(text)


@lru_cache(maxsize=32)  # as `_found`
def _says_no_more(text: str) -> bool:
    """Whether a text states dates and hardly a word besides."""
    found = _found(text, True)
    if not found:
        return False
    rest = text
    for _, _, start, end in reversed(found):
        rest = rest[:start] + " " + rest[end:]
    rest = _LABEL.sub(" ", _DATE.sub(" ", rest))
    words = [word.casefold() for word in _WORD.findall(rest)]
    strangers = sum(1 for word in words if word not in _FILLERS)
    return strangers <= (2 if len(words) <= 8 else 0) and len(words) <= 20


def dates_in(text: str, *, day_first: bool = True) -> list[tuple[str, int, int]]:
    """Every date of a stated year in a text, whatever it is of: (ISO 8601, start, end), in order.

    >>> dates_in("Between 3 May 2021 and 04/06/2021")
    [('2021-05-03', 8, 18), ('2021-06-04', 23, 33)]
    """
    read = ((_iso(match, day_first), *match.span()) for match in _DATE.finditer(text))
    return [(iso, start, end) for iso, start, end in read if iso is not None]


def statement_start(text: str) -> int | None:
    """Where in a text its first statement of a date begins, label included; None where it states none.

    >>> statement_start("Privacy Policy (last updated 3 May 2021)")
    16
    """
    found = _found(text, True) if may_state(text) else ()
    return min((start for _, _, start, _ in found), default=None)


def may_state(text: str) -> bool:
    """Whether a text may state dates, a cheap test that nearly every text fails: short, with something like a year."""
    return len(text) <= _LONGEST and bool(_DIGIT.search(text)) and bool(_YEARLIKE.search(text))


def is_numeric_ambiguous(text: str) -> bool:
    """Whether a text holds a date such as 01/02/2023, which reads differently day first and month first."""
    return bool(_NUMERIC.search(text)) and any(
        match["a"]
        and match["sep"] != "."
        and int(match["a"]) <= 12
        and int(match["b"]) <= 12
        and match["a"] != match["b"]
        for match in _DATE.finditer(text)
    )


def month_first_only(text: str) -> bool:
    """Whether a text holds a date such as 12/19/2014, which can only be read month first."""
    return (
        bool(_NUMERIC.search(text))
        and may_state(text)
        and any(match["a"] and int(match["a"]) <= 12 < int(match["b"]) for match in _DATE.finditer(text))
    )


@lru_cache(maxsize=32)  # of one document, several ask about the same few lines
def _found(text: str, day_first: bool) -> tuple[tuple[DateKind, str, int, int], ...]:
    """Each date with the label that stands nearest before it (else right behind it): kind, date, and the span."""
    dates = list(_DATE.finditer(text))
    labels = list(_LABEL.finditer(text)) if dates else []  # the slower search of the two
    if not labels:
        return ()
    found: list[tuple[DateKind, str, int, int]] = []
    previous = 0
    for match in dates:
        iso = _iso(match, day_first)
        if iso is None:
            continue
        before = [
            label
            for label in labels
            if previous <= label.start()
            and label.end() <= match.start()
            and match.start() - label.end() <= _NEAR
        ]
        after = [label for label in labels if 0 <= label.start() - match.end() <= 3]
        label = before[-1] if before else after[0] if after else None
        if label is not None and not _OTHER_ACT.search(text, previous, match.start()):
            kind: DateKind = "revised" if label["revised"] else "effective"
            found.append((kind, iso, min(label.start(), match.start()), max(label.end(), match.end())))
            previous = match.end()
    return tuple(found)


def _iso(match: re.Match[str], day_first: bool) -> str | None:
    """The date in ISO 8601, None where there is no such day."""
    if match["y5"] or match["y6"]:
        if match["y6"]:
            return f"{match['y6']}-{match['m6']}"
        return f"{match['y5']}-{_MONTH[match['n5'].casefold()]:02}"
    if match["y1"]:
        year, month, day = int(match["y1"]), int(match["m1"]), int(match["d1"])
    elif match["y2"]:
        first, second = int(match["a"]), int(match["b"])
        year = int(match["y2"]) + (2000 if len(match["y2"]) == 2 else 0)
        swap = second > 12 or (not day_first and match["sep"] != "." and first <= 12)
        month, day = (first, second) if swap else (second, first)
    elif match["y3"]:
        year, month, day = int(match["y3"]), _MONTH[match["n3"].casefold()], int(match["d3"])
    else:
        year, month, day = int(match["y4"]), _MONTH[match["n4"].casefold()], int(match["d4"])
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None
