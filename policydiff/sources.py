"""The source of each policy's captures, as the settings name it, with the pace at which it may be asked."""

from __future__ import annotations

from types import TracebackType
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from policydiff import clock
from policydiff.config import KINDS, Archive, Watched
from policydiff.errors import UsageError
from policydiff.fetcher import source
from policydiff.fetcher.http import Guest, Patience
from policydiff.store.pace import StorePace
from policydiff.workspace import Workspace

if TYPE_CHECKING:
    from policydiff.fetcher.savepage import SavePage

#: A site that nobody archives is asked for one page a second at most, whatever an archive allows.
LIVE_PER_SECOND = 1.0


#: How long archives are waited for, and how often they are tried.
PATIENCE = Patience()


class Sources:
    """The sources of one run, each made when it is first asked for. Use it in a `with` block, or call `close`."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._made: dict[tuple[str, str], source.Archive | source.Live] = {}
        self._paces: dict[str, StorePace] = {}
        self._saver: SavePage | None = None

    def __enter__(self) -> Sources:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close what was opened."""
        for pace in self._paces.values():
            pace.close()
        self._paces.clear()
        self._made.clear()
        self._saver = None

    def of(self, watched: Watched) -> source.Archive | source.Live:
        """The source of a policy's captures; raises UsageError where the settings name none."""
        settings = self._workspace.settings.archive
        kind, url = chosen(settings, watched)
        if (kind, url) not in self._made:
            self._made[kind, url] = self._make(kind, url, settings)
        return self._made[kind, url]

    def saver(self, watched: Watched) -> SavePage | None:
        """Whom to ask for a capture of a policy's page today; None where nobody is to be asked."""
        settings = self._workspace.settings.archive
        kind, url = chosen(settings, watched)
        if not settings.save or kind != "wayback":
            return None
        from policydiff.fetcher.savepage import SavePage

        if self._saver is None:
            # Saving has a limit of its own at the archive, far below that of searches.
            pace = self._pace(f"save {url}", settings.replays_per_second)
            self._saver = SavePage(settings.contact, pace, url)
        return self._saver

    def _make(self, kind: str, url: str, settings: Archive) -> source.Archive | source.Live:
        if kind == "live":
            from policydiff.fetcher.live import LivePages  # each brings its own libraries

            return LivePages(
                settings.contact,
                lambda host: self._pace(f"live {host}", LIVE_PER_SECOND),
                now=clock.now,
                allow_private=settings.allow_private,
                browser=settings.browser,
            )
        pace = self._pace(f"{kind} {url}", settings.replays_per_second)
        guest = Guest(pace, settings.contact, patience=PATIENCE)
        if kind == "wayback":
            from policydiff.fetcher.wayback import Wayback

            return Wayback(url, settings.contact, pace, guest=guest)
        from policydiff.fetcher.memento import Memento

        return Memento(url, settings.contact, pace, guest=guest)

    def _pace(self, name: str, replays: float) -> StorePace:
        if name not in self._paces:
            searches = self._workspace.settings.archive.searches_per_minute / 60
            limits = {
                "search": searches,
                "replay": min(replays, self._workspace.settings.archive.replays_per_second),
            }
            self._paces[name] = StorePace(self._workspace.database, name, limits)
        return self._paces[name]


def chosen(settings: Archive, watched: Watched) -> tuple[str, str]:
    """Kind and address of the archive of a policy: what its entry says, else `[archive]`.

    An entry names a kind, or the address of an archive: web.archive.org is asked as the Wayback Machine, any other by
    its time maps. Raises UsageError where a Memento archive is to be asked and none is named.
    """
    named = watched.archive
    if named is None:
        kind, url = settings.kind, settings.url
    elif named in KINDS:
        kind, url = named, settings.url if named == settings.kind else Archive().url
    else:
        kind, url = "wayback" if _is_wayback(named) else "memento", named
    if kind == "memento" and _is_wayback(url):
        remedy = 'write url = "https://arquivo.pt/wayback", what stands before /timemap/link/, in [archive]'
        raise UsageError("no Memento archive is named", watched.slug, remedy)
    return kind, url.rstrip("/")


def _is_wayback(url: str) -> bool:
    return urlsplit(url).hostname in ("web.archive.org", "archive.org")
