"""What a policy may be called: the slug names its folder, its addresses and its versions, so it must be
tame."""

from __future__ import annotations

import re

from policydiff.errors import UsageError

LONGEST = 100
_SLUG = re.compile(r"[a-z0-9](?:[a-z0-9._-]*[a-z0-9])?")


def valid_slug(slug: str) -> str:
    """The slug itself; raises UsageError where it is empty, too long, or could be taken for a path or a
    version.

    >>> valid_slug("lumenshore-privacy")
    'lumenshore-privacy'
    """
    if not slug:
        raise UsageError("the policy's name is empty", None, "give one, as acme-privacy")
    if len(slug) > LONGEST:
        raise UsageError(
            f"the policy's name is too long ({len(slug)} letters)", slug[:40] + "…", "use 100 at most"
        )
    if not _SLUG.fullmatch(slug) or ".." in slug:
        remedy = "use small letters, digits, hyphens and single dots, as acme-privacy"
        raise UsageError("this cannot name a policy", repr(slug), remedy)
    return slug
