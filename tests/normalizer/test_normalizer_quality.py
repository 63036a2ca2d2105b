"""Bad captures are suspect, with a reason in words; short but good policies are not."""

from __future__ import annotations

import pytest

from policydiff.model import Document
from policydiff.normalizer import normalize

#: What is served in a policy's place: kind of reason, title, body. All invented after forms that servers use.
BAD = [
    (
        "robot",
        "Just a moment...",
        "<h1>shop.example</h1><p>Checking your browser before accessing shop.example.</p>",
    ),
    (
        "robot",
        "Just a moment...",
        "<p>Verify you are human by completing the action below.</p><p>Ray ID: 8c1</p>",
    ),
    (
        "robot",
        "Attention Required!",
        "<h1>Sorry, you have been blocked</h1><p>You are unable to access x.example</p>",
    ),
    (
        "robot",
        "Privacy Policy",
        "<h1>Pardon Our Interruption</h1><p>Your browser made us think of a bot.</p>",
    ),
    ("robot", "", "<p>Request unsuccessful. Incident ID: 443000-99</p>"),
    ("robot", "x.example", "<p>Press &amp; Hold to confirm you are a human (and not a bot).</p>"),
    (
        "robot",
        "Security check",
        "<p>Our systems have detected unusual traffic from your computer network.</p>",
    ),
    ("robot", "DDoS", "<p>DDoS protection by Wallguard</p><p>This process is automatic.</p>"),
    ("captcha", "Are you there?", "<p>Please complete the CAPTCHA below to go on.</p>"),
    ("captcha", "Check", "<p>Type the characters you see in this image:</p><p>Try another image</p>"),
    ("captcha", "Check", "<p>I'm not a robot</p><p>reCAPTCHA Privacy - Terms</p>"),
    (
        "denied",
        "Access Denied",
        "<h1>Access Denied</h1><p>You don't have permission to access this.</p>",
    ),
    ("denied", "403 Forbidden", "<h1>403 Forbidden</h1><hr>nginx"),
    ("denied", "Privacy Policy | Acme", "<h1>Error 403</h1><p>Forbidden</p>"),
    ("denied", "Sorry", "<p>This content is not available in your country.</p>"),
    ("denied", "Error", "<p>Accès refusé. Vous n'avez pas les droits nécessaires.</p>"),
    (
        "not found",
        "Page not found | Acme",
        "<h1>Oops!</h1><p>We can't find the page you are looking for.</p><p>Go home</p>",
    ),
    ("not found", "404", "<h1>404</h1><p>Not Found</p>"),
    (
        "not found",
        "Acme Privacy",
        "<h1>This page isn't available</h1><p>The link may be broken, or the page has been removed.</p>",
    ),
    (
        "not found",
        "Acme",
        "<h1>Seite nicht gefunden</h1><p>Die gesuchte Seite wurde verschoben oder gelöscht.</p>",
    ),
    ("not found", "Acme", "<h1>Page introuvable</h1><p>La page demandée n'existe plus.</p>"),
    (
        "not found",
        "Acme",
        "<h1>Página no encontrada</h1><p>Lo sentimos, la página que busca ya no está aquí.</p>",
    ),
    ("error", "500", "<h1>Internal Server Error</h1><p>The server met an unexpected condition.</p>"),
    (
        "error",
        "Acme",
        "<h1>503 Service Unavailable</h1><p>No server is available to handle this request.</p>",
    ),
    ("error", "Acme", "<h1>We'll be back soon!</h1><p>The site is down for maintenance.</p>"),
    (
        "error",
        "Terms of Service",
        "<p>Application error: a client-side exception has occurred (see the console).</p>",
    ),
    ("error", "", "<p>Error establishing a database connection</p>"),
    (
        "login",
        "Log in",
        "<h1>Log in</h1><form><label>Password</label><a href=/f>Forgot password?</a></form>",
    ),
    (
        "login",
        "Acme",
        "<h1>Sign in to continue</h1><p>New here? Create an account.</p><p>Forgot your password?</p>",
    ),
    ("login", "Acme", "<h1>Anmelden</h1><p>Bitte melden Sie sich an.</p><p>Passwort vergessen?</p>"),
    (
        "parked",
        "acme.example",
        "<h1>acme.example</h1><p>This domain is for sale. Make an offer on this domain.</p>",
    ),
    (
        "parked",
        "acme.example",
        "<p>Buy this domain.</p><p>Related searches:</p><a href=/1>Loans</a> <a href=/2>Cars</a>",
    ),
    (
        "parked",
        "Welcome",
        "<h1>Welcome to nginx!</h1><p>If you see this page, the web server is installed and working.</p>",
    ),
    ("parked", "Index of /legal", "<h1>Index of /legal</h1><pre>../ old/ new/</pre>"),
    (
        "scripts",
        "Acme",
        "<noscript>You need to enable JavaScript to run this app.</noscript><div id=root></div>",
    ),
    ("scripts", "Acme Privacy Policy", "<p>Please enable JavaScript to view this site.</p>"),
    ("scripts", "Acme", "<div>Loading...</div><script>boot()</script>"),
    ("scripts", "Acme", "<p>Your browser is not supported. Update your browser.</p>"),
    (
        "consent",
        "Acme News",
        "<h2>We value your privacy</h2><p>We and our 842 partners store data.</p><button>Accept all</button>",
    ),
    (
        "consent",
        "Before you continue",
        "<h1>Before you continue to Acme</h1><p>We use cookies.</p><button>Reject all</button>",
    ),
    (
        "consent",
        "Acme",
        "<div class='cookie-banner'><p>We use cookies for ads.</p><button>Accept all cookies</button></div>",
    ),
    (
        "wrong",
        "Ten soups for cold nights",
        "<p>"
        + "Peel the carrots and cut them small, then fry them in butter until they are soft. " * 8
        + "</p>",
    ),
    (
        "wrong",
        "Acme: tools that last",
        "<h1>Tools that last</h1><p>"
        + "Our saws cut oak like butter, and our planes leave it as smooth as glass. " * 6
        + "</p>",
    ),
    (
        "front",
        "Acme | Home",
        "<h1>Everything for the garden</h1><p>New spades are in. Free delivery on orders over fifty euro.</p>",
    ),
    (
        "front",
        "Fernhill Tools",
        "<link rel=canonical href='https://fernhill.example/'><h1>Tools that last</h1><p>"
        + "Our saws cut oak like butter, and our planes leave it as smooth as glass. " * 6
        + "</p><p>Your privacy matters: content you share with us is deleted on request.</p>",
    ),
    (
        "front",
        "Holzwerk - Startseite",
        "<h1>Möbel aus Eiche</h1><p>Besuchen Sie uns in der Werkstatt. Die Tische sind da, und das Holz ist gut.</p>",
    ),
    ("empty", "Acme", "<img src=a.png><script>x()</script>"),
    ("empty", "Acme", "<nav><a href=/>Home</a><a href=/shop>Shop</a></nav>"),
]

#: Short policies, each as a page could hold it: title and body.
GOOD = [
    ("Privacy", "<h1>Privacy</h1><p>We do not collect any data.</p>"),
    ("Privacy Policy", "<p>This app does not collect, store or share personal information.</p>"),
    (
        "Tiny Timer privacy",
        "<p>Tiny Timer has no accounts and no servers. Nothing you do in it leaves your phone.</p>",
    ),
    (
        "Privacy policy",
        "<h1>Privacy policy</h1><p>No cookies. No tracking. Questions? Write to me@tiny.example.</p>",
    ),
    (
        "Cookies",
        "<h1>Cookie notice</h1><p>We set one cookie, to remember your language. It is deleted after a year.</p>",
    ),
    (
        "Cookie policy",
        "<h1>Cookie policy</h1><p>We use cookies. You can accept or refuse cookies in your browser.</p>",
    ),
    (
        "Terms",
        "<h1>Terms of use</h1><p>Use this site at your own risk. We may close your account at any time.</p>",
    ),
    (
        "Terms",
        "<h1>Terms</h1><ol><li>Be kind.</li><li>Do not spam.</li><li>We may remove what breaks these rules.</li></ol>",
    ),
    ("Refunds", "<h1>Refund policy</h1><p>You may return any order within 30 days for a full refund.</p>"),
    (
        "Imprint",
        "<h1>Impressum</h1><p>Angaben gemäß § 5 TMG: Holz GmbH, Waldweg 1, 12345 Tann. Verantwortlich: A. Ast.</p>",
    ),
    ("Datenschutz", "<h1>Datenschutzerklärung</h1><p>Wir verarbeiten keine personenbezogenen Daten.</p>"),
    (
        "Confidentialité",
        "<h1>Politique de confidentialité</h1><p>Nous ne collectons aucune donnée personnelle.</p>",
    ),
    (
        "Mentions légales",
        "<h1>Mentions légales</h1><p>Éditeur : Atelier Bois SARL. Hébergeur : Nuage SA, Lyon.</p>",
    ),
    ("Privacidad", "<h1>Política de privacidad</h1><p>No recogemos datos personales.</p>"),
    ("Privacy", "<h1>Informativa sulla privacy</h1><p>Non raccogliamo dati personali.</p>"),
    ("Privacidade", "<h1>Política de privacidade</h1><p>Não recolhemos dados pessoais.</p>"),
    ("Privacy", "<h1>Privacyverklaring</h1><p>Wij verzamelen geen persoonsgegevens.</p>"),
    (
        "プライバシー",
        "<h1>プライバシーポリシー</h1><p>当社は個人情報を収集しません。お問い合わせはメールでお願いします。</p>",
    ),
    ("隐私政策", "<h1>隐私政策</h1><p>我们不会收集您的任何个人信息。如有疑问,请联系我们。</p>"),
    (
        "Privacy",
        "<h1>Privacy</h1><p>You need to enable JavaScript to visit this website.</p><p>We share no personal data.</p>",
    ),
    (
        "Privacy",
        "<h1>Privacy policy</h1><p>We use reCAPTCHA to check that you are not a robot; it sends data to its maker.</p>",
    ),
    (
        "Security terms",
        "<h1>Terms</h1><p>We may deny access to anyone. If access is denied to you, write to us.</p>",
    ),
    (
        "Account terms",
        "<h1>Account terms</h1><p>You must log in to use the service. Keep your password to yourself.</p>",
    ),
    (
        "Login terms",
        "<h1>Terms of service</h1><p>Please log in only with your own account. You are responsible for it.</p>",
    ),
    (
        "Community rules",
        "<h1>Community guidelines</h1><p>No harassment. No illegal content. We remove what breaks the rules.</p>",
    ),
    (
        "Availability",
        "<h1>Service terms</h1><p>The service may be temporarily unavailable. We are not liable for that.</p>",
    ),
    (
        "Domain terms",
        "<h1>Registration agreement</h1><p>When a domain name has expired, you may renew it within 30 days.</p>",
    ),
    (
        "Privacy",
        "<p>We log IP addresses for seven days for security, then delete them. We share nothing.</p>",
    ),
    (
        "Data",
        "<h1>Your data</h1><p>We process personal data only with your consent. You may withdraw consent.</p>",
    ),
    (
        "Privacy Policy - 404 Records",
        "<h1>404 Records privacy policy</h1><p>We collect your address to send you records.</p>",
    ),
    (
        "Not Found Films: privacy",
        "<h1>Privacy policy of Not Found Films</h1><p>We collect e-mail addresses with consent.</p>",
    ),
    (
        "Licence",
        "<h1>Licence</h1><p>You may use this software. It comes without warranty. The author is not liable.</p>",
    ),
    (
        "Fees",
        "<h1>Fees policy</h1><p>A subscription is 5 euro a month. Payment is due on the first. No refund.</p>",
    ),
    (
        "Copyright",
        "<h1>Copyright policy</h1><p>Send notices of infringement to law@tiny.example. We remove content.</p>",
    ),
    (
        "Children",
        "<h1>Children's privacy notice</h1><p>We do not knowingly collect information from children under 13.</p>",
    ),
    (
        "GDPR",
        "<h1>GDPR notice</h1><p>The controller is Tiny Ltd. You have rights of access and deletion.</p>",
    ),
    (
        "Sub-processors",
        "<h1>Sub-processor policy</h1><table><tr><th>Name<th>Place<tr><td>Cloud Co<td>Dublin</table>",
    ),
    (
        "Privacy",
        "<h1>Privacy at a glance</h1><ul><li>We collect: your e-mail</li><li>We share: nothing</li></ul>",
    ),
    (
        "AGB",
        "<h1>Allgemeine Geschäftsbedingungen</h1><p>Der Vertrag kommt mit der Bestellung zustande. Haftung: keine.</p>",
    ),
    (
        "CGU",
        "<h1>Conditions générales</h1><p>L'utilisateur accepte ces conditions. Le service est gratuit.</p>",
    ),
    (
        "Terms",
        "<h1>Terms</h1><p>Something went wrong with your order? You may return it within 14 days.</p>",
    ),
]


def page(title: str, body: str) -> bytes:
    """A page as a server sends it."""
    return f"<!doctype html><html><head><title>{title}</title></head><body>{body}</body></html>".encode()


def policy(clauses: int, language: str = "en") -> Document:
    """A policy of some length."""
    text = {
        "en": "We collect your personal data number {} with your consent, and we keep it for as long as the law asks.",
        "de": "Wir verarbeiten Ihre personenbezogenen Daten Nummer {} nur mit Ihrer Einwilligung.",
    }[language]
    body = "".join(f"<p>{text.format(number)}</p>" for number in range(clauses))
    return normalize(page("Privacy Policy", f"<h1>Privacy Policy</h1>{body}"), language=language)


def test_there_are_enough_cases() -> None:
    """At least forty of each; what is bad only beside the version before, or for its end, has tests of its own."""
    assert len(BAD) >= 40
    assert len(GOOD) >= 40
    kinds = "robot captcha denied error login parked scripts consent wrong empty front"
    assert {kind for kind, _, _ in BAD} == {*kinds.split(), "not found"}


@pytest.mark.parametrize(("kind", "title", "body"), BAD)
def test_bad_captures_are_suspect(kind: str, title: str, body: str) -> None:
    """Every one is suspect, below the threshold, and says why in words."""
    document = normalize(page(title, body))
    assert document.suspect
    assert document.quality < 0.5
    assert all(" " in reason for reason in document.suspect)


@pytest.mark.parametrize(("title", "body"), GOOD)
def test_short_but_good_policies_are_trusted(title: str, body: str) -> None:
    """A policy of a sentence is a policy."""
    document = normalize(page(title, body))
    assert document.suspect == ()
    assert document.quality >= 0.5


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("robot", "a robot check"),
        ("captcha", "captcha"),
        ("denied", "denied"),
        ("not found", "not found"),
        ("login", "login"),
        ("parked", "parked"),
        ("wrong", "not a policy"),
        ("error", "error"),
        ("scripts", "scripts"),
        ("consent", "dialog"),
        ("front", "front page"),
        ("empty", "no text"),
    ],
)
def test_reasons_name_the_kind(kind: str, words: str) -> None:
    """A reader learns what was served instead; most captures of a kind get that very reason."""
    cases = [(title, body) for name, title, body in BAD if name == kind]
    said = [" ".join(normalize(page(*case)).suspect) for case in cases]
    assert sum(1 for reason in said if words in reason) * 2 > len(said)


def test_far_shorter_than_before_is_suspect() -> None:
    """A policy that lost most of its words was cut, or replaced; one that lost a third was edited."""
    old = policy(40)
    assert "far shorter" in normalize(_bytes(policy(8)), previous=old).suspect[0]
    assert normalize(_bytes(policy(26)), previous=old).suspect == ()


def test_another_language_than_before_is_suspect() -> None:
    """A server that answers in another language did not change the policy."""
    german = page("Datenschutz", "<h1>Datenschutzerklärung</h1>" + _bytes(policy(10, "de")).decode())
    found = normalize(german, previous=policy(10))
    assert any("language" in reason for reason in found.suspect)
    assert normalize(german, previous=policy(10, "de")).suspect == ()


FRONT = (
    "<body{}><h1>Tools that last</h1><p>"
    + "Our saws cut oak like butter, and our planes leave it as smooth as glass. " * 6
    + "</p><p>Users who share content get a subscription; security and payment are ours.</p>"
)


@pytest.mark.parametrize(
    ("head", "body"),
    [
        ("<link rel=canonical href='https://fernhill.example/en/'>", ""),
        ("<meta property='og:url' content='https://fernhill.example'>", ""),
        ("<title>Home | Fernhill</title>", ""),
        ("", " class='home page-id-7'"),
    ],
)
def test_who_asked_for_a_policy_and_got_the_front_page_is_told(head: str, body: str) -> None:
    """A page says of itself that it is a site's front page, though another address was asked."""
    data = f"<html><head>{head}</head>{FRONT.format(body)}</body></html>".encode()
    assert normalize(data, url="https://fernhill.example/legal/privacy").suspect == (
        "the site's front page stands in place of the page",
    )


def test_a_policy_that_states_its_sites_address_is_trusted() -> None:
    """Many systems write the front page's address on every page; what is named a policy, or speaks like one, is one."""
    head = "<link rel=canonical href='https://fernhill.example/'>"
    for text in (_bytes(policy(12)).decode(), "".join(f"<p>{said}</p>" for _, said in GOOD[:20])):
        data = f"<html><head><title>Fernhill</title>{head}</head><body>{text}</body></html>".encode()
        assert normalize(data, url="https://fernhill.example/").suspect == ()
    named = f"<html><head>{head}</head><body>{_bytes(policy(12)).decode()}</body></html>".encode()
    assert normalize(named, url="https://fernhill.example/privacy").suspect == ()


def test_an_address_that_now_leads_to_the_front_page_is_suspect() -> None:
    """Beside the version before, where a capture was found tells that it is not the policy."""
    before = normalize(_bytes(policy(12)), url="https://www.fernhill.example/legal/privacy")
    other = _bytes(policy(13))
    assert normalize(other, url="https://fernhill.example/de/", previous=before).suspect == (
        "the address led to the site's front page",
    )
    assert normalize(other, url="https://fernhill.example/privacy", previous=before).suspect == ()
    assert normalize(other, url="https://policies.fernhill.example/", previous=before).suspect == ()


def test_a_page_cut_off_is_suspect() -> None:
    """A page that ends in the middle of a sentence, without its closing tags, was not received whole."""
    whole = page(
        "Privacy Policy", "<h1>Privacy Policy</h1><p>" + "We collect your data with your consent. " * 20
    )
    cut = whole[: whole.rindex(b"your consent")]
    assert normalize(whole).suspect == ()
    assert any("breaks off" in reason for reason in normalize(cut).suspect)


def test_the_previous_version_does_not_excuse_a_bad_capture() -> None:
    """A challenge page is suspect whether or not the version before is known."""
    assert normalize(page(*BAD[0][1:]), previous=policy(30)).suspect


def _bytes(document: Document) -> bytes:
    """A page with the text of a document."""
    body = "".join(f"<p>{unit.text}</p>" for unit in document.units if not unit.heading)
    return page(document.title, f"<h1>{document.title}</h1>{body}")


def test_a_title_without_end_is_read_in_one_go() -> None:
    """Found by hostile inputs: a name was looked for from each letter of a title to its end."""
    assert normalize(f"<title>{'a' * 300_000}</title><p>We keep your data for a year.</p>".encode()).title


_FORM = (
    "<form><label>Email</label><input type=email><label>Password</label><input type=password>"
    "<button>Sign in</button></form>"
)


@pytest.mark.parametrize(
    ("title", "body"),
    [
        ("Acme", f"<h1>Sign in</h1>{_FORM}"),
        ("Acme Privacy Policy", f"<h1>Sign in</h1>{_FORM}"),
        ("Privacy Policy", f"{_FORM}<a href=/privacy>Privacy Policy</a> <a href=/terms>Terms</a>"),
        ("Acme", f"<h2>Sign in</h2>{_FORM}<p>By signing in you agree to our Terms and Privacy Policy.</p>"),
    ],
)
def test_a_login_form_in_place_of_the_policy_is_suspect(title: str, body: str) -> None:
    """A page that asks for a password and says next to nothing else is no version of a policy."""
    assert normalize(page(title, body)).suspect == ("a login form stands in place of the page",)


@pytest.mark.parametrize(("title", "body"), GOOD)
def test_a_login_form_above_a_policy_is_no_reason(title: str, body: str) -> None:
    """Many sites have one in the header of every page."""
    assert normalize(page(title, f"<header>{_FORM}</header>{body}")).suspect == ()


@pytest.mark.parametrize("text", ["<p>Hello</p>", "Hello", "Hello world", "# It works"])
def test_a_few_words_of_no_policy_are_suspect(text: str) -> None:
    """Also where they are too few to tell their language."""
    document = normalize(text.encode())
    assert document.suspect == ("a few words, none of them a policy's",)
    assert document.quality < 0.5
