"""Comparisons made by hand for the tests of the reports: a section is written as what happened in it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from policydiff.model import (
    Block,
    BlockKind,
    Change,
    ChangeKind,
    Comparison,
    Direction,
    Document,
    Level,
    Link,
    Match,
    Place,
    Reason,
    Section,
    SectionPair,
    Sentence,
    Severity,
    Side,
    Summary,
    Verdict,
    Word,
)
from policydiff.text import fold


@dataclass(frozen=True)
class Said:
    """One step: `old` and `new` texts (None where it is missing), and what it is worth where it is a change."""

    old: str | None
    new: str | None
    level: Level | None = None
    kind: ChangeKind | None = None
    words: tuple[Word, ...] = ()
    categories: tuple[str, ...] = ("other",)
    severity: Severity = "normal"
    direction: Direction = "unclear"
    reasons: tuple[Reason, ...] = ()
    block: BlockKind = "paragraph"
    marker: str | None = None
    move: str | None = None  # the same name at both ends
    links: tuple[tuple[Link, ...], tuple[Link, ...]] = ((), ())
    starts: bool = False  # a new block

    def of(self, block: BlockKind) -> Said:
        """The same step in another kind of block."""
        return replace(self, block=block)


def same(text: str, **more: object) -> Said:
    """A sentence that stayed."""
    return Said(text, text, **more)  # type: ignore[arg-type]


def added(text: str, level: Level = "material", **more: object) -> Said:
    """A sentence that came."""
    return Said(None, text, level, "insert", (("insert", text),), **more)  # type: ignore[arg-type]


def removed(text: str, level: Level = "material", **more: object) -> Said:
    """A sentence that went."""
    return Said(text, None, level, "delete", (("delete", text),), **more)  # type: ignore[arg-type]


def edited(marked: str, level: Level = "material", **more: object) -> Said:
    """A sentence that changed, written as "We [-will not-] {+may+} share it."."""
    words = parse_words(marked)
    old = "".join(text for operation, text in words if operation != "insert")
    new = "".join(text for operation, text in words if operation != "delete")
    return Said(old, new, level, "edit", words, **more)  # type: ignore[arg-type]


def parse_words(marked: str) -> tuple[Word, ...]:
    """The words of a marked sentence."""
    words: list[Word] = []
    for piece in re.split(r"(\[-.*?-\]|\{\+.*?\+\})", marked):
        if piece.startswith("[-"):
            words.append(("delete", piece[2:-2]))
        elif piece.startswith("{+"):
            words.append(("insert", piece[2:-2]))
        elif piece:
            words.append(("equal", piece))
    return tuple(words)


def left(text: str, move: str) -> Said:
    """Where a sentence stood that moved."""
    return Said(text, None, "cosmetic", "move", (("equal", text),), move=move)


def here(text: str, move: str, level: Level = "cosmetic") -> Said:
    """Where a sentence stands that moved."""
    return Said(None, text, level, "move", (("equal", text),), move=move)


@dataclass(frozen=True)
class Part:
    """A section and what happened in it. `heading` is a step of its own; parts of one `pair` are one pair."""

    heading: Said
    steps: tuple[Said, ...] = ()
    number: tuple[str | None, str | None] = (None, None)
    status: tuple[str, ...] = ("unchanged",)
    pair: str | None = None
    level: int = 2
    at: int = 0  # its number among the parts, set by `build`


@dataclass
class _Half:
    """One document while it is built."""

    sections: list[Section] = field(default_factory=list)
    units: int = 0
    blocks: list[tuple[BlockKind, str | None, list[Sentence]]] = field(default_factory=list)

    def put(self, said: Said, text: str, links: tuple[Link, ...]) -> int:
        if not self.blocks or said.starts or said.block != "paragraph" or self.blocks[-1][0] != said.block:
            self.blocks.append((said.block, said.marker, []))
        self.blocks[-1][2].append(Sentence(text, fold(text), links))
        self.units += 1
        return self.units - 1


def build(*parts: Part, boilerplate: tuple[Said, ...] = (), **document: object) -> Comparison:
    """The comparison that the parts describe; `old_…` and `new_…` keywords go to the documents."""
    halves = (_Half(), _Half())
    changes: list[Change] = []
    matches: list[Match] = []
    moved: dict[str, int] = {}
    for number, part in enumerate(replace(part, at=number) for number, part in enumerate(parts)):
        texts = (part.heading.old, part.heading.new)
        places = [_begin(half, texts[side]) for side, half in enumerate(halves)]
        matches += _match(part.heading, places, part, changes, moved, heading=True)
        for said in part.steps:
            at = [
                None if text is None else half.put(said, text, said.links[side])
                for side, (half, text) in enumerate(zip(halves, (said.old, said.new), strict=True))
            ]
            matches += _match(said, at, part, changes, moved, heading=False)
        for side, half in enumerate(halves):
            _end(half, texts[side], part, side, number)
    documents = [_document(half, side, document) for side, half in zip(("old", "new"), halves, strict=True)]
    furniture = tuple(
        _change(said, Part(same("")), f"b{number}", False) for number, said in enumerate(boilerplate)
    )
    return _comparison(documents, parts, tuple(changes), furniture, tuple(matches))


def _begin(half: _Half, text: str | None) -> int | None:
    half.blocks = []
    if not text:
        return None
    half.units += 1
    return half.units - 1


def _end(half: _Half, text: str | None, part: Part, side: int, number: int) -> None:
    if text is None and not half.blocks:
        return
    heading = text or ""
    half.sections.append(
        Section(
            id=f"{'ab'[side]}{number:04x}",
            number=part.number[side],
            heading=heading,
            key=fold(heading),
            level=part.level if heading else 0,
            path=(heading,),
            blocks=tuple(Block(kind, tuple(own), marker) for kind, marker, own in half.blocks),
        )
    )


def _match(
    said: Said,
    at: list[int | None],
    part: Part,
    changes: list[Change],
    moved: dict[str, int],
    *,
    heading: bool,
) -> list[Match]:
    if at == [None, None]:
        return []
    if said.level is None:
        return [Match(at[0], at[1])]
    if said.move is not None and said.move in moved:
        index = moved[said.move]
        end = _change(said, part, changes[index].id, heading)
        known = changes[index]
        changes[index] = Change(
            known.id, "move", heading, known.old or end.old, known.new or end.new, known.words, known.verdict
        )
        return [Match(at[0], at[1], index)]
    changes.append(_change(said, part, f"{len(changes):06x}", heading))
    if said.move is not None:
        moved[said.move] = len(changes) - 1
    return [Match(at[0], at[1], len(changes) - 1)]


def _change(said: Said, part: Part, name: str, heading: bool) -> Change:
    assert said.level is not None and said.kind is not None
    sides = [
        None
        if text is None
        else Place(
            section=f"{'ab'[side]}{part.at:04x}" if title is not None else "",
            path=(title,) if title else (),
            text=text,
            number=part.number[side],
            block=None if heading else said.block,
            links=said.links[side],
        )
        for side, (text, title) in enumerate(
            zip((said.old, said.new), (part.heading.old, part.heading.new), strict=True)
        )
    ]
    verdict = Verdict(said.level, said.categories, said.severity, said.direction, said.reasons)
    return Change(name, said.kind, heading, sides[0], sides[1], said.words, verdict)


def _document(half: _Half, side: str, more: dict[str, object]) -> Document:
    values: dict[str, object] = {
        "title": "Acme Privacy Policy",
        "language": "en",
        "captured": "20200102030405" if side == "old" else "20210304050607",
        "url": "https://acme.example/privacy",
        "normalizer": 1,
    }
    values |= {key[4:]: value for key, value in more.items() if key.startswith(side + "_")}
    return Document(sections=tuple(half.sections), **values)  # type: ignore[arg-type]


def _pairs(parts: tuple[Part, ...], documents: list[Document]) -> tuple[SectionPair, ...]:
    by_pair: dict[str, tuple[list[str], list[str], list[str], list[str], tuple[str, ...]]] = {}
    known = [{section.id: section for section in document.sections} for document in documents]
    for number, part in enumerate(parts):
        pair = by_pair.setdefault(part.pair or f"#{number}", ([], [], [], [], part.status))
        for side in (0, 1):
            section = known[side].get(f"{'ab'[side]}{number:04x}")
            if section is not None:
                pair[side].append(section.id)  # type: ignore[union-attr]
                pair[side + 2].append(section.heading)  # type: ignore[union-attr]
    return tuple(
        SectionPair(tuple(old), tuple(new), tuple(old_heading), tuple(new_heading), status, 0.8)
        for old, new, old_heading, new_heading, status in by_pair.values()
    )


def _comparison(
    documents: list[Document],
    parts: tuple[Part, ...],
    changes: tuple[Change, ...],
    furniture: tuple[Change, ...],
    matches: tuple[Match, ...],
) -> Comparison:
    levels = [change.level for change in changes]
    transition = next((level for level in ("material", "wording", "cosmetic") if level in levels), "same")
    old, new = documents
    return Comparison(
        old=_side(old, "old.html"),
        new=_side(new, "new.html"),
        summary=Summary(
            levels.count("material"),
            levels.count("wording"),
            levels.count("cosmetic"),
            len(furniture),
            sum(change.kind == "move" for change in changes),
            0.83,
            transition,
            old.revised == new.revised if old.revised else None,
        ),
        sections=_pairs(parts, documents),
        changes=changes,
        boilerplate_changes=furniture,
        matches=matches,
        old_document=old,
        new_document=new,
        rules=1,
    )


def _side(document: Document, name: str) -> Side:
    return Side(
        name,
        document.captured,
        document.url,
        document.sha256,
        len(document.sections),
        document.sentences,
        document.revised,
        document.effective,
    )


def acme() -> Comparison:
    """An invented comparison that holds every kind of change, level and status."""
    weakened = Reason("modality.promise-weakened", "“will not” became “may”", ((3, 11),), ((3, 6),))
    encrypt = Reason("practice.security-removed", "the promise to encrypt is gone", ((3, 21),), ())
    partners = Reason("recipient.new", "a new recipient: advertising partners", (), ((26, 46),))
    longer = Reason("number.raised", "“30 days” became “18 months”", ((22, 29),), ((22, 31),))
    return build(
        Part(
            same("Acme Privacy Policy"),
            (
                edited(
                    "Last updated: [-2 January 2020-]{+3 March 2021+}",
                    "cosmetic",
                    reasons=(Reason("date.revised", "only the date of revision changed"),),
                ),
                same(
                    "This policy tells you what Acme Robotics, Inc. does with information about you.",
                    starts=True,
                ),
                same("It holds for our websites, our apps and our robots."),
            ),
            level=1,
        ),
        Part(
            same("Information We Collect"),
            (
                same("We collect what you give us:"),
                same("your name and postal address,", block="item"),
                same("your e-mail address,", block="item"),
                added(
                    "the way you walk, as our robots see it, and",
                    block="item",
                    categories=("collection-use",),
                    severity="high",
                    direction="less-protective",
                    reasons=(
                        Reason(
                            "data.sensitive-new", "new biometric data: “the way you walk”", (), ((0, 16),)
                        ),
                    ),
                ),
                same("what you say to our robots.", block="item"),
            ),
            number=("1", "1"),
            status=("edited",),
        ),
        Part(
            same("How We Share It"),
            (
                same("Your trust matters to us."),
                edited(
                    "We [-will not-]{+may+} share your personal data with others{+, such as advertising partners+}.",
                    categories=("third-party-sharing",),
                    severity="high",
                    direction="less-protective",
                    reasons=(weakened,),
                ),
                added(
                    "We tell our partners which robots you own.",
                    categories=("third-party-sharing",),
                    direction="less-protective",
                    reasons=(partners,),
                ),
                added(
                    "They keep it for as long as they like.",
                    categories=("third-party-sharing", "retention"),
                    direction="less-protective",
                ),
                edited("Where we do, we [-make sure-]{+see to it+} that they protect it.", "wording"),
                here("You can ask us at any time what we know about you.", "ask"),
                edited(
                    "Opt out with our form.",
                    "wording",
                    links=(
                        (Link("form", "https://acme.example/out"),),
                        (Link("form", "https://forms.example/acme"),),
                    ),
                ),
            ),
            number=("2", "2"),
            status=("edited",),
        ),
        Part(
            edited("[-Security-]{+How We Protect It+}", "wording"),
            (
                removed(
                    "We encrypt your data.",
                    categories=("security",),
                    severity="high",
                    direction="less-protective",
                    reasons=(encrypt,),
                ),
                same("Our servers stand in a cellar in Zürich."),
                same("Only three people hold a key to it, and all of them are sworn to silence about it."),
                same("The cellar is cooled by water."),
                same("Visitors must ring twice and wait for somebody to come up the stairs."),
                same("We do not accept parcels there, and whoever sends one will have it returned."),
                same(
                    "At night a dog called Byte watches over it, together with two cameras and a very old alarm bell."
                ),
                same("The alarm is tested every month."),
                edited(
                    "We keep your data for [-30 days-]{+18 months+}.",
                    categories=("retention",),
                    severity="high",
                    direction="less-protective",
                    reasons=(longer,),
                ),
            ),
            number=("3", "3"),
            status=("edited", "renamed"),
        ),
        Part(
            removed("Cookies", "wording"),
            (removed("We use no cookies.", categories=("tracking",), direction="less-protective"),),
            number=("4", None),
            status=("removed",),
        ),
        Part(
            same("Your Choices"),
            (
                left("You can ask us at any time what we know about you.", "ask"),
                same("You can have it corrected or erased, unless a law tells us to keep it."),
                same(
                    "Write to us, call us, or tell one of our robots, which will pass your message on the same day."
                ),
            ),
            number=("5", "4"),
            status=("renumbered",),
        ),
        Part(
            same("Children"),
            (
                same("Our robots are not meant for children under 13, and collect no data about them."),
                same("Parents may write to us."),
            ),
            number=("6", "5"),
            status=("renumbered",),
        ),
        Part(
            same("Contact"),
            (edited("Acme Robotics, Inc., 1 Cog Lane[-.-]{+!+}", "cosmetic"),),
            number=("7", "6"),
            status=("edited",),
        ),
        boilerplate=(added("We use cookies on this site. OK", "boilerplate"),),
        old_revised="2020-01-02",
        new_revised="2021-03-03",
    )


#: A section that is a table: a row that stayed, changed, came, went, moved, and changed cosmetically.
TABLE = Part(
    same("How long we keep it"),
    (
        same("What | How long | Why", block="row"),
        left("Photographs | a year | to show them to you", "photographs").of("row"),
        edited("Email address | [-30 days-]{+18 months+} | to write to you", block="row"),
        added("Your gait | for ever | to know you again", block="row"),
        removed("Fax number | a week | to answer you", block="row"),
        edited("Logs | one day[-.-] | to mend faults", "cosmetic", block="row"),
        here("Photographs | a year | to show them to you", "photographs").of("row"),
        same("Bills | ten years | the law wants it", block="row"),
    ),
)


def unrelated(sentences: int) -> Comparison:
    """Two texts of about 105 characters a sentence that have nothing in common."""
    words = "whoever meets one of our robots in a street agrees that it may keep a picture of the meeting for a while"

    def said(which: str, number: int) -> Said:
        text = f"{which} {number}: {words}."
        extent = ((text.index("robots"), text.index("robots") + 6),)
        reason = Reason(
            "names.thing",
            f"Named: “{which} {number % 7}”",
            *(extent, ()) if which == "Then" else ((), extent),
        )
        make = removed if which == "Then" else added
        return make(text, reasons=(reason,), starts=number % 3 == 0)

    parts = [
        Part(
            make(f"{which} section {at}"),
            tuple(said(which, number) for number in range(at, at + 20)),
            status=(status,),
        )
        for make, which, status in ((removed, "Then", "removed"), (added, "Now", "added"))
        for at in range(0, sentences, 20)
    ]
    return build(*parts)
