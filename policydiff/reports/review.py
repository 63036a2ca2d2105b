"""How the changes of a comparison stand before its reviewers, as its page says it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from policydiff.model import OPEN, Change, Comparison, Decision, Review, Standing, Stands, bound_of
from policydiff.reports.facts import Card, Moment
from policydiff.reports.phrasing import counted, moment

#: What somebody did, in one word.
VERBS = {"accept": "Accepted", "flag": "Flagged", "comment": "Remark", "reviewed": "Reviewed"}

#: Of a text that a decision was made on before it changed, so many characters are shown.
SHOWN = 160


@dataclass(frozen=True, slots=True)
class Said:
    """One line below a change: what was decided, by whom and when; `note` says where else, or why it holds no more."""

    action: str  # accept, flag, comment, reviewed; before, for a decision that holds no more
    verb: str
    who: str
    when: Moment
    note: str = ""
    comment: str = ""


@dataclass(frozen=True, slots=True)
class CardReview:
    """How the changes of one card stand together, and what the page's script needs to hand decisions on them out."""

    stands: Stands
    said: tuple[Said, ...]
    changes: str  # `ID:TEXTS` of each, with spaces between
    at: str  # of the last decision, 14 digits; "" for none


@dataclass(frozen=True, slots=True)
class ReviewView:
    """The review on a comparison's page: the cards by their anchors, and how the whole stands."""

    policy: str
    id: str
    old: str  # names of versions
    new: str
    sentence: str
    said: tuple[Said, ...]
    cards: Mapping[str, CardReview]
    decided: bool  # whether anybody has said anything

    def of(self, anchor: str) -> CardReview | None:
        """How a card stands; None for one that wants no decision."""
        return self.cards.get(anchor)


def review_view(
    review: Review | None, comparison: Comparison, cards: Iterable[Card], history: bool = False
) -> ReviewView | None:
    """What the page of a comparison says of its review; None where it is not reviewed in a workspace. `history` is
    whether nothing of it waits."""
    if review is None:
        return None
    shown = tuple(cards)
    changes = {change.id: change for change in comparison.changes}
    return ReviewView(
        policy=review.policy,
        id=review.id,
        old=review.old,
        new=review.new,
        sentence=" ".join(filter(None, [progress(review), _spread(review, shown), _past(review, history)])),
        said=tuple(_standing_lines(review.whole, review.policy)),
        cards={
            card.anchor: _card_review(card, review, changes)
            for card in shown
            if any(name in review.standings for name in card.members)
        },
        decided=bool(review.mark),
    )


def _spread(review: Review, cards: Iterable[Card]) -> str:
    """How the changes that want a decision make the passages that are decided: the head of the page counts only the
    material ones, the buttons count passages."""
    counts: dict[str, int] = {"material": 0, "wording": 0}
    passages = 0
    for card in cards:
        held = sum(name in review.standings for name in card.members)
        counts[card.level] = counts.get(card.level, 0) + held
        passages += bool(held)
    present = [level for level, number in counts.items() if number]
    if not passages or (len(present) == 1 and passages == counts[present[0]]):
        return ""
    names = {"material": "material", "wording": "of wording"}
    told = " and ".join(f"{counts[level]:,} {names.get(level, level)}" for level in present)
    return f"They are {told}, decided in {counted(passages, 'passage')}."


def _past(review: Review, history: bool) -> str:
    """That nothing of a page of history waits, however much of it is open. An issued page is not altered when
    something comes to wait later, so it speaks of the day it was made."""
    if not history or not review.count("open"):
        return ""
    return "None of it waited when this page was made: it is history, and nobody has to decide on it."


def progress(review: Review) -> str:
    """How many of the changes are decided, in a sentence, and whether the whole is flagged."""
    whole = " The whole is flagged." if review.whole.stands == "flagged" else ""
    return _counted(review) + whole


def _counted(review: Review) -> str:
    total = len(review.standings)
    accepted, flagged, left = (review.count(stands) for stands in ("accepted", "flagged", "open"))
    if not total:
        return "No change of it wants a decision."
    if accepted == total:
        return "The change is accepted." if total == 1 else f"All {total:,} changes are accepted."
    if left == total:
        return f"Nothing is decided yet: {counted(total, 'change is', 'changes are')} open."
    parts = [(accepted, "accepted"), (flagged, "flagged"), (left, "open")]
    told = ", ".join(f"{number:,} {word}" for number, word in parts if number)
    return f"Of {counted(total, 'change', 'changes')}: {told}."


def _card_review(card: Card, review: Review, changes: Mapping[str, Change]) -> CardReview:
    names = [name for name in card.members if name in review.standings]
    standings = [review.standings[name] for name in names]
    lines = {
        line: None
        for name, standing in zip(names, standings, strict=True)
        for line in _standing_lines(standing, review.policy, changes[name])
    }
    said = _without_echo(list(lines))
    decided = [one.at for standing in standings for one in (standing.by, *standing.comments) if one]
    return CardReview(
        together(standings),
        tuple(said),
        " ".join(f"{name}:{bound_of(changes[name]).short}" for name in names),
        max(decided, default=""),
    )


def together(standings: Sequence[Standing]) -> Stands:
    """How changes that are read together stand: flagged where one is, accepted where all are."""
    if any(standing.stands == "flagged" for standing in standings):
        return "flagged"
    return "accepted" if all(standing.stands == "accepted" for standing in standings) else "open"


def _without_echo(lines: Sequence[Said]) -> list[Said]:
    """The lines without those that another one says with a comment besides: a remark on a card is kept once."""
    remarked = {(line.action, line.who, line.when) for line in lines if line.comment}
    return [line for line in lines if line.comment or (line.action, line.who, line.when) not in remarked]


def _standing_lines(standing: Standing, policy: str, change: Change | None = None) -> Iterator[Said]:
    if standing == OPEN:
        return
    if standing.by is not None:
        yield said_of(standing.by, policy)
    for remark in standing.comments:
        yield said_of(remark, policy)
    if standing.before is not None:
        yield _reopened(standing.before, change.new.text if change and change.new else None)


def _reopened(before: Decision, now: str | None) -> Said:
    """That a decision holds no more: the text is another now, or went away after it and came back."""
    verb = VERBS.get(before.action, before.action).lower()
    text = before.new_text or ""
    if before.new_text == now:
        note = f"it was {verb}, went away, and is here again"
    elif text:
        note = f"it was {verb} when the text said “{text[:SHOWN]}{' …' if len(text) > SHOWN else ''}”"
    else:
        note = f"it was {verb} when the text was gone"
    return Said("before", "Reopened", before.who, _when(before.at), note)


def said_of(decision: Decision, policy: str) -> Said:
    """A decision in a line, on the page of a policy."""
    elsewhere = f"in {decision.policy}, where the same words changed" if decision.policy != policy else ""
    return Said(
        decision.action,
        VERBS.get(decision.action, decision.action),
        decision.who,
        _when(decision.at),
        elsewhere,
        decision.comment or "",
    )


def _when(at: str) -> Moment:
    return moment(at) or Moment(at, "")
