"""What time it is: the one place that asks, so that a run can be repeated at the time of another."""

from __future__ import annotations

import os
from datetime import UTC, datetime

from policydiff.errors import UsageError

#: Seconds since 1970; set, it stands for now (the convention of reproducible builds).
EPOCH = "SOURCE_DATE_EPOCH"


def now() -> str:
    """The present second in UTC, as 14 digits; raises UsageError where SOURCE_DATE_EPOCH is no time."""
    stated = os.environ.get(EPOCH)
    try:
        time = datetime.fromtimestamp(int(stated), UTC) if stated else datetime.now(UTC)
    except (ValueError, OverflowError, OSError):
        raise UsageError(
            f"{EPOCH} is no time", repr(stated), "give seconds since 1970, or unset it"
        ) from None
    return time.strftime("%Y%m%d%H%M%S")
