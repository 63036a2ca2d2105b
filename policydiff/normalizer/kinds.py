"""The names that policies go by ("Privacy Policy", "Nutzungsbedingungen"), to tell a policy's title from another."""

from __future__ import annotations

import re

_KINDS = {
    "privacy": r"privacy\s+(?:policy|policies|notice|statement|charter)|data\s+(?:protection|privacy)\s+(?:policy|notice|statement|declaration)"
    r"|datenschutz(?:erklärung|hinweise?|bestimmungen|richtlinie|information(?:en)?)|politique\s+de\s+(?:confidentialité|protection|vie\s+privée)[\w\s]*"
    r"|charte\s+(?:de\s+)?(?:confidentialité|vie\s+privée)|(?:política|aviso)\s+de\s+(?:privacidad|privacidade|protec\w+\s+de\s+d\w+)"
    r"|(?:informativa|politica)\s+(?:sulla|sulla\s+|in\s+materia\s+di\s+)?\s*privacy|privacy(?:verklaring|beleid|statement)",
    "terms": r"(?:terms|conditions)\s+(?:of|and|&)\s+(?:use|service|sale|conditions|business)|terms\s*(?:&|and)\s*conditions"
    r"|user\s+agreement|(?:end[- ]user\s+)?licen[cs]e\s+agreement|service\s+agreement|nutzungsbedingungen|allgemeine\s+geschäftsbedingungen"
    r"|conditions\s+générales(?:\s+d['’e]\s*\w+)?|condiciones\s+(?:de\s+uso|generales)|términos\s+(?:de|y)\s+\w+|termini\s+(?:e|di|del)\s+\w+"
    r"|condizioni\s+(?:d['’]uso|generali)|termos\s+(?:de|e)\s+\w+|(?:algemene|gebruiks)\s*voorwaarden",
    "cookies": r"cookies?[\s-]+(?:policy|notice|statement)|cookie[\s-]?richtlinie|politique\s+(?:relative\s+aux|de|en\s+matière\s+de)\s+cookies"
    r"|política\s+de\s+cookies|informativa\s+sui\s+cookie|cookie(?:beleid|verklaring)",
    "other": r"acceptable\s+use\s+policy|community\s+(?:guidelines|standards)|refund\s+policy|imprint|impressum|mentions\s+légales"
    r"|code\s+of\s+conduct|data\s+processing\s+(?:agreement|addendum)|copyright\s+policy",
}
_KIND = re.compile("|".join(f"(?P<{name}>{form})" for name, form in _KINDS.items()), re.IGNORECASE)
_NOT_A_TITLE = re.compile(
    r"^(?:how|what|why|when|who|where|which|about|changes?|updates?|questions?|contact|scope|introduction|overview|wie|was|warum|comment"
    r"|quelles?|que|pourquoi|cómo|qué|come|cosa|como|hoe|wat|modif\w+|änderung\w*|this|our|your|these|see|read)\b|\?$",
    re.IGNORECASE,
)
_MOST_WORDS = 12


def policy_kind(heading: str) -> str | None:
    """The kind of policy (`privacy`, `terms`, `cookies`, `other`) that a heading names as a title would, else None.

    >>> policy_kind("ACME CLOUD PRIVACY POLICY"), policy_kind("Changes to this Privacy Policy")
    ('privacy', None)
    """
    match = _KIND.search(heading)
    if not match or _NOT_A_TITLE.search(heading) or len(heading.split()) > _MOST_WORDS:
        return None
    return match.lastgroup
