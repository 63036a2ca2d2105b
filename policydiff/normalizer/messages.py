"""What pages say that are not the policy, and the words that policies are made of, by language: data only."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache


@dataclass(frozen=True, slots=True)
class Message:
    """One kind of page that is served in the policy's place.

    `sure` messages tell it even under a policy's name (servers keep the page's title over an error).
    """

    reason: str
    said: re.Pattern[str]
    sure: bool = False


def _message(reason: str, *said: str, sure: bool = False) -> Message:
    return Message(reason, re.compile("|".join(said), re.IGNORECASE), sure)


MESSAGES = (
    _message(
        "a robot check stands before the page",
        r"checking (?:if the site connection is secure|your browser)",
        r"\bjust a moment\b",
        r"verif(?:y|ying|ies)(?: that)? you(?:'re| are)(?: a| not a)? (?:human|robot|bot)",
        r"are you a (?:robot|human)|you are a robot|you have been detected as a (?:bot|robot)",
        r"unusual (?:traffic|activity) from your|automated (?:queries|requests|access)",
        r"ddos protection by|attention required!|needs to review the security of your connection",
        r"press (?:&|and) hold|pardon our interruption|incident id|request unsuccessful",
        r"security check to access|one more step|browser check|bot verification|human verification",
        r"vérifi\w+ que vous (?:êtes|n'êtes pas)|überprüfen?,? (?:ob|dass) sie (?:ein|kein) ",
        r"verificar que (?:eres|usted es|no eres) ",
        sure=True,
    ),
    _message(
        "a captcha stands before the page",
        r"(?:complete|solve|enter|fill).{0,40}\bcaptcha|captcha (?:below|challenge|required)",
        r"type the characters you see|select all (?:images|squares)|i(?:'m| am) not a robot",
        sure=True,
    ),
    _message(
        "access was denied",
        r"\baccess (?:is |to this (?:page|resource|site) (?:is|has been) |has been )?(?:denied|forbidden"
        r"|blocked|restricted)\b",
        r"\b40[13]\b[\s:–-]+(?:forbidden|unauthorized|error|access)|\b(?:error|http) 40[13]\b"
        r"|^\s*(?:403 )?forbidden\b",
        r"(?:don't|do not) have (?:permission|access|authori[sz]ation) to (?:access|view|open)"
        r"|error 10(?:06|12|15|20)\b",
        r"you have been blocked|not available in your (?:country|region|location)"
        r"|unavailable for legal reasons",
        r"accès (?:refusé|interdit)|zugriff (?:verweigert|nicht gestattet)|acceso denegado|accesso negato",
        r"acesso negado|toegang geweigerd",
        sure=True,
    ),
    _message(
        "the page was not found, though the server did not say so",
        r"\b(?:page|file|document|url|site|resource) (?:was |could |can|is )?(?:not "
        r"|n't )(?:be )?(?:found|available|exist)",
        r"\b404\b(?:[\s:–|-]+(?:error|not found|page|oops))?|\berror 404\b|not found\b.{0,40}\b404\b",
        r"(?:can't|cannot|can not|couldn't|could not|unable to) (?:find|locate) (?:the|that|this"
        r"|your) (?:page|document|content)",
        r"page you(?:'re| are| were)? (?:looking|requested|trying|tried).{0,60}(?:n't|not|no longer|moved"
        r"|removed|missing)",
        r"(?:page|content) (?:no longer exists|has (?:been )?(?:moved|removed|deleted)|doesn't exist"
        r"|does not exist)",
        r"this page (?:isn't|is not) (?:available|here)|nothing (?:was )?found(?: here)?"
        r"|nothing to see here|^\s*not found\b",
        r"page (?:introuvable|non trouvée|n'existe)|seite (?:wurde )?(?:nicht|leider nicht) gefunden"
        r"|página no (?:encontrada|existe)",
        r"pagina (?:non trovata|niet gevonden|inesistente)|página não (?:encontrada|existe)"
        r"|seite existiert nicht",
        sure=True,
    ),
    _message(
        "the server answered with an error",
        r"\b50[0234]\b[\s:–-]+(?:internal|bad|service|gateway|server|error)|internal server error"
        r"|bad gateway|gateway time-?out",
        r"service (?:is )?(?:temporarily )?unavailable|temporarily (?:unavailable|down|offline)|(?:down"
        r"|closed|under) (?:for )?maintenance",
        r"something went wrong|an (?:unexpected |unknown |internal )?error (?:has )?occurred"
        r"|application error|we'll be back (?:soon|shortly)",
        r"too many requests|rate limit(?:ed)? exceeded|error establishing a database|(?:une"
        r"|eine?) (?:erreur|fehler).{0,30}(?:produite|aufgetreten)",
        r"wartungsarbeiten|maintenance en cours|en mantenimiento",
        sure=True,
    ),
    _message(
        "a login stands before the page",
        r"(?:log ?in|sign in|sign-in|log on) (?:to|or sign up|or register|or create|is required"
        r"|with)(?: your| an? )?",
        r"(?:please|must|need to) (?:first )?(?:log ?in|sign in|authenticate)"
        r"|forgot(?:ten)? (?:your )?password|members? only",
        r"^\s*(?:log ?in|sign in|login required)\s*$|create an account to (?:continue|view)|remember me",
        r"mot de passe oublié|passwort vergessen|identifiez-vous|bitte (?:melden sie sich an|anmelden)"
        r"|connectez-vous",
        r"(?:he )?olvidado (?:tu|su|la) contraseña|inicia(?:r)? sesión|password dimenticata"
        r"|esqueceu a senha|wachtwoord vergeten",
    ),
    _message(
        "the domain is parked or for sale",
        r"domain(?: name)? (?:is |may be |could be )?(?:for sale|parked|available for purchase"
        r"|has expired|expired)",
        r"buy this domain|parked (?:free|domain|page)|this (?:web ?page|domain) (?:is|has been) (?:parked"
        r"|registered|suspended)",
        r"domain has (?:recently )?(?:been registered|expired)|make (?:an )?offer (?:on|for) this domain"
        r"|inquire about this domain",
        r"related (?:searches|links):?\s*$|account (?:has been )?suspended|website (?:is )?coming soon"
        r"|site (?:is )?under construction",
        r"domain (?:steht zum verkauf|zu verkaufen)|domaine (?:est )?à vendre"
        r"|dominio (?:está )?(?:en venta|in vendita)|default web ?page|welcome to nginx|it works!"
        r"|index of /",
        sure=True,
    ),
    _message(
        "the page holds nothing until its scripts have run",
        r"(?:enable|activate|turn on|requires?|needs?|without)(?: to run)? (?:your )?javascript",
        r"javascript (?:is|must be|has been|appears to be) (?:required|disabled|enabled|not enabled)"
        r"|^\s*loading(?:\.{3}|…)?\s*$",
        r"(?:activer|activez|aktivieren sie|habilitar|habilite|attivare|abilita|schakel) javascript"
        r"|javascript (?:aktivieren|inschakelen)",
        r"browser is (?:not supported|out of date|outdated)|unsupported browser|update your browser",
    ),
    _message(
        "a consent dialog stands before the page",
        r"before you continue(?: to)?\b|we value your privacy|your (?:privacy"
        r"|choice) is important to us.{0,60}partners",
        r"accept (?:all )?cookies to (?:continue|view|proceed)|we (?:and|use).{0,30}\bpartners (?:store"
        r"|use|process)",
        r"continuer sans accepter|mit werbung (?:weiterlesen|nutzen)|zustimmen und weiter|avant d'accéder"
        r"|bevor sie fortfahren",
    ),
)

_VOCABULARY = {
    "en": "privacy|personal data|personal information|collect|consent|cookies|third part|agreement"
    "|terms|liab|rights"
    "|policy|disclos|comply|applicable law|your information|data protection|processing|retain|opt out"
    "|opt-out|warrant"
    "|terminat|intellectual property|content|prohibit|responsib|governing law|share|delete|license"
    "|violat|harass"
    "|refund|subscription|payment|we do not|you may|you must"
    "|we may|we are|you can|contact us|renew|return|guidelines|users|gdpr|controller|security"
    "|advertis"
    "|notice|account|dispute|indemnif|your use",
    "fr": "données|personnelles|confidentialité|cookies|consentement|traitement|responsable|conditions"
    "|utilisateur"
    "|droits|loi|tiers|finalité|conservation|rgpd|politique|contrat|responsabilité|propriété|résili|service"
    "|collect|informations|juridique|mentions légales|hébergeur|litige",
    "de": "daten|personenbezogen|datenschutz|einwilligung|cookies|verarbeitung|verantwortlich|dsgvo"
    "|rechte|dritte"
    "|nutzung|haftung|vertrag|bedingungen|gesetz|widerruf|kündig|nutzer|speicher|zweck|auskunft|lösch"
    "|anbieter|gericht",
    "es": "datos|personales|privacidad|cookies|consentimiento|tratamiento|responsable|condiciones"
    "|usuario|derechos|ley"
    "|terceros|finalidad|rgpd|política|contrato|responsabilidad|propiedad|servicio|recopil|información"
    "|términos",
    "it": "dati|personali|privacy|cookie|consenso|trattamento|titolare|condizioni|utente|diritti|legge"
    "|terzi|finalità"
    "|gdpr|informativa|contratto|responsabilità|proprietà|servizio|raccolt|informazioni|termini",
    "pt": "dados|pessoais|privacidade|cookies|consentimento|tratamento|responsável|condições|usuário"
    "|utilizador|direitos"
    "|lei|terceiros|finalidade|lgpd|rgpd|política|contrato|responsabilidade|propriedade|serviço"
    "|informações|termos",
    "nl": "gegevens|persoons|privacy|cookies|toestemming|verwerk|verantwoordelijk|voorwaarden|gebruiker"
    "|rechten|wet"
    "|derden|doel|avg|beleid|overeenkomst|aansprakelijk|eigendom|dienst|verzamel|informatie|bewaar",
}
_TERMS = {language: tuple(terms.split("|")) for language, terms in _VOCABULARY.items()}


def vocabulary_of(language: str) -> tuple[str, ...]:
    """Beginnings of words that policies in a language are made of; () for a language not known here."""
    return _TERMS.get(language.split("-")[0].lower(), ())


@cache
def every_vocabulary() -> tuple[str, ...]:
    """The words of all languages known here, each once, for a text too short to tell its language."""
    return tuple(dict.fromkeys(term for terms in _TERMS.values() for term in terms))
