"""What a message tells of a workspace: all that nobody was told of yet, gravest first. Glue over the stages."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from policydiff import __version__, files
from policydiff.model import Comparison, Policy, Trouble, Version, Waiting
from policydiff.normalizer import NORMALIZER
from policydiff.reports.comparison import comparison_facts
from policydiff.reports.facts import Context
from policydiff.reports.message import message_html, message_text, stated_news
from policydiff.reports.message_facts import (
    MessageFacts,
    MessageItem,
    message_facts,
    message_item,
    message_trouble,
)
from policydiff.reports.shelf import Shelf
from policydiff.store import Store
from policydiff.store.messages import Note, Untold
from policydiff.upkeep import comparison_between, rules_of
from policydiff.waits import undecided
from policydiff.workspace import Workspace

#: The latest message, ready for a mail, beside the index of the site.
MAIL, MAIL_TEXT = "mail.html", "mail.txt"


@dataclass(frozen=True, slots=True)
class News:
    """A message, and what is to be noted once somebody has it."""

    facts: MessageFacts
    notes: tuple[Note, ...]

    @property
    def empty(self) -> bool:
        """Whether there is nothing to tell."""
        return self.facts.empty


@dataclass(frozen=True, slots=True)
class _Untold:
    """A text that nobody was told of, with its policy and the two versions; `withdrawn` is when the text was first
    seen that it takes back (14 digits), None where it takes none back."""

    untold: Untold
    policy: Policy
    old: Version
    new: Version
    withdrawn: str | None


def news(
    workspace: Workspace, store: Store, now: str, *, folder: Path | None = None, channel: str | None = None
) -> News:
    """What is to be told at `now` (14 digits): what settled since the last message, and what could not be observed.

    `folder` is where the site stands (else `reports/`), `channel` the receiver (None: what no receiver lacks).
    Nothing below the level of `[notify]` is told.
    """
    return _news(
        workspace, store, now, folder or workspace.reports, channel, _untold(workspace, store, now, channel)
    )


def write_mail(
    workspace: Workspace, store: Store, now: str, folder: Path, templates: Path | None = None
) -> bool:
    """Write the message as `mail.html` and `mail.txt` beside the site, where there is anything new to tell, or no
    such file yet: the latest message stays. Says whether it wrote."""
    untold = _untold(workspace, store, now, None)
    troubles = _new_troubles(workspace, store, now, None)
    mark = _mark(workspace, now, untold, troubles)
    path = folder / MAIL
    if path.is_file() and (not (untold or troubles) or stated_news(path) == mark):
        return False
    told = _news(workspace, store, now, folder, None, untold)
    if told.empty and path.is_file():
        return False
    files.write_if_changed(folder / MAIL_TEXT, message_text(told.facts).encode())
    return files.write_if_changed(path, message_html(told.facts, templates, mark=mark).encode())


def troubles_of(store: Store, waiting: Iterable[Waiting]) -> list[Trouble]:
    """What keeps policies from being observed: what the fetcher met, and silence for longer than is allowed."""
    met = store.queue.troubles()
    named = {trouble.slug for trouble in met}
    silent = [
        Trouble(one.policy, "unobserved", one.last_observed, 0, "")
        for one in waiting
        if one.stale and one.last_observed and one.policy not in named
    ]
    return sorted([*met, *silent], key=lambda trouble: (trouble.slug, trouble.kind))


def _news(
    workspace: Workspace,
    store: Store,
    now: str,
    folder: Path,
    channel: str | None,
    untold: Sequence[_Untold],
) -> News:
    site, shelf = workspace.settings.site, Shelf(folder)
    base = site.base_url
    items: list[MessageItem] = []
    notes: list[Note] = []
    for one in untold:
        item = _item(workspace, store, one, shelf, base, now)
        if _worth_telling(item, workspace.settings.notify.level):
            items.append(item)
            notes.append(
                Note(
                    one.policy.slug,
                    "withdrawn" if one.withdrawn else "version",
                    one.new.first_seen,
                )
            )
    policies = {policy.slug: policy for policy in store.policies()}
    troubles = _new_troubles(workspace, store, now, channel)
    told = [
        message_trouble(trouble, policies[trouble.slug], base and f"{base}{quote(trouble.slug)}/index.html")
        for trouble in troubles
    ]
    notes += [Note(trouble.slug, trouble.kind, trouble.since) for trouble in troubles]
    return News(message_facts(items, told, site.title, now, base and f"{base}index.html"), tuple(notes))


def _untold(workspace: Workspace, store: Store, now: str, channel: str | None) -> list[_Untold]:
    policies = {policy.slug: policy for policy in store.policies()}
    found = []
    for untold in store.messages.untold(now, workspace.settings.review.settle, channel):
        versions = {version.name: version for version in store.versions(untold.policy)}
        old, new = versions.get(untold.old), versions.get(untold.new)
        # A run that was killed may have taken captures of which no versions are made yet: the next one tells them.
        if old is not None and new is not None:
            back = _withdrawn(workspace, store, untold, versions, now)
            found.append(_Untold(untold, policies[untold.policy], old, new, back))
    return found


def _withdrawn(
    workspace: Workspace, store: Store, untold: Untold, versions: Mapping[str, Version], now: str
) -> str | None:
    """When the text was first seen that is taken back: one that a message told, or a page alone, as the index says."""
    shown = untold.withdrawn or undecided(workspace, store, now, untold.policy)[0].withdrawn
    if shown is None or shown not in versions or versions[shown].sha256 != versions[untold.old].sha256:
        return None
    return versions[shown].first_seen


def _new_troubles(workspace: Workspace, store: Store, now: str, channel: str | None) -> list[Trouble]:
    review = workspace.settings.review
    return store.messages.news(troubles_of(store, store.waiting(now, review.settle, review.stale)), channel)


def _item(
    workspace: Workspace, store: Store, one: _Untold, shelf: Shelf, base: str | None, now: str
) -> MessageItem:
    slug = one.policy.slug
    comparison: Comparison = comparison_between(store, one.old, one.new, rules_of(workspace, slug))
    issued = shelf.issues(slug, one.old.mark, one.new.mark)
    page = issued[-1] if issued else "index.html"
    context = Context(policy=one.policy, old_version=one.old, new_version=one.new)
    return message_item(
        comparison_facts(comparison, context),
        one.policy,
        base and f"{base}{quote(slug)}/{page}",
        one.withdrawn,
        f"{now[:4]}-{now[4:6]}-{now[6:8]}",
    )


def _worth_telling(item: MessageItem, level: str) -> bool:
    counts = item.counts
    return item.group == "withdrawn" or bool(counts.material or (level == "wording" and counts.wording))


def _mark(workspace: Workspace, now: str, untold: Sequence[_Untold], troubles: Sequence[Trouble]) -> str:
    """A fingerprint of what a message of today would be made of."""
    settings = workspace.settings
    rules = [rules_of(workspace, one.policy.slug).number for one in untold]
    made_of = (now[:8], tuple(untold), tuple(troubles), rules, settings.site, settings.notify, NORMALIZER)
    return hashlib.sha256(repr((__version__, *made_of)).encode()).hexdigest()
