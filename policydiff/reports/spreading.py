"""Where the marks of a timeline are drawn so that none covers another, and in what shape."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from policydiff.reports.site_facts import TimelineMark

#: The height of the line where no mark stands above another, and what is free beyond the outermost marks.
BASE, GAP, MARGIN = 40, 3.0, 10.0
#: Marks of one time stand above one another, so many at most: beyond, they fan out to the side.
LANES = 5


@dataclass(slots=True)
class _Lane:
    """Marks of one height, from left to right."""

    marks: list[tuple[int, float]] = field(default_factory=list)  # number of the mark, x
    end: float = -math.inf
    size: float = 0.0


def spread(marks: Sequence[TimelineMark], width: int) -> tuple[int, tuple[TimelineMark, ...]]:
    """The height of the line, and the marks (in order of time, `x` at their time) where they are drawn.

    A mark stands on the line if there is room, else above it, else a little later; none covers another as long as
    they fit the width in as many lanes as they need. `at` keeps the time.
    """
    lanes = _lanes(marks, width)
    heights = _heights(lanes)
    top = max((-height + lane.size for height, lane in zip(heights, lanes, strict=True)), default=0.0)
    base = max(BASE, math.ceil(top + GAP))
    placed: list[TimelineMark] = list(marks)
    for lane, height in zip(lanes, heights, strict=True):
        for (number, _), x in zip(lane.marks, _within(lane, marks, width), strict=True):
            mark = marks[number]
            placed[number] = replace(
                mark,
                at=mark.x,
                x=x,
                y=round(base + height, 1),
                path=shape(mark.level, x, base + height, mark.size),
            )
    return base, tuple(placed)


def _lanes(marks: Sequence[TimelineMark], width: int) -> list[_Lane]:
    room = sum(2 * mark.size + GAP for mark in marks)
    lanes = [_Lane() for _ in range(max(LANES, math.ceil(1.5 * room / width)))]
    for number, mark in enumerate(marks):
        # the least shift in time, then the lowest lane
        lane = min(lanes, key=lambda one: max(one.end + GAP + mark.size, mark.x))
        x = max(lane.end + GAP + mark.size, mark.x)
        lane.marks.append((number, x))
        lane.end, lane.size = x + mark.size, max(lane.size, mark.size)
    return [lane for lane in lanes if lane.marks]


def _heights(lanes: Sequence[_Lane]) -> list[float]:
    """Of each lane, how far it is from the line, upwards negative."""
    heights: list[float] = []
    for number, lane in enumerate(lanes):
        below = heights[-1] - lanes[number - 1].size - GAP - lane.size if heights else 0.0
        heights.append(below)
    return heights


def _within(lane: _Lane, marks: Sequence[TimelineMark], width: int) -> list[float]:
    """The places of a lane's marks, those pushed over the right edge pulled back together."""
    limit, places = width - MARGIN / 2, []
    for number, x in reversed(lane.marks):
        size = marks[number].size
        x = min(x, limit - size)
        places.append(round(x, 1))
        limit = x - size - GAP
    return places[::-1]


def shape(level: str, x: float, y: float, size: float) -> str:
    """The level told by shape: material a triangle, wording a square, all else a circle; as the path of an SVG.

    >>> shape("wording", 10, 10, 4)
    'M6.4 6.4h7.2v7.2h-7.2z'
    """
    if level == "material":
        return f"M{x:g} {y - size:g}L{x + size:g} {y + size * 0.8:g}L{x - size:g} {y + size * 0.8:g}z"
    if level == "wording":
        half = round(size * 0.9, 2)
        return f"M{x - half:g} {y - half:g}h{2 * half:g}v{2 * half:g}h-{2 * half:g}z"
    return (
        f"M{x - size:g} {y:g}a{size:g} {size:g} 0 1 0 {2 * size:g} 0a{size:g} {size:g} 0 1 0 -{2 * size:g} 0z"
    )
