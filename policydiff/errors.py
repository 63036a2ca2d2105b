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
