"""The tree of errors: every one a person can act on, each saying what the caller can do.

The command line prints any of these as one line, `policydiff: what, where, what to do`, with exit status 2; anything
else that escapes is a bug. A failure of one policy or one file is an error of that item and the run goes on; a
`StoreError` stops the run, because nothing more can be kept safely.
"""

from __future__ import annotations


class PolicydiffError(Exception):
    """The root. `what` happened, `where`, and the `remedy`, each a phrase without a full stop."""

    def __init__(self, what: str, where: str | None = None, remedy: str | None = None) -> None:
        self.what = what
        self.where = where
        self.remedy = remedy
        super().__init__(str(self))

    def __str__(self) -> str:
        return ", ".join(part for part in (self.what, self.where, self.remedy) if part)


class UsageError(PolicydiffError):
    """What was asked for makes no sense: ask differently."""


class UnreadableError(PolicydiffError):
    """A file or a capture cannot be read as a policy at all (missing, a folder, binary, truncated): give another."""


class ConfigError(PolicydiffError):
    """`policydiff.toml` is wrong: mend the line that the message names."""


class WorkspaceError(PolicydiffError):
    """There is no workspace here, or it cannot be written: run `policydiff init`, or choose one with --workspace."""


class LockedError(WorkspaceError):
    """Another run is working on this workspace: wait for it to end."""


class NotFoundError(PolicydiffError):
    """No policy, version or capture of that name: see `policydiff history`."""


class StoreError(PolicydiffError):
    """The store is damaged, full or of a newer make: nothing was written; `policydiff rebuild` derives it again."""


class FetchError(PolicydiffError):
    """A source did not give what was asked this time: the policy is named, the others go on, the next run tries again.

    `kind` is one word for what to do about it: `down` (no answer, or an error of the server), `certificate`,
    `address` (an unknown host, or one that may not be asked), `refused` (robots, a login, access denied), `damaged`
    (cut off, or not what its digest says), `answer` (not what such a source answers), `browser` (none is there to open
    a page that only scripts fill).
    """

    def __init__(
        self, what: str, where: str | None = None, remedy: str | None = None, *, kind: str = "down"
    ) -> None:
        self.kind = kind
        super().__init__(what, where, remedy)


class PausedError(FetchError):
    """A source wants to be left alone: nothing more is asked of it before `until` (14 digits, UTC)."""

    def __init__(self, where: str, until: str) -> None:
        self.until = until
        shown = f"{until[:4]}-{until[4:6]}-{until[6:8]} {until[8:10]}:{until[10:12]} UTC"
        who = "site" if where.startswith("live ") else "archive"
        super().__init__(
            f"the {who} asks to be left alone", where, f"what is left goes on after {shown}", kind="paused"
        )


class VanishedError(FetchError):
    """A source no longer has, or no longer shows, a capture that it listed: it is noted, and never asked for again."""

    def __init__(self, what: str, where: str | None = None, remedy: str | None = None) -> None:
        super().__init__(what, where, remedy, kind="vanished")
