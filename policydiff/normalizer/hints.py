"""What a container of a web page looks like, from its tag, its role and the words in its class and id."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+")

#: Landmarks that HTML itself names.
TAG_ZONES = {
    "main": "main",
    "article": "article",
    "nav": "nav",
    "header": "header",
    "footer": "footer",
    "aside": "aside",
    "dialog": "dialog",
    "form": "form",
    "menu": "nav",
    "select": "form",
    "search": "form",
}
ROLE_ZONES = {
    "main": "main",
    "article": "article",
    "navigation": "nav",
    "menu": "nav",
    "menubar": "nav",
    "banner": "header",
    "contentinfo": "footer",
    "complementary": "aside",
    "dialog": "dialog",
    "alertdialog": "dialog",
    "search": "form",
    "listbox": "form",
    "toolbar": "nav",
}

#: Hint → words of class and id that each alone tell it.
_ALONE = {
    "cookie": "onetrust cookiebot didomi usercentrics truste trustarc cky osano termly axeptio tarteaucitron"
    " qc cookieconsent cookiebanner cookielaw cookiebar klaro complianz borlabs iubendacs cookiefirst",
    "nav": "nav navbar navigation navlinks navlink menu submenu menubar megamenu breadcrumb breadcrumbs"
    " offcanvas hamburger topbar topnav sidenav subnav navi mainmenu",
    "footer": "footer colophon subfooter footnav",
    "header": "masthead",
    "toc": "toc tableofcontents jumplinks scrollspy",
    "share": "share sharing sharebar addthis addtoany sharethis social socials sociallinks",
    "related": "related recommended recommendations",
    "dialog": "modal popup lightbox toast snackbar tooltip overlay popover",
    "aside": "sidebar",
    "comments": "disqus",
    "newsletter": "newsletter subscribe signup",
    "search": "searchbox searchform searchbar",
    "pagination": "pagination pager",
    "language": "langswitcher languageswitcher languages hreflang wpml",
    "skip": "skiplink skiplinks",
    "banner": "announcement promo advert advertisement adsbygoogle",
    "feedback": "helpful feedback",
}
#: Hint → two groups of words of which one each must be there.
_TOGETHER = (
    (
        "cookie",
        "cookie cookies consent gdpr cmp privacy",
        "banner bar popup overlay modal dialog manager preferences alert prompt widget",
    ),
    ("cookie", "cookie cookies", "consent notice message settings law"),
    ("header", "header", "site page global main top nav app"),
    ("toc", "table", "contents"),
    ("toc", "anchor jump section sections", "links nav list menu"),
    ("skip", "skip", "link to content main"),
    (
        "language",
        "language lang locale country region",
        "switcher selector picker switch select dropdown menu",
    ),
    ("search", "search", "form box bar input"),
    ("feedback", "was page article", "helpful vote votes rating"),
    ("related", "related more similar", "articles posts content links"),
    ("aside", "side", "bar nav panel"),
    ("pagination", "previous next prev", "post article page"),
)
_LABELS = {
    label: hint
    for hint, labels in {
        "cookie": "cookies,cookie,cookie banner,cookie notice,cookie consent,consent,cookie-einstellungen",
        "nav": "breadcrumb,breadcrumbs,menu,main menu,main navigation,navigation,site navigation,brotkrümel",
        "footer": "footer,site footer,fußzeile,pied de page",
        "share": "share,share this page,social media,social,teilen,partager",
        "toc": "table of contents,contents,on this page,inhaltsverzeichnis,sommaire",
        "language": "language,languages,language selection,choose language,sprache,langue",
        "search": "search,site search,suche,recherche",
        "pagination": "pagination",
    }.items()
    for label in labels.split(",")
}
_PANEL_WORDS = (
    "accordion collapse collapsible panel tab tabs tabpanel tabcontent expand expandable toggle toggler faq"
    " details answer readmore"
)
_PANEL = frozenset(_PANEL_WORDS.split())
_ALONE_BY_WORD = {word: hint for hint, words in _ALONE.items() for word in words.split()}
_PAIRS = tuple((hint, frozenset(one.split()), frozenset(two.split())) for hint, one, two in _TOGETHER)


@lru_cache(maxsize=4096)
def hint_of(names: str) -> str:
    """What a class or an id says of its element: "" or one word ("nav", "cookie", "toc" …).

    >>> hint_of("siteFooter-links"), hint_of("policy-content")
    ('footer', '')
    """
    words = [word.lower() for word in _WORD.findall(names)]
    known = frozenset(words)
    for hint, one, two in _PAIRS:
        if known & one and known & two:
            return hint
    return next((_ALONE_BY_WORD[word] for word in words if word in _ALONE_BY_WORD), "")


def label_hint(label: str) -> str:
    """What a part is called for those who cannot see it; only labels that say nothing else count.

    >>> label_hint("Cookies"), label_hint("Breadcrumb"), label_hint("Cookies and your privacy")
    ('cookie', 'nav', '')
    """
    return _LABELS.get(label.strip().lower(), "")


@lru_cache(maxsize=4096)
def looks_like_panel(names: str) -> bool:
    """Whether class or id are those of an accordion's or a tab's content, which a reader can open."""
    return any(word.lower() in _PANEL for word in _WORD.findall(names))


def landmark(tag: str, attributes: Mapping[str, str]) -> str:
    """The landmark that an element makes, "" for none."""
    role = attributes.get("role")
    if role:
        return ROLE_ZONES.get(role, TAG_ZONES.get(tag, ""))
    return TAG_ZONES.get(tag, "")
