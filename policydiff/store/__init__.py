"""The store: everything known about every policy in one SQLite file; the only stage that writes to it."""

from __future__ import annotations

from policydiff.store.carry import Retooled
from policydiff.store.connection import DamagedError
from policydiff.store.people import ACCEPT, COMMENT, FLAG, REVIEWED, Entry, Reported
from policydiff.store.search import Hit
from policydiff.store.store import Store, open_store

__all__ = [
    "ACCEPT",
    "COMMENT",
    "FLAG",
    "REVIEWED",
    "DamagedError",
    "Entry",
    "Hit",
    "Reported",
    "Retooled",
    "Store",
    "open_store",
]
