"""Reading a web page of which a person named the parts by CSS: what is selected, what is not, what is removed.

The page is parsed into a tree, since selectors look at what stands around an element, and the tree is told to the
same reader of tags as any other page. bs4 builds it, because lxml's own tree loses what is nested too deep, and
soupsieve understands the selectors of today's browsers (`:has`, `:is`), which lxml's cssselect does not.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from bs4 import BeautifulSoup, Comment, Tag
from bs4.element import NavigableString, PageElement, PreformattedString

from policydiff.normalizer.blocks import NOT_SELECTED, REMOVED, Page, Raw
from policydiff.normalizer.html import cleaned, page_of, visible, walker_for
from policydiff.normalizer.html_meta import Meta
from policydiff.normalizer.html_walk import Walker
from policydiff.selectors import Selector
from policydiff.text import plain

Span = tuple[int, int]
Share = Literal["all", "some", "none"]

#: What names an element, or hides it: of no weight where a person has named it, or something in it.
_NAMING = frozenset(("id", "class", "role", "style", "hidden", "aria-hidden", "aria-label"))
#: Elements whose tag alone says that they are not the text.
_FURNITURE = frozenset(
    ("nav", "header", "footer", "aside", "dialog", "form", "menu", "search", "select", "noscript")
)
#: What tells of the page, selected or not.
_FACTS = frozenset(("title", "meta", "link", "base"))
#: Elements that stand inside a paragraph: taking one out does not end it.
_INLINE = frozenset(
    word
    for line in (
        "a abbr b bdi bdo br button cite code del em i img input ins kbd label mark q s samp small",
        "span strong sub sup time u var wbr",
    )
    for word in line.split()
)


def read_selected(
    text: str,
    *,
    url: str | None,
    captured: str | None,
    select: Sequence[Selector],
    remove: Sequence[Selector],
) -> tuple[Page, list[str]]:
    """The blocks of a page, those not selected and those removed set aside, each with its rule; and what of
    `select` names nothing on the page.

    `captured` is the capture's time as far as the caller knows it; else the page is asked. Where nothing is
    selected (any more), the page is read as it stands.
    """
    text = cleaned(text)
    soup = BeautifulSoup(text, "lxml", multi_valued_attributes=None)
    walker, replayed = walker_for(text, url)
    captured = captured or _stated(soup) or replayed
    tree = _Tree(soup)
    selected = tree.found(selector for selector in select if selector.holds(captured))
    removed = tree.found(selector for selector in remove if selector.holds(captured))
    teller = _Teller(walker, tree, selected, removed.spans)
    return page_of(walker, teller.told(), text, url, replayed), selected.unmatched


def _stated(soup: BeautifulSoup) -> str | None:
    """The capture time that the page's comments tell."""
    meta = Meta()
    for comment in soup.find_all(string=lambda text: isinstance(text, Comment)):
        meta.comment(str(comment))
    return meta.captured


@dataclass(frozen=True, slots=True)
class _Found:
    """What selectors name: spans, joined and in order; where the elements begin that CSS names; and a sentence for
    each selector that names nothing."""

    spans: list[Span]
    named: frozenset[int]
    unmatched: list[str]


class _Tree:
    """A page's elements and texts numbered in reading order, so that a part of it is a span of numbers."""

    def __init__(self, soup: BeautifulSoup) -> None:
        self._soup = soup
        self.begins: dict[int, int] = {}
        self.ends: dict[int, int] = {}
        self.size = 0
        for node, opens in _events(soup):
            if opens:
                self.begins[id(node)] = self.size
                self.size += 1
            self.ends[id(node)] = self.size

    def events(self) -> Iterator[tuple[PageElement, bool]]:
        """Every element as it opens (True) and closes (False), every text once (True)."""
        return _events(self._soup)

    def found(self, selectors: Iterable[Selector]) -> _Found:
        """What the selectors name on this page."""
        spans: list[Span] = []
        named: set[int] = set()
        unmatched: list[str] = []
        for selector in selectors:
            more = list(self._named(selector))
            spans.extend(more)
            if selector.css is not None:
                named.update(start for start, _ in more)
            if not more:
                unmatched.append(f"nothing on the page is selected by {selector}")
        return _Found(_joined(spans), frozenset(named), unmatched)

    def _named(self, selector: Selector) -> Iterator[Span]:
        if selector.css is not None:
            for element in self._soup.select(selector.css):
                yield self.begins[id(element)], self.ends[id(element)]
            return
        start = self._soup.select_one(selector.start or "")
        end = self._soup.select_one(selector.end or "")
        if start is None or end is None:
            return
        first = self.ends[id(start)] if selector.after_start else self.begins[id(start)]
        last = self.ends[id(end)] if selector.after_end else self.begins[id(end)]
        if first < last:
            yield first, last


def _events(soup: BeautifulSoup) -> Iterator[tuple[PageElement, bool]]:
    """The tree in reading order without recursion: a hostile nest may be endless."""
    open_elements: list[Tag] = []
    node: PageElement | None = soup.contents[0] if soup.contents else None
    while node is not None:
        while open_elements and node.parent is not open_elements[-1]:
            yield open_elements.pop(), False
        yield node, True
        if isinstance(node, Tag):
            open_elements.append(node)
        node = node.next_element
    while open_elements:
        yield open_elements.pop(), False


def _joined(spans: list[Span]) -> list[Span]:
    joined: list[Span] = []
    for start, end in sorted(spans):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def _share(spans: Sequence[Span], start: int, end: int) -> Share:
    """How much of a span others cover; these are joined and in order."""
    place = bisect_right(spans, (start, 1 << 62)) - 1
    if place >= 0 and spans[place][1] >= end:
        return "all"
    if (place >= 0 and spans[place][1] > start) or (place + 1 < len(spans) and spans[place + 1][0] < end):
        return "some"
    return "none"


@dataclass(slots=True)
class _Aside:
    """A part of the page that is read apart: where it stands among the blocks, why, and until which element."""

    place: int
    rule: str
    walker: Walker
    root: PageElement


class _Teller:
    """Tells a tree to a reader of tags, and the parts set aside each to one of its own."""

    def __init__(self, walker: Walker, tree: _Tree, selected: _Found, removed: list[Span]) -> None:
        self._walker = walker
        self._tree = tree
        self._selected = selected.spans or [(0, tree.size)]  # nothing is: the page as it stands
        self._named = selected.named
        self._removed = removed
        self._asides: list[tuple[int, list[Raw]]] = []
        self._aside: _Aside | None = None

    def told(self) -> list[Raw]:
        """The blocks of the whole page, in reading order."""
        for node, opens in self._tree.events():
            if isinstance(node, Tag):
                self._element(node, opens)
            elif isinstance(node, Comment):
                self._walker.comment(str(node))
            elif isinstance(node, NavigableString) and not isinstance(node, PreformattedString):
                self._text(node)
        self._walker.close()
        return self._merged()

    def _element(self, node: Tag, opens: bool) -> None:
        if self._aside is None and opens and (rule := self._rule(node)):
            if node.name not in _INLINE:
                self._walker.start("div", {})  # what stands before and after are two paragraphs
                self._walker.end("div")
            self._aside = _Aside(len(self._walker.blocks), rule, self._beside(), node)
        walker = self._walker if self._aside is None else self._aside.walker
        tag, attributes = (node.name, _attributes(node)) if self._aside else self._shown(node)
        if opens:
            walker.start(tag, attributes)
        else:
            walker.end(tag)
            if self._aside is not None and self._aside.root is node:
                self._keep(self._aside)
                self._aside = None

    def _text(self, node: NavigableString) -> None:
        rule = "" if self._aside else self._rule(node)
        if not rule:
            (self._aside.walker if self._aside else self._walker).data(str(node))
        elif text := plain(str(node)):
            self._asides.append((len(self._walker.blocks), [_aside_block(text, rule)]))

    def _rule(self, node: PageElement) -> str:
        """The rule that sets the whole of an element or a text aside, "" for none."""
        start, end = self._tree.begins[id(node)], self._tree.ends[id(node)]
        if isinstance(node, Tag) and node.name in _FACTS:
            return ""
        if isinstance(node.parent, Tag) and node.parent.name in _FACTS:
            return ""
        if _share(self._selected, start, end) == "none" and not _is_head(node):
            return NOT_SELECTED
        return REMOVED if _share(self._removed, start, end) == "all" else ""

    def _shown(self, node: Tag) -> tuple[str, dict[str, str]]:
        """Tag and attributes of an element of the text; what a person named, or what holds it, bears no name."""
        start, end = self._tree.begins[id(node)], self._tree.ends[id(node)]
        whole = _share(self._selected, start, end) == "all"
        attributes = _attributes(node)
        if (whole and start not in self._named) or node.name in _FACTS:
            return node.name, attributes
        bare = {name: value for name, value in attributes.items() if name not in _NAMING}
        return ("div" if node.name in _FURNITURE else node.name), bare

    def _beside(self) -> Walker:
        walker = Walker(lambda: frozenset())
        walker.meta = self._walker.meta
        return walker

    def _keep(self, aside: _Aside) -> None:
        blocks = aside.walker.close().blocks
        shown = [block for block in blocks if "hidden" not in block.path and "noscript" not in block.path]
        for block in shown:
            block.keep, block.rule, block.group = False, aside.rule, -1
        self._asides.append((aside.place, shown))

    def _merged(self) -> list[Raw]:
        seen = {id(block) for block in visible(self._walker.blocks)}
        merged: list[Raw] = []
        done = 0
        for place, blocks in self._asides:
            merged += [block for block in self._walker.blocks[done:place] if id(block) in seen]
            merged += blocks
            done = max(done, place)
        return merged + [block for block in self._walker.blocks[done:] if id(block) in seen]


def _attributes(node: Tag) -> dict[str, str]:
    return {name: str(value) for name, value in node.attrs.items()}


def _aside_block(text: str, rule: str) -> Raw:
    return Raw("paragraph", text, keep=False, rule=rule, group=-1)


def _is_head(node: PageElement) -> bool:
    """Whether this is the page's head, which is read for its title and address."""
    return isinstance(node, Tag) and node.name == "head"
