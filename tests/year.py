"""An invented year of many policies in an archive, and the nights on which a nightly job has to tell of each.

Every policy is captured at noon of every day and looked at in the night after. What is to be told is worked out here
from how each was made, not from what policydiff says of it:

| kind | what its page does | what is told |
|---|---|---|
| still | stays as it is, to the byte | nothing |
| noisy | other bytes every day around the same text | nothing |
| dated | moves its own date every month | nothing |
| flapping | shows another text for one day, and the first again | nothing |
| changing | changes what matters, and keeps it | the night after the second capture that holds it |
| withdrawn | changes what matters for a week, then takes it back | the change, and that it was withdrawn |
| returning | changes, and months later has the first text again | both |
| challenged | a challenge for robots instead of the page for some days, then a change | the change alone |
| unseen | not captured for three weeks, changed when it is again | the change, two captures later |
| moving | sends to another address from one day on, where the text then changes | the change |
| breaking | 404 or 503 for some days, then as before | nothing |
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

KINDS = (
    *("still", "noisy", "dated", "flapping", "changing", "withdrawn"),
    *("returning", "challenged", "unseen", "moving", "breaking"),
)
FIRST_DAY = datetime(2023, 1, 1, 12, tzinfo=UTC)
#: So many days of captures are there before the first night.
BEFORE = 5


@dataclass(frozen=True)
class Shot:
    """One capture that the archive makes."""

    url: str
    day: int
    body: bytes
    status: int = 200
    location: str | None = None
    second: int = 0

    @property
    def captured(self) -> str:
        return (FIRST_DAY + timedelta(days=self.day, seconds=self.second)).strftime("%Y%m%d%H%M%S")


@dataclass(frozen=True)
class Tracked:
    """One policy of the year: what is captured of it, and on the captures of which days it has to be told."""

    slug: str
    url: str
    shots: tuple[Shot, ...]
    told: frozenset[int]  # the day of the capture by which a text has settled that people have to see


def night_after(day: int) -> datetime:
    """When the job runs that first sees the captures of a day."""
    return FIRST_DAY + timedelta(days=day, hours=15)


def year(policies: int, days: int) -> list[Tracked]:
    """So many policies over so many days, the kinds in turn."""
    return [_policy(number, days) for number in range(policies)]


def _policy(number: int, days: int) -> Tracked:
    kind = KINDS[number % len(KINDS)]
    slug = f"{kind}-{number:02}"
    url = f"https://{slug}.example/privacy"
    shots = tuple(_shots(kind, number, url, days))
    return Tracked(slug, url, shots, _told(shots))


def _shots(kind: str, number: int, url: str, days: int) -> Iterator[Shot]:
    change = BEFORE + 6 + number % 7  # the day of the first change; it recurs as the year goes on
    for day in range(days):
        turn = _turn(kind, day - change)
        if kind == "unseen" and day >= change and (day - change) % 60 < 21:
            continue
        if kind == "challenged" and day >= change and (day - change) % 45 < 4:
            yield Shot(url, day, _challenge(day))
        elif kind == "breaking" and day >= change and (day - change) % 50 < 5:
            yield Shot(url, day, b"<h1>Not here</h1>", status=404 if number % 2 else 503)
        elif kind == "moving" and day >= change:
            there = url.replace("/privacy", "/legal/privacy")
            yield Shot(url, day, b"", status=301, location=there)
            yield Shot(there, day, _page(number, turn, day, kind), second=1)
        else:
            yield Shot(url, day, _page(number, turn, day, kind))


def _turn(kind: str, since: int) -> int:
    """Which of its texts a policy of a kind shows, so many days since its first change."""
    if since < 0 or kind in ("still", "noisy", "dated", "breaking"):
        return 0
    if kind == "flapping":
        return int(since % 9 == 0)
    if kind == "withdrawn":
        return int(since % 40 < 7)
    if kind == "returning":
        return int(since % 180 < 90)
    if kind == "challenged":
        return 1 + since // 45
    if kind == "unseen":
        return 1 + since // 60
    if kind == "moving":
        return int(since >= 10)
    return 1 + since // 73


def _told(shots: tuple[Shot, ...]) -> frozenset[int]:
    """The days on which a text has been captured twice in a row that is not the one last told of (or begun with)."""
    known = _text_of(shots[0])
    told: set[int] = set()
    before: bytes | None = None
    for shot in shots:
        text = _text_of(shot)
        if text is None:
            continue
        if text == before and text != known and shot.day >= BEFORE:
            told.add(shot.day)
            known = text
        before = text
    return frozenset(told)


def _text_of(shot: Shot) -> bytes | None:
    """What the policy says in a capture, without dates and what stands around it; None where it is no page of it."""
    if shot.status != 200 or b"data-text=" not in shot.body:
        return None
    return shot.body.split(b'data-text="', 1)[1].split(b'"', 1)[0]


#: What the texts of a policy promise, one after the other; each differs from the last in what matters.
_PROMISES = (
    "We will not share your personal data with advertisers",
    "We may share your personal data with advertisers",
    "We share your personal data with advertisers and sell it to data brokers",
    "We share your precise location with advertisers",
    "We share your health data with our partners for their own purposes",
    "We sell your browsing history to advertisers",
    "We share your contacts with insurance companies",
    "We share your personal data with credit bureaus",
    "We disclose your messages to our affiliates for advertising",
)


def _page(number: int, turn: int, day: int, kind: str) -> bytes:
    promise = _PROMISES[turn % len(_PROMISES)]
    shown = 0 if kind != "dated" else day // 30
    noise = (
        f'<div class="c{day * 7919 % 9973}"><a href="/?s={day}">Session {day}</a></div>'
        if kind == "noisy"
        else ""
    )
    revised = (FIRST_DAY + timedelta(days=30 * shown)).strftime("%B %d, %Y")
    return f"""<!doctype html><html lang="en"><head><title>Company {number} Privacy Policy</title></head>
<body><nav><a href="/">Home</a> <a href="/about">About</a></nav>{noise}
<main data-text="{turn}"><h1>Privacy Policy</h1><p>Last updated: {revised}</p>
<p>This policy explains how Company {number} collects, uses and protects the personal data of its customers.</p>
<h2>What we collect</h2><p>We collect your name, your e-mail address and what you order from us.</p>
<p>We use cookies to remember what you put into your basket.</p>
<h2>Whom we share it with</h2><p>{promise}.</p><p>We share your address with the carrier that delivers your order.</p>
<h2>How long we keep it</h2><p>We keep your data for as long as you have an account, and for 30 days after.</p>
<h2>Your rights</h2><p>You may ask us for a copy of your data, and to correct or delete it, at any time.</p></main>
<footer><a href="/imprint">Imprint</a> <a href="/jobs">Jobs</a></footer></body></html>""".encode()


def _challenge(day: int) -> bytes:
    return (
        "<!doctype html><html><head><title>Just a moment...</title></head><body><h1>Checking your browser</h1>"
        f"<p>Please verify that you are human. Ray ID: {day:016x}</p></body></html>"
    ).encode()
