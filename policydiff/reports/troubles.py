"""What keeps a policy from being observed, as sentences for people."""

from __future__ import annotations

from policydiff.model import Trouble
from policydiff.reports.phrasing import counted, moment


def trouble_words(trouble: Trouble) -> str:
    """A trouble as one sentence.

    >>> trouble_words(Trouble("acme", "failed", "20240102030405", 3, "HTTP status 503"))
    'Could not be fetched since 2 January 2024, on 3 nights: HTTP status 503.'
    """
    since = moment(trouble.since)
    day = f" since {since.words}" if since else ""
    nights = f", on {counted(trouble.nights, 'night')}" if trouble.nights > 1 else ""
    what = {
        "failed": f"Could not be fetched{day}{nights}",
        "gone": f"Gone{day}",
        "elsewhere": f"Sent elsewhere{day}",
        "unobserved": f"Not observed{day}",
    }[trouble.kind]
    return f"{what}: {trouble.message.rstrip('.')}." if trouble.message else f"{what}."
