"""A text cut into the smallest pieces that a redline may mark: words, amounts, dates, addresses, quoted terms."""

from __future__ import annotations

import re

from policydiff.differ.view import SPACELESS

_UNIT = (
    r"(?:%|€|£|\$|[kmgt]i?b|(?:business|working|calendar)\s(?:day|week)s?|(?:second|minute|hour|day|week|month|year)s?"
    r"|tage?n?|wochen?|monate?n?|jahre?n?|stunden?|jours?|semaines?|mois|ans?|heures?|días?|semanas?|mes(?:es)?|años?"
    r"|euros?|dollars?|usd|eur|gbp|percent)"
)
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?|januar|februar|märz|mai|juni|juli|oktober|dezember|janvier|février|mars|avril|juin"
    r"|juillet|août|septembre|octobre|novembre|décembre|enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre"
    r"|octubre|noviembre|diciembre)"
)
_NUMBER = r"\d+(?:[.,:/]\d+)*"

#: The first that fits is taken; the one for nearly every word stands first, for speed alone. Quoted terms are short
#: and on one side of a quotation; a hyphen or an apostrophe stays inside its word; a script without spaces is cut
#: into its signs.
_TOKEN = re.compile(
    rf"""
    (\s*) (
      (?-i: [a-z]++ ) (?= [\s,;)] )
    | (?: https?:// | www\. ) [^\s<>"“”]* [\w/#=&%-]
    | [\w.+-]++ @ [\w-]+ (?: \. [\w-]+ )+
    | \d{{1,2}} \.? \s {_MONTH} \.? ,? \s \d{{4}} \b
    | (?= [jfmasond] ) {_MONTH} \s \d{{1,2}} (?: st | nd | rd | th )? , \s \d{{4}} \b
    | [$€£¥] \s? {_NUMBER}
    | {_NUMBER} \s? {_UNIT} (?! \w )
    | {_NUMBER} (?! \w )
    | “ [^”\s]{{1,24}} (?: \s [^”\s]{{1,24}} ){{0,3}} ”
    | [{SPACELESS}]
    | [^\W_{SPACELESS}]+ (?: ['’.&‑-] [^\W_{SPACELESS}]+ )*
    | \S
    )
    """,
    re.VERBOSE | re.IGNORECASE,
)


#: The white space before a piece, and the piece; at the end of a text a piece may be empty.
Token = tuple[str, str]


def tokenize(text: str) -> list[Token]:
    """Cut a text into its pieces, each with the white space before it; joined they are the text.

    >>> [piece for _, piece in tokenize("We keep “Usage Data” for 30 days, see https://a.example/x.")]
    ['We', 'keep', '“Usage Data”', 'for', '30 days', ',', 'see', 'https://a.example/x', '.']
    """
    tokens: list[Token] = _TOKEN.findall(text)
    end = len(text.rstrip())
    if end < len(text):
        tokens.append((text[end:], ""))
    return tokens
