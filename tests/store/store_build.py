"""Stores and captures for the tests of the store, made by hand so that no other stage is needed."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from helpers import doc

from policydiff.model import (
    Change,
    Comparison,
    Document,
    Held,
    Link,
    Match,
    Place,
    Policy,
    Reason,
    SectionPair,
    Side,
    Summary,
    Verdict,
)
from policydiff.store import Store, open_store

RULES = 7


def text(word: str) -> Document:
    """A small policy that differs from another only by its word."""
    return doc(
        f"# Privacy\n\nWe keep your data {word}. [Opt-out](https://acme.example/out) here.\n", normalizer=1
    )


def held(captured: str, document: Document | None, *, policy: str = "acme", **fields: Any) -> Held:
    """The row of a capture; its bytes are told apart by their time and text unless `sha256` is given."""
    identity = f"{policy} {captured} {document.sha256 if document else ''}"
    values: dict[str, Any] = {
        "policy": policy,
        "captured": captured,
        "sha256": hashlib.sha256(identity.encode()).hexdigest(),
        "url": "https://acme.example/privacy",
        "media_type": "text/html",
        "status": 200,
        "source": "wayback",
        "archive": None,
        "digest": None,
        "note": None,
        "quality": document.quality if document else 0.0,
        "suspect": document.suspect if document else (),
        "trusted": False,
        "text_sha256": document.sha256 if document else None,
        **fields,
    }
    values.setdefault("path", f"snapshots/{policy}/{captured}.{values['sha256'][:8]}.warc.gz")
    return Held(**values)


def compare(old: Document, new: Document) -> Comparison:
    """A comparison that fills every kind of field, so that what is lost on the way would show."""
    verdict = Verdict(
        "material",
        ("retention", "other"),
        "high",
        "less-protective",
        (Reason("retention.raised", "“a” became “b”", ((0, 2), (5, 9)), ()), Reason("other", "")),
    )
    place = Place(
        "s1", ("Privacy",), "We keep it.", "1", "item", "We may:", (Link("here", "https://x.example"),)
    )
    changes = (
        Change("c1", "edit", False, place, place, (("equal", "We "), ("delete", "keep it.")), verdict),
        Change("c2", "insert", True, None, Place("s1", (), "Title"), (("insert", "Title"),), verdict),
    )
    return Comparison(
        old=_side(old),
        new=_side(new),
        summary=Summary(2, 0, 0, 1, 1, 0.25, "material", None if old.revised is None else True),
        sections=(SectionPair(("a", "b"), (), ("A", ""), (), ("removed",), 0.0),),
        changes=changes,
        boilerplate_changes=(Change("b1", "delete", False, place, None, (("delete", "x"),), verdict),),
        matches=(Match(0, 0), Match(1, None, 0), Match(None, 1, 0)),
        old_document=old,
        new_document=new,
        rules=RULES,
        warnings=("a limit was reached",),
    )


def filled(path: Path, documents: Sequence[tuple[str, Document]], *, policy: str = "acme") -> Store:
    """A store that holds these captures of one policy, its versions worked out."""
    store = open_store(path / "policydiff.db", create=True)
    store.add_policy(Policy(policy, "Acme Privacy Policy", "https://acme.example/privacy", ("b", "a")))
    for captured, document in documents:
        assert store.add_capture(held(captured, document, policy=policy), document) == "added"
    store.refresh(policy, compare, RULES)
    return store


def day(number: int) -> str:
    """The n-th of January 2020 as a capture time."""
    return f"202001{number:02}120000"


def _side(document: Document) -> Side:
    sections = len(document.sections)
    return Side(
        "", document.captured, document.url, document.sha256, sections, document.sentences, "2020-01-01"
    )
