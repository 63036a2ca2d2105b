"""The names that policies go by ("Privacy Policy", "Nutzungsbedingungen"): titles told from others."""

from __future__ import annotations

import re

_PRIVACY = (
    r"privacy\s+(?:policy|policies|notice|statement|charter)",
    r"data\s+(?:protection|privacy)\s+(?:policy|notice|statement|declaration)",
    r"datenschutz(?:erklärung|hinweise?|bestimmungen|richtlinie|information(?:en)?)",
    r"politique\s+de\s+(?:confidentialité|protection|vie\s+privée)[\w\s]*",
    r"charte\s+(?:de\s+)?(?:confidentialité|vie\s+privée)",
    r"(?:política|aviso)\s+de\s+(?:privacidad|privacidade|protec\w+\s+de\s+d\w+)",
    r"(?:informativa|politica)\s+(?:sulla\s+|in\s+materia\s+di\s+)?privacy",
    r"privacy(?:verklaring|beleid|statement)",
)
_TERMS = (
    r"(?:terms|conditions)\s+(?:of|and|&)\s+(?:use|service|sale|conditions|business)",
    r"user\s+agreement",
    r"(?:end[- ]user\s+)?licen[cs]e\s+agreement",
    r"service\s+agreement",
    r"nutzungsbedingungen",
    r"allgemeine\s+geschäftsbedingungen",
    r"conditions\s+générales(?:\s+d['’e]\s*\w+)?",
    r"condiciones\s+(?:de\s+uso|generales)",
    r"términos\s+(?:de|y)\s+\w+",
    r"termini\s+(?:e|di|del)\s+\w+",
    r"condizioni\s+(?:d['’]uso|generali)",
    r"termos\s+(?:de|e)\s+\w+",
    r"(?:algemene\s+|gebruiks)voorwaarden",
)
_COOKIES = (
    r"cookies?[\s-]+(?:policy|notice|statement)",
    r"cookie[\s-]?richtlinie",
    r"politique\s+(?:relative\s+aux|de|en\s+matière\s+de)\s+cookies",
    r"política\s+de\s+cookies",
    r"informativa\s+sui\s+cookie",
    r"cookie(?:beleid|verklaring)",
)
_OTHER = (
    r"acceptable\s+use\s+policy",
    r"community\s+(?:guidelines|standards)",
    r"(?:refund|copyright)\s+policy",
    r"code\s+of\s+conduct",
    r"data\s+processing\s+(?:agreement|addendum)",
    r"imprint|impressum|mentions\s+légales",
)
_KINDS = {"privacy": _PRIVACY, "terms": _TERMS, "cookies": _COOKIES, "other": _OTHER}
_KIND = re.compile(
    "|".join(f"(?P<{name}>{'|'.join(forms)})" for name, forms in _KINDS.items()), re.IGNORECASE
)
#: What begins a section's heading ("Changes to this Privacy Policy") and not a title.
_SECTION_OPENERS = """
    how what why when who where which about changes? updates? questions? contact scope introduction overview
    this our your these see read wie was warum änderung\\w* comment quelles? que pourquoi modif\\w+ cómo qué
    come cosa como hoe wat
"""
_NOT_A_TITLE = re.compile(rf"^(?:{'|'.join(_SECTION_OPENERS.split())})\b|\?$", re.IGNORECASE)
_MOST_WORDS = 12


def policy_kind(heading: str) -> str | None:
    """The kind of policy (`privacy`, `terms`, `cookies`, `other`) that a heading names as a title would.

    >>> policy_kind("ACME CLOUD PRIVACY POLICY"), policy_kind("Changes to this Privacy Policy")
    ('privacy', None)
    """
    match = _KIND.search(heading)
    if not match or _NOT_A_TITLE.search(heading) or len(heading.split()) > _MOST_WORDS:
        return None
    return match.lastgroup
