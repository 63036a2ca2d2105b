"""Which changes `text` and `markdown` list, in which order: material ones gravest first, the rest in their place."""

from __future__ import annotations

from policydiff.model import LEVELS, Level
from policydiff.reports.facts import Card, ComparisonFacts, ReasonView

#: So many reasons and topics of a card are named; the page and the JSON have them all.
REASONS, TOPICS = 3, 3

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


def more_reasons(card: Card) -> tuple[list[ReasonView], int]:
    """The reasons under the headline that are listed, and how many are not."""
    rest = card.reasons[1:] if card.headline else card.reasons
    return list(rest[:REASONS]), max(0, len(rest) - REASONS)


def topics_of(card: Card) -> str:
    """The main topic of a card and the next ones, in words."""
    more = len(card.categories) - TOPICS
    return ", ".join(card.categories[:TOPICS]) + (f" and {more} more" if more > 0 else "")


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
