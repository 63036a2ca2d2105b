"""Lines that are furniture of a page in any format: skip links, cookie notices, share buttons, copyright."""

from __future__ import annotations

import re

LONGEST = 400  # characters; furniture is short
_LONGEST_LABEL = 220
_LONGEST_NOTICE = 90

_NETWORKS = (
    "facebook linkedin twitter instagram youtube pinterest tiktok whatsapp reddit telegram snapchat bluesky"
    " threads mastodon xing github discord tumblr vimeo flickr rss email x vk weibo medium"
)
_SOCIAL = frozenset(_NETWORKS.split())
_FILLER = (
    "social links media share follow us on icon logo link via tweet partager suivez nous sur teilen folgen"
    " and"
)
_SOCIAL_WORDS = _SOCIAL | frozenset(_FILLER.split())
_WORD = re.compile(r"[^\W_]+")

#: Rule → what the whole line says (in lower case, with straight quotes).
_WHOLE = {
    "skip-link": r"(?:(?:skip|jump|go)(?: directly)? to (?:the )?(?:main )?(?:content|navigation|menu"
    r"|search|footer|page content)"
    r"|aller (?:directement )?au (?:contenu|menu|pied de page)(?: principal)?"
    r"|(?:direkt )?zum (?:haupt)?(?:inhalt|menü)(?: springen| wechseln)?"
    r"|(?:saltar|ir) al contenido(?: principal)?|(?:vai|salta|passa) al contenuto(?: principale)?"
    r"|(?:ir|pular|saltar) para o conteúdo(?: principal)?|(?:direct "
    r"|ga )?naar (?:de )?(?:hoofd)?inhoud(?: gaan)?)(?: .{0,60})?",
    "back-to-top": r"(?:[↑⇧^▲]\s*)?(?:(?:go |return "
    r"|scroll )?(?:back )?to (?:the )?top(?: of (?:the )?page)?|back up|return to top"
    r"|retour en haut(?: de (?:la )?page)?"
    r"|haut de page|(?:zurück )?nach oben|zum seitenanfang|seitenanfang|volver arriba|torna su"
    r"|torna all'inizio|voltar ao topo"
    r"|(?:terug )?naar boven)(?:\s*[↑⇧^▲])?|[↑⇧▲]",
    "print": r"print|print (?:this )?(?:page|article|version)|imprimer(?: cette page)?|(?:seite )?drucken"
    r"|imprimir|stampa|afdrukken",
    "feedback": r"(?:was|did|is) (?:this|that) (?:page|article|answer|information|help)?\s*(?:helpful"
    r"|useful|help you|what you were looking for)?\?.{0,40}"
    r"|(?:cette page|cet article) vous a-t-(?:elle|il) été utile.{0,40}|war (?:dieser artikel"
    r"|diese seite) hilfreich.{0,40}"
    r"|¿(?:te|le) (?:ha resultado|resultó) útil.{0,60}|thank(?:s| you) for your feedback!?",
    "menu": r"(?:open |close |toggle )?(?:main |mobile |site |the )?(?:menu|navigation|nav)(?: ?close)?"
    r"|toggle (?:navigation|menu|sidebar|theme|dark mode)"
    r"|(?:close|schließen|fermer|cerrar|chiudi|fechar|sluiten)|loading(?:\.{3})?|copy (?:link|page"
    r"|to clipboard)|copied!?|ctrl ?\+? ?k|⌘ ?k",
    "share": r"share(?: this)?(?: (?:page|article|post|story))?(?: (?:on|via) \w+)?"
    r"|partager(?: (?:cet article|cette page|sur \w+))?|(?:diesen )?(?:artikel|seite)? ?teilen"
    r"|compartir(?: en \w+)?|condividi(?: su \w+)?",
    # A notice, not a clause on copyright: "© 2020 Acme. You may not copy it." says what a reader may do.
    "copyright": r"(?=copyright|©|\(c\)|&copy;)(?!.*\b(?:you|your|may|must|shall|without|permission)\b)"
    r"(?:(?:copyright )?(?:©|\(c\)|&copy;).{0,150}|copyright (?:\d{4}|by ).{0,120})",
}
_RULES = re.compile("|".join(f"(?P<{rule.replace('-', '_')}>{said})" for rule, said in _WHOLE.items()))
_RESERVED = re.compile(r"all rights reserved\.?$|tous droits réservés\.?$|alle rechte vorbehalten\.?$")
_SCRIPT = re.compile(
    r"(?:enable|activate|allow|turn on|requires?|needs?|without|supports?)(?: to run)? (?:the )?javascript"
    r"|javascript (?:is|must be|appears to be|has been|seems to be)"
    r" (?:required|disabled|enabled|not enabled|turned off|off)"
    r"|javascript (?:aktivieren|to be enabled)|(?:activer|habilitar|attivare) javascript"
)

#: What a policy says of scripts: "If you enable JavaScript, we may read the size of your screen."
_CLAUSE = re.compile(r"\b(?:if|when) your?\b|\bwe (?:may|will|can|use|collect|also)\b")

#: What banners say of cookies, and what they offer.
_COOKIE = re.compile(r"\bcookies?\b|\bcookie-", re.IGNORECASE)
_COOKIE_SAYS = re.compile(
    r"(?:site|website|webseite|we|our|page|nous|wir|this)\b.{0,60}\b(?:uses?|utilis\w+|verwende[nt]"
    r"|nutz\w+|use)\b.{0,40}\bcookies"
    r"|\bcookies? (?:help us|are used|to (?:give|offer|provide|improve|ensure|personali[sz]e))"
    r"|\bby (?:continuing|using|clicking|accepting|browsing)\b|\b(?:learn|find out|read) more\b"
    r"|\bmore information\b"
    r"|\b(?:manage|change|accept|reject|decline|refuse|allow|customi[sz]e) (?:all |the |your |optional "
    r"|non-essential )*cookies?"
    r"|\bcookie (?:settings|preferences|consent|notice)\b|\bclick here\b|\bakzeptieren\b|\baccepter\b"
    r"|\baceptar\b|\baccetta",
    re.IGNORECASE,
)
_CONSENT_BUTTONS = re.compile(
    r"(?:i )?(?:accept|agree|allow|reject|decline|deny|got it|ok(?:ay)?|manage|customi[sz]e)(?: (?:all"
    r"|cookies|preferences|settings|optional|necessary|only|and|close|selection|non-essential|the"
    r"|choices)){0,4}[.!]?"
    r"|(?:cookie|privacy|consent) (?:settings|preferences|choices)|(?:alle )?(?:akzeptieren|ablehnen"
    r"|annehmen)(?: alle ablehnen)?"
    r"|(?:tout )?(?:accepter|refuser|continuer sans accepter)|(?:aceptar|rechazar)(?: todo| todas)?"
    r"|(?:accetta|rifiuta)(?: tutti)?",
    re.IGNORECASE,
)


def line_rule(text: str) -> str:
    """The rule that makes a line page furniture whatever stands around it; "" for none."""
    if len(text) > _LONGEST_LABEL:
        return ""
    key = text.lower().replace("’", "'")
    found = _RULES.fullmatch(key)
    if found:
        return (found.lastgroup or "").replace("_", "-")
    if "reserv" in key or "vorbehalten" in key:
        return "copyright" if len(key) <= _LONGEST_NOTICE and _RESERVED.search(key) else ""
    return "share" if _is_social(key) else ""


def asks_for_scripts(text: str) -> bool:
    """Whether a line asks for JavaScript. A policy may speak of it too, so it counts only at a page's top.

    >>> asks_for_scripts("Sorry, you need to enable JavaScript to visit this website")
    True
    """
    key = text[:LONGEST].lower()
    if "javascript" not in key or len(text) > LONGEST or _CLAUSE.search(key):
        return False
    return _SCRIPT.search(key) is not None


def _is_social(key: str) -> bool:
    """Names of social networks and little else: `follow us: facebook linkedin youtube`."""
    first = _WORD.search(key)
    if first is None or first[0] not in _SOCIAL_WORDS:  # as nearly every line
        return False
    words = _WORD.findall(key)
    networks = sum(1 for word in words if word in _SOCIAL)
    others = sum(1 for word in words if word not in _SOCIAL_WORDS)
    return networks >= 2 and others == 0 and len(words) <= 40


def speaks_of_cookies(text: str) -> bool:
    """Whether a line could belong to a cookie banner; a cookie policy says the like, so it decides nothing.

    >>> speaks_of_cookies("To manage fernhill cookies, please click here")
    True
    """
    return len(text) <= LONGEST and bool(_COOKIE.search(text)) and bool(_COOKIE_SAYS.search(text))


def is_consent_button(text: str) -> bool:
    """Whether a line is the label of a consent dialog's button: `Accept all`, `Cookie settings`."""
    return len(text) <= 60 and _CONSENT_BUTTONS.fullmatch(text) is not None
