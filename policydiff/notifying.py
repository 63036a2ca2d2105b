"""Messages to people through apprise (mail, Slack, Teams, webhooks …): what is new, to each receiver once.

Glue. Where messages go stands in the environment, never in a file, since such addresses hold secrets.
"""

from __future__ import annotations

import hashlib
import logging
import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from policydiff import telling
from policydiff.errors import UsageError
from policydiff.reports.message import LARGEST, message_html, message_text
from policydiff.store import Store
from policydiff.telling import News
from policydiff.workspace import Workspace

#: Addresses as apprise writes them, with white space or commas between.
ENVIRONMENT = "POLICYDIFF_NOTIFY"

_BETWEEN = re.compile(r"[\s,]+(?=[A-Za-z][A-Za-z0-9+.-]*://)")
#: Schemes behind which a host stands; behind others it is part of a secret.
_HOSTED = frozenset(("json", "jsons", "xml", "xmls", "form", "forms", "mailto", "mailtos"))
#: A service that takes HTML of this length (characters) is a mail; what chat services call HTML is a part of it.
_MAIL = 32_000


@dataclass(frozen=True, slots=True)
class Notified:
    """What was told (or would be), and to whom. Receivers are named without the secrets in their addresses."""

    subject: str
    text: str  # the message as plain text
    policies: int  # of which something is told
    receivers: tuple[str, ...] = ()
    failed: tuple[str, ...] = ()  # those that did not take the message: they are tried again the next time

    @property
    def empty(self) -> bool:
        """Whether there was nothing to tell."""
        return self.policies == 0


@dataclass(frozen=True, slots=True)
class _Receiver:
    """One address: its name without secrets, what is noted of it, and apprise's own object for it."""

    name: str
    channel: str
    service: Any


def notify(
    workspace: Workspace,
    store: Store,
    now: str,
    *,
    dry_run: bool = False,
    folder: Path | None = None,
    templates: Path | None = None,
) -> Notified:
    """Tell all receivers of `POLICYDIFF_NOTIFY` what they do not know yet at `now` (14 digits), each thing once.

    Nothing is sent where there is nothing to tell. With no receiver, the feed and `mail.html` are the message, and
    it counts as told. What a receiver did not take is told it again the next time. `folder` is where the site
    stands, else `reports/`. A `dry_run` sends and notes nothing.

    An address that is none counts as a receiver that failed. Raises UsageError where apprise is not installed. The
    caller holds the workspace's lock.
    """
    news = telling.news(workspace, store, now, folder=folder)
    receivers, wrong = _receivers()
    told = Notified(
        news.facts.subject,
        message_text(news.facts),
        len({note.policy for note in news.notes}),
        tuple(receiver.name for receiver in receivers),
        tuple(wrong),
    )
    if dry_run or news.empty:
        return told
    failed = list(wrong)
    for receiver in receivers:
        own = telling.news(workspace, store, now, folder=folder, channel=receiver.channel)
        if own.empty:
            continue
        if not _send(receiver, own, templates):
            failed.append(receiver.name)
        elif len(receivers) + len(wrong) > 1:
            # Noted at once, so that the failure of another is no reason to tell this one again.
            store.messages.note(own.notes, now, receiver.channel)
    if not failed:
        store.messages.note(news.notes, now)
    return Notified(told.subject, told.text, told.policies, told.receivers, tuple(failed))


def has_receivers() -> bool:
    """Whether the environment names anybody to tell."""
    return bool(_addresses())


def _addresses() -> list[str]:
    stated = os.environ.get(ENVIRONMENT, "").strip(" \t\r\n,")
    return _BETWEEN.split(stated) if stated else []


def _receivers() -> tuple[list[_Receiver], list[str]]:
    """The receivers, and what to call those whose address is none: the others are told all the same."""
    stated = _addresses()
    if not stated:
        return [], []
    apprise = _apprise()
    found: list[_Receiver] = []
    wrong: list[str] = []
    for number, address in enumerate(stated, 1):
        service = apprise.Apprise.instantiate(address)
        if service is None:
            wrong.append(f"address {number} of {ENVIRONMENT} (none that apprise knows)")
        else:
            found.append(_Receiver(_name(number, service), _channel(address), service))
    return found, wrong


def _name(number: int, service: Any) -> str:
    """What to call a receiver: any part of an address but its scheme and host may be a secret."""
    scheme = str(service.url(privacy=True)).partition("://")[0]
    host = str(getattr(service, "host", None) or "") if scheme in _HOSTED else ""
    return f"address {number} ({scheme}{f'://{host}' if host else ''})"


def _apprise() -> Any:
    """The library, which is an extra; raises UsageError where it is not installed."""
    try:
        import apprise
    except ImportError:
        remedy = "pip install 'policydiff[notify]'"
        raise UsageError(f"{ENVIRONMENT} is set, and apprise is not installed", None, remedy) from None
    # What it has to say of a failure is said by us, in one line.
    logging.getLogger("apprise").addHandler(logging.NullHandler())
    return apprise


def _channel(address: str) -> str:
    """A name for an address that does not give its secrets away: a slow hash."""
    return hashlib.scrypt(address.encode(), salt=b"policydiff", n=2**14, r=8, p=1, dklen=8).hex()


def _send(receiver: _Receiver, news: News, templates: Path | None) -> bool:
    """Hand the message to one receiver, in the form and size that it takes; says whether it took it."""
    apprise = _apprise()
    one = apprise.Apprise()
    one.add(receiver.service)
    form, largest = _form(receiver.service)
    body = message_html(news.facts, templates) if form == "html" else message_text(news.facts, largest)
    return bool(one.notify(body=body, title=news.facts.subject, body_format=form))


def _form(service: Any) -> tuple[str, int]:
    """Whether a service is given HTML or text, and how much of it (bytes) at most."""
    formats = service.notify_format
    first = formats if isinstance(formats, str) else next(iter(formats), "text")
    if str(getattr(first, "value", first)) == "html" and service.body_maxlen >= _MAIL:
        return "html", LARGEST
    return "text", min(LARGEST, service.body_maxlen)
