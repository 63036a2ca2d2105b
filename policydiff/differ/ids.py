"""Names of changes, made of their content, so that links to them last as long as the change does."""

from __future__ import annotations

import hashlib

from policydiff.model import Place

LENGTH = 12


class Ids:
    """Hands out ids; a change that occurs twice in one comparison is told apart by its turn."""

    def __init__(self) -> None:
        self._turns: dict[str, int] = {}

    def name(self, kind: str, old: Place | None, new: Place | None) -> str:
        """The first 12 hexadecimal digits of the SHA-256 over the kind and both sides' sections and texts."""
        before = "\x1f" if old is None else f"{old.section}\x1f{old.text}"
        after = "\x1f" if new is None else f"{new.section}\x1f{new.text}"
        content = f"{kind}\x1f{before}\x1f{after}"
        name = _digest(content)
        turn = self._turns[name] = self._turns.get(name, 0) + 1
        return name if turn == 1 else _digest(f"{content}\x1f{turn}")


def _digest(content: str) -> str:
    return hashlib.sha256(content.encode("utf-8", "surrogatepass")).hexdigest()[:LENGTH]
