"""A page as a browser shows it, once its scripts have run: the DOM as HTML, made by the system's Chromium.

Needs the extra `browser` (Playwright's Python package) and a Chromium on PATH. The page is a stranger's program, so it
is given little: no network but through a gate that a guard keeps, no downloads, no windows, no service workers, no
pictures, and bounded time and size.
"""

from __future__ import annotations

import asyncio
import contextlib
import importlib.util
import os
import shutil
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from policydiff.errors import FetchError
from policydiff.fetcher.gate import Gate, opened
from policydiff.fetcher.guard import Guard

if TYPE_CHECKING:
    from playwright.async_api import Browser, BrowserContext, Page, Response, Route

#: What a Chromium is called, in the order of preference. The variable CHROMIUM names another.
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")

#: Seconds for a page: until it is loaded, then until its scripts are quiet, and for everything together.
LOADING, QUIET, IN_ALL = 20.0, 10.0, 45.0
#: How often a page is looked at to see whether it still changes, in seconds.
LOOK = 0.4
#: How many pages a page may send its visitor on to, one after the other.
MOST_PAGES = 8
#: The longest page taken, in characters.
LONGEST = 16 * 1024 * 1024

#: Kinds of parts of a page that hold no text.
_TEXTLESS = frozenset(("image", "media", "font"))
_ARGUMENTS = (
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
    # Nothing is looked up but by the gate, not even ahead of need.
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
)

#: What Chromium wants for itself (updates, accounts) goes here, which leads nowhere.
_NOWHERE = "socks5://127.0.0.1:9"

#: The document as HTML with the text of its components (open shadow roots) in place; null where it is too long.
_HTML = """longest => {
  const roots = [], look = root => root.querySelectorAll('*').forEach(element => {
    if (element.shadowRoot) { roots.push(element.shadowRoot); look(element.shadowRoot); }
  });
  look(document);
  const top = document.documentElement;
  if (!top) return '';
  const inner = top.getHTML ? top.getHTML({shadowRoots: roots}) : top.innerHTML;
  if (inner.length > longest) return null;
  const outer = top.cloneNode(false).outerHTML;
  return '<!DOCTYPE html>\\n' + outer.replace(/<\\/html>$/i, '') + inner + '</html>';
}"""
_LENGTH = "() => document.documentElement ? document.documentElement.textContent.length : 0"


class NoPageError(FetchError):
    """What stands at an address is nothing that a browser makes a page of: ask for it without one."""

    def __init__(self, url: str) -> None:
        super().__init__("this is a file, not a page", url, "it needs no browser", kind="answer")


@dataclass(frozen=True, slots=True)
class Shown:
    """What a browser shows at an address: where it ended up, the status there, the DOM as HTML in UTF-8."""

    url: str
    status: int
    html: bytes
    headers: dict[str, str]  # of the answer that the page came with; names in small letters


def find() -> str:
    """The Chromium of this machine; raises FetchError of kind `browser`, with what to type, where it or Playwright
    is missing."""
    if importlib.util.find_spec("playwright") is None:
        raise FetchError(
            "pages filled by scripts need a browser",
            None,
            "pip install 'policydiff[browser]'",
            kind="browser",
        )
    found = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    if found is None:
        raise FetchError(
            "there is no Chromium on PATH", None, "install one (apt-get install chromium)", kind="browser"
        )
    return found


def show(url: str, guard: Guard, agent: str, allowed: Callable[[str], None]) -> Shown:
    """Open a page, let its scripts run, and give what is then there.

    `url` is normalized by the guard already. `allowed` is asked for every address that the page goes to of itself,
    and raises FetchError where it may not. Blocks for IN_ALL seconds at most.

    Raises FetchError: `browser` where there is none, `address` for one that the guard refuses, `certificate`, `down`
    where nothing answers or time runs out, `answer` for a page too long; NoPageError for what is no HTML.
    """
    executable = find()
    return asyncio.run(_bounded(executable, url, guard, agent, allowed))


async def _bounded(
    executable: str, url: str, guard: Guard, agent: str, allowed: Callable[[str], None]
) -> Shown:
    try:
        async with asyncio.timeout(IN_ALL):
            return await _shown(executable, url, guard, agent, allowed)
    except TimeoutError:
        raise FetchError(
            "the page keeps the browser busy without end", url, "the next run tries again"
        ) from None


async def _shown(
    executable: str, url: str, guard: Guard, agent: str, allowed: Callable[[str], None]
) -> Shown:
    from playwright.async_api import Error

    visit = _Visit(allowed)
    async with opened(guard) as gate:
        try:
            async with _context(executable, gate, agent) as context:
                await context.route("**/*", visit.decide)
                context.on("page", visit.shut)
                page = visit.page = await context.new_page()
                page.on("response", visit.note)
                await page.goto(url, wait_until="domcontentloaded", timeout=LOADING * 1000)
                await _quiet(page)
                return _result(page, await page.evaluate(_HTML, LONGEST), visit)
        except Error as error:
            raise visit.refused or _told(error, url, gate) from None


@dataclass
class _Visit:
    """One visit to one page: decides what the page may ask for.

    Without slots, since Playwright keeps a note of its own with whoever it calls.
    """

    allowed: Callable[[str], None]
    page: Page | None = None
    pages: int = 0
    answer: Response | None = None  # what the page came with on which the visit is now
    refused: FetchError | None = None

    async def decide(self, route: Route) -> None:
        from playwright.async_api import Error

        request = route.request
        try:
            ours = request.frame.page is self.page
            top = ours and request.is_navigation_request() and request.frame.parent_frame is None
        except Error:  # a window that the page opens has no frame yet
            ours = top = False
        if not ours or request.resource_type in _TEXTLESS:
            await route.abort()
        elif not top or await self._may_go(request.url):
            await route.continue_()
        else:
            await route.abort()

    async def _may_go(self, url: str) -> bool:
        self.pages += 1
        try:
            if self.pages > MOST_PAGES:
                raise FetchError("the page sends its visitors on and on", url, kind="answer")
            await asyncio.to_thread(self.allowed, url)
        except FetchError as error:
            self.refused = error
        return self.refused is None

    def note(self, response: Response) -> None:
        """Keep the answer of the newest page; those of its parts are passed over."""
        request = response.request
        if request.is_navigation_request() and request.frame.parent_frame is None:
            self.answer = response

    async def shut(self, page: Page) -> None:
        """Close a window that the page opens."""
        if self.page is not None and page is not self.page:
            await page.close()


@contextlib.asynccontextmanager
async def _context(executable: str, gate: Gate, agent: str) -> AsyncIterator[BrowserContext]:
    from playwright.async_api import async_playwright

    proxy: Any = {"server": f"socks5://127.0.0.1:{gate.port}", "bypass": "<-loopback>"}
    async with async_playwright() as playwright:
        browser: Browser = await playwright.chromium.launch(
            executable_path=executable,
            args=list(_ARGUMENTS),
            chromium_sandbox=os.geteuid() != 0,  # Chromium has none for the superuser
            proxy={"server": _NOWHERE},
        )
        try:
            yield await browser.new_context(
                user_agent=agent, accept_downloads=False, service_workers="block", proxy=proxy
            )
        finally:
            await browser.close()


async def _quiet(page: Page) -> None:
    """Wait until nothing is loaded any more and the text stays as long as it is; at most QUIET seconds."""
    from playwright.async_api import TimeoutError as Late

    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(QUIET):
            with contextlib.suppress(Late):
                await page.wait_for_load_state("networkidle", timeout=QUIET * 1000)
            before = -1
            while (length := await page.evaluate(_LENGTH)) != before:
                before = length
                await asyncio.sleep(LOOK)


def _result(page: Page, html: str | None, visit: _Visit) -> Shown:
    answer = visit.answer
    if visit.refused is not None:
        raise visit.refused
    if html is None:
        raise FetchError("the page is longer than is taken", page.url, kind="answer")
    if answer is None:
        raise FetchError("the browser was shown no page", page.url, kind="answer")
    headers = dict(answer.headers)
    if "html" not in headers.get("content-type", "html"):
        raise NoPageError(page.url)
    return Shown(page.url, answer.status, html.encode("utf-8", "replace"), headers)


def _told(error: Exception, url: str, gate: Gate) -> FetchError:
    """What went wrong, in our words."""
    text = str(error).partition("\n")[0].removeprefix("Page.goto: ")
    host = (urlsplit(url).hostname or "").strip("[]")
    if "ERR_SOCKS" in text and gate.refused:  # where a redirect led, if not the host itself
        return gate.refused.get(host) or next(iter(gate.refused.values()))
    if gate.left < 0:
        return FetchError("the page brings in more than is taken", url, kind="answer")
    if "ERR_CERT" in text or "ERR_SSL" in text:
        return FetchError("the certificate is wrong", url, kind="certificate")
    if "Download" in text or "ERR_ABORTED" in text:
        return NoPageError(url)
    if "Executable" in text or "launch" in text:
        return FetchError("Chromium does not start", text[:200], kind="browser")
    return FetchError(f"a browser cannot open it ({gate.trouble.get(host, text[:200])})", url)
