"""Names of changes, made of their content, so that links to them last as long as the change does."""

from __future__ import annotations

import hashlib
from collections import Counter

from policydiff.model import Place

LENGTH = 12


class Ids:
    """Hands out ids; a change that occurs twice in one comparison is told apart by its turn."""

    def __init__(self) -> None:
        self._seen: Counter[str] = Counter()

    def name(self, kind: str, old: Place | None, new: Place | None) -> str:
        """The first 12 hexadecimal digits of the SHA-256 over the kind and both sides' sections and texts."""
        parts = [kind]
        for place in (old, new):
            parts.extend(("", "") if place is None else (place.section, place.text))
        content = "\x1f".join(parts)
        self._seen[content] += 1
        turn = f"\x1f{self._seen[content]}" if self._seen[content] > 1 else ""
        return hashlib.sha256((content + turn).encode("utf-8", "surrogatepass")).hexdigest()[:LENGTH]
