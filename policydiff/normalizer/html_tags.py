"""The elements of web pages by what they do to text: containers, leaves, what is skipped, what is furniture."""

from __future__ import annotations

import re

from policydiff.normalizer import hints
from policydiff.normalizer.words import words_of

#: Elements whose content no reader sees, or that hold no text.
SKIPPED = words_of(
    "script style template svg math iframe object embed canvas audio video map datalist textarea"
    " applet frameset noframes"
)
#: What tells of the page. The head itself is read like any container: the parser puts tags that it does not know
#: (`<header>`, `<main>`) into a head that the page never closed.
FACTS = words_of("title meta link base")
CONTAINERS = words_of(
    "div section article main nav header footer aside dialog form head body html blockquote dl dd figure fieldset"
    " details table tbody thead tfoot tr center hgroup menu search select dir address pre ul ol"
    " noscript"
)
LEAVES = words_of("p li dt summary figcaption caption legend option optgroup h1 h2 h3 h4 h5 h6 td th")
BLOCKS = CONTAINERS | LEAVES
#: The inline elements that mean something without any attribute.
MEANING = words_of("br hr button sup b strong")
#: Tags that tell something without any attribute.
TELLING = frozenset((*hints.TAG_ZONES, "noscript"))
BOLD = frozenset(("b", "strong"))
BOLD_STYLE = re.compile(r"font-weight:\s*(?:bold|[6-9]00)")
PRE_STYLE = re.compile(r"white-space:\s*(?:pre|break-spaces)")
HIDDEN_STYLE = re.compile(r"(?:^|;)\s*(?:display:\s*none|visibility:\s*hidden)")
FADED_STYLE = re.compile(r"(?:^|;)\s*opacity:\s*0(?:\.0+)?\s*(?:;|!|$)")
#: Their classes speak of the whole page ("has-sidebar"), their tags of the text.
NEVER_FURNITURE = words_of("html body main article")
FURNITURE_HINTS = frozenset(
    ("cookie", "dialog", "nav", "footer", "search", "language", "newsletter", "share")
)
