"""What the digests that archives state prove of the captures that are held."""

from __future__ import annotations

from dataclasses import dataclass

from policydiff.errors import UnreadableError
from policydiff.fetcher.digests import COMPRESSED, sha1, stated
from policydiff.fetcher.files import found_in
from policydiff.intake import Asked, read_capture
from policydiff.model import Held
from policydiff.store import Store
from policydiff.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Witnesses:
    """Captures by what their archive's digest says: it is that of the bytes held; it was that of the bytes as they were
    sent, compressed, which are not kept; it is that of others; none is stated."""

    agree: int
    sent: int
    others: tuple[str, ...]  # their names
    silent: int

    def __str__(self) -> str:
        parts = [f"for {self.agree} captures the digest that the archive states is that of the bytes held"]
        if self.sent:
            parts.append(f"for {self.sent} it was that of what was sent, compressed, when they were fetched")
        if self.others:
            shown = ", ".join(self.others[:3]) + (" …" if len(self.others) > 3 else "")
            parts.append(f"for {len(self.others)} it is that of other bytes ({shown})")
        if self.silent:
            parts.append(f"for {self.silent} none is stated")
        return f"proved: {'; '.join(parts)}. Not proved by any hash: where they came from"


def witnesses(workspace: Workspace, store: Store) -> Witnesses:
    """Hold every capture that lies in a file of its own against its archive's digest; one that cannot be read is left
    to `verify`, which names it."""
    agree, sent, silent = 0, 0, 0
    others: list[str] = []
    for policy in store.policies():
        for held in store.captures(policy.slug):
            said = stated(held.digest)
            if said is None:
                silent += 1
            elif COMPRESSED in (held.note or ""):
                sent += 1
            elif said == _digest(workspace, held):
                agree += 1
            else:
                others.append(f"{held.policy}@{held.captured}")
    return Witnesses(agree, sent, tuple(others), silent)


def _digest(workspace: Workspace, held: Held) -> str | None:
    """The digest of the bytes of a capture; None where they cannot be read."""
    path = workspace.root / held.path
    if not path.is_file():
        return None
    try:
        first = next(iter(found_in(path)))
        return sha1(read_capture(first, asked=Asked(held.captured, held.url, held.note)).data)
    except UnreadableError:
        return None
