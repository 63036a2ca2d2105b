"""Which changes `text` and `markdown` list, in which order: material ones gravest first, the rest in their place."""

from __future__ import annotations

from policydiff.model import LEVELS, Level
from policydiff.reports.facts import Card, ComparisonFacts

_TITLES = {
    "material": "Material changes",
    "wording": "Wording",
    "cosmetic": "Cosmetic changes",
    "boilerplate": "Boilerplate",
}


def listed_cards(facts: ComparisonFacts, level: Level) -> list[tuple[str, tuple[Card, ...]]]:
    """The cards at or above `level` under the title of their own level; empty ones are left out."""
    lists: dict[str, tuple[Card, ...]] = {
        "material": facts.cards,
        "wording": facts.wording,
        "cosmetic": facts.cosmetic,
        "boilerplate": facts.boilerplate_changes,
    }
    wanted = LEVELS[: LEVELS.index(level) + 1]
    return [(_TITLES[name], lists[name]) for name in wanted if lists[name]]


def left_out(facts: ComparisonFacts, level: Level) -> list[str]:
    """How many changes of each slighter level are not listed, in words."""
    counts = {
        "material": facts.counts.material,
        "wording": facts.counts.wording,
        "cosmetic": facts.counts.cosmetic,
        "boilerplate": facts.boilerplate,
    }
    hidden = LEVELS[LEVELS.index(level) + 1 :]
    return [f"{counts[name]:,} {name}" for name in hidden if counts[name]]
