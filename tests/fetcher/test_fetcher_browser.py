"""Pages that only scripts fill, as a real Chromium shows them, which is let to nowhere but where a guard lets it."""

from __future__ import annotations

import asyncio
import os
import shutil
import struct
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest
from fetcher_site import Site, Stepping, leads, page, site

from policydiff import normalize
from policydiff.errors import FetchError, PausedError
from policydiff.fetcher import browser, gate
from policydiff.fetcher.guard import Guard
from policydiff.fetcher.http import Patience
from policydiff.fetcher.live import LivePages

SENTENCES = [f"We never sell what you tell us, for whichever reason number {n} may be." for n in range(12)]
SHELL = b"""<!DOCTYPE html><html lang="en"><head><meta charset="iso-8859-1"><title>Acme</title></head>
<body><div id="app">Loading</div><noscript>Please enable JavaScript.</noscript><script>
setTimeout(() => fetch('/text').then(answer => answer.text()).then(text => {
  document.getElementById('app').innerHTML = '<h1>Privacy Policy \xe2\x80\x94 \xc3\xbc</h1>' + text;
  const part = document.createElement('acme-part');
  document.getElementById('app').append(part);
  part.attachShadow({mode: 'open'}).innerHTML = '<p>What stands in a component is read too.</p>';
}), 300);
</script></body></html>"""
TEXT = "".join(f"<p>{sentence}</p>" for sentence in SENTENCES).encode()


@pytest.fixture(scope="module", autouse=True)
def _chromium() -> None:
    pytest.importorskip("playwright", reason="no Playwright: pip install 'policydiff[browser]'")
    if not (os.environ.get("CHROMIUM") or any(map(shutil.which, browser.NAMES))):
        pytest.skip("no Chromium: install one (apt-get install chromium) or name it in CHROMIUM")


@pytest.fixture
def served() -> Iterator[Site]:
    with site(
        {"/privacy": page(SHELL, media_type="text/html; charset=utf-8"), "/text": page(TEXT)}
    ) as served:
        yield served


def live(pace: Stepping | None = None, **options: Any) -> LivePages:
    pace = pace or Stepping()
    options = {"allow_private": True, "patience": Patience(tries=1), "sleep": lambda seconds: None} | options
    return LivePages("ops@acme.example", lambda host: pace, now=lambda: "20240102030405", **options)


def failing(pages: LivePages, url: str) -> FetchError:
    with pytest.raises(FetchError) as error:
        pages.observe_rendered(url)
    assert "\n" not in str(error.value)
    return error.value


@pytest.mark.browser
def test_a_page_filled_by_scripts_is_read_as_it_is_shown(served: Site) -> None:
    plain = live().observe(served.url("/privacy")).capture
    observed = live().observe_rendered(served.url("/privacy#top"))
    shown = observed.capture
    assert plain is not None and shown is not None
    assert normalize(plain.data, media_type=plain.media_type).suspect
    document = normalize(shown.data, media_type=shown.media_type)
    texts = [
        sentence.text
        for section in document.sections
        for block in section.blocks
        for sentence in block.sentences
    ]
    assert not document.suspect
    assert document.title == "Privacy Policy — ü"
    assert texts[: len(SENTENCES)] == SENTENCES
    assert "What stands in a component is read too." in texts
    assert (shown.url, shown.status, shown.captured) == (served.url("/privacy"), 200, "20240102030405")
    assert (shown.source, shown.note, shown.media_type) == (
        "live",
        "as a browser shows it",
        "text/html; charset=utf-8",
    )
    assert observed.token is None


@pytest.mark.browser
@pytest.mark.slow
def test_it_is_asked_for_politely(served: Site) -> None:
    pace = Stepping()
    live(pace).observe_rendered(served.url("/privacy"))
    assert served.paths == ["/robots.txt", "/privacy", "/text"]
    assert pace.waited == ["replay"] * 2
    assert all("policydiff/" in asked.headers["User-Agent"] for asked in served.asked)


@pytest.mark.browser
@pytest.mark.slow
def test_every_page_may_be_read_as_it_is_shown(served: Site) -> None:
    capture = live(browser="always").observe(served.url("/privacy"), "a token").capture
    assert capture is not None
    assert capture.note == "as a browser shows it"


@pytest.mark.browser
def test_an_open_page_reaches_nothing_on_this_machine() -> None:
    """Pictures, scripts, frames, requests, sockets, redirects, workers, forms, new windows: none gets through."""
    with site({"/secret": page(b"<p>secret")}) as inside, site({}) as served:
        there, socket = inside.url("/secret"), inside.url("/secret").replace("http", "ws", 1)
        served.pages["/worker.js"] = page(f"fetch('{there}')".encode(), media_type="text/javascript")
        served.pages["/away"] = leads(there)
        served.pages["/privacy"] = page(
            f"""<p>Open</p><img src="{there}"><script src="{there}"></script><iframe src="{there}"></iframe>
            <link rel="stylesheet" href="{there}"><link rel="preconnect" href="{there}">
            <iframe src="/away"></iframe><script src="/away"></script>
            <script>
            fetch('{there}', {{mode: 'no-cors'}}); fetch('/away', {{mode: 'no-cors'}});
            navigator.sendBeacon('{there}', 'x'); new EventSource('{there}'); new WebSocket('{socket}');
            new Worker('/worker.js'); window.open('{there}');
            navigator.serviceWorker && navigator.serviceWorker.register('/worker.js');
            </script>""".encode()
        )

        observed = live(guard=Partly()).observe_rendered(served.url("/privacy", "acme.example"))
    assert observed.capture is not None
    assert b"Open" in observed.capture.data
    assert "/away" in served.paths
    assert inside.asked == []


class Partly(Guard):
    """Lets one name pass as an address of this machine, and nothing else of it."""

    def addresses(self, host: str, port: int) -> list[str]:
        return ["127.0.0.1"] if host == "acme.example" else super().addresses(host, port)


@pytest.mark.browser
@pytest.mark.slow
def test_a_redirect_to_this_machine_is_told(served: Site) -> None:
    with site({"/privacy": leads(served.url("/privacy"))}) as first:
        error = failing(live(guard=Partly()), first.url("/privacy", "acme.example"))
    assert error.kind == "address"
    assert served.asked == []


@pytest.mark.browser
def test_an_address_of_this_machine_is_not_opened(served: Site) -> None:
    assert failing(live(allow_private=False), served.url("/privacy")).kind == "address"
    assert failing(live(allow_private=False), served.url("/privacy", "localhost")).kind == "address"
    assert served.asked == []


@pytest.mark.browser
@pytest.mark.slow
def test_a_name_is_looked_up_when_the_browser_connects(served: Site) -> None:
    """Public for the look before, private for the browser: the gate looks, and connects to what it looked at."""
    answers = iter([["127.0.0.1"], ["10.0.0.7"]])
    pages = live(guard=Guard(False, lambda host, port: [(0, 0, 0, "", (one, port)) for one in next(answers)]))
    pages._robots._fetch = lambda address: (404, b"")  # type: ignore[attr-defined]
    assert failing(pages, served.url("/privacy", "acme.example")).kind == "address"


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.parametrize("way", ["location.replace('/private')", "location.href = '/away'"])
def test_a_page_may_not_take_us_where_robots_forbid(way: str) -> None:
    pages = {
        "/robots.txt": page(b"User-agent: *\nDisallow: /private"),
        "/privacy": page(f"<p>Soon</p><script>{way}</script>".encode()),
        "/away": leads("/private"),
        "/private": page(b"<p>ours"),
    }
    with site(dict(pages)) as served:
        assert failing(live(), served.url("/privacy")).kind == "refused"


@pytest.mark.browser
@pytest.mark.slow
def test_a_page_that_scripts_send_elsewhere_is_the_page_there() -> None:
    pages = {
        "/privacy": page(b"<script>location.replace('/new')</script>"),
        "/new": page(b"<p>It went</p>", 410),
    }
    with site(dict(pages)) as served:
        capture = live().observe_rendered(served.url("/privacy")).capture
    assert capture is not None
    assert (capture.url, capture.status) == (served.url("/new"), 410)
    assert b"It went" in capture.data


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.parametrize("media_type", ["application/pdf", "text/plain", "text/markdown"])
def test_what_is_no_page_needs_no_browser(media_type: str) -> None:
    with site({"/privacy": page(b"%PDF-1.4 and so on", media_type=media_type)}) as served:
        capture = live(browser="always").observe(served.url("/privacy")).capture
        assert failing(live(), served.url("/privacy")).kind == "answer"
    assert capture is not None
    assert (capture.data, capture.media_type, capture.note) == (b"%PDF-1.4 and so on", media_type, None)


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.parametrize("named", ["/no/such/chromium", "/bin/false"])
def test_a_browser_that_does_not_start_is_told(
    served: Site, named: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CHROMIUM", named)
    error = failing(live(), served.url("/privacy"))
    assert (error.kind, error.what) == ("browser", "Chromium does not start")


@pytest.mark.browser
@pytest.mark.slow
def test_several_threads_may_ask(served: Site) -> None:
    pages, found = live(), []
    threads = [
        threading.Thread(target=lambda: found.append(pages.observe_rendered(served.url("/privacy")).capture))
        for _ in range(2)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 2
    assert all(capture is not None and b"never sell" in capture.data for capture in found)


@pytest.mark.browser
@pytest.mark.slow
def test_what_a_site_says_instead_of_a_page() -> None:
    pace = Stepping()
    pages = {
        "/gone": page(b"<p>gone", 410),
        "/down": page(b"<p>down", 503),
        "/busy": page(b"<p>later", 429, Retry_After="70"),
        "/file": page(b"PK", media_type="application/zip"),
        "/round": page(b"<script>location.href = '/round?' + Math.random()</script>"),
    }
    with site(dict(pages)) as served:
        gone = live().observe_rendered(served.url("/gone")).capture
        assert gone is not None and gone.status == 410
        assert failing(live(), served.url("/down")).kind == "down"
        assert failing(live(), served.url("/file")).kind == "answer"
        assert failing(live(), served.url("/round")).kind == "answer"
        with pytest.raises(PausedError):
            live(pace).observe_rendered(served.url("/busy"))
    assert pace.pauses == [70]


@pytest.mark.browser
@pytest.mark.slow
def test_a_page_that_never_rests_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(browser, "IN_ALL", 6.0)
    with site(
        {"/busy": page(b"<p>x</p><script>setTimeout(() => { while (true); }, 100)</script>")}
    ) as served:
        begun = time.monotonic()
        error = failing(live(), served.url("/busy"))
    assert error.kind == "down"
    assert time.monotonic() - begun < 40


@pytest.mark.browser
@pytest.mark.slow
def test_a_page_that_is_never_finished_is_read_as_far_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(browser, "QUIET", 2.0)
    ticking = b"<p>Here</p><script>setInterval(() => fetch('/tick?' + Math.random()), 100)</script>"
    with site({"/privacy": page(ticking), "/tick": page(b"x")}) as served:
        capture = live().observe_rendered(served.url("/privacy")).capture
    assert capture is not None
    assert b"Here" in capture.data


@pytest.mark.browser
@pytest.mark.slow
def test_a_page_too_long_is_not_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(browser, "LONGEST", 1000)
    with site({"/privacy": page(b"<p>" + b"long " * 500)}) as served:
        assert failing(live(), served.url("/privacy")).kind == "answer"


def test_what_is_switched_off_or_missing_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    assert failing(live(browser="never"), "https://acme.example/").kind == "browser"
    monkeypatch.delenv("CHROMIUM", raising=False)
    monkeypatch.setenv("PATH", "")
    missing = failing(live(), "https://acme.example/")
    assert missing.kind == "browser"
    assert "apt-get install chromium" in str(missing)
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    missing = failing(live(), "https://acme.example/")
    assert missing.kind == "browser"
    assert "pip install 'policydiff[browser]'" in str(missing)


ANYWHERE = Guard(allow_private=True)


class TestTheGate:
    """What asks at the gate without being a browser."""

    def ask(self, *parts: bytes, guard: Guard = ANYWHERE) -> bytes:
        async def asking() -> bytes:
            async with gate.opened(guard) as opened:
                reader, writer = await asyncio.open_connection("127.0.0.1", opened.port)
                for part in parts:
                    writer.write(part)
                writer.write_eof()
                answer = await asyncio.wait_for(reader.read(), 10)
                writer.close()
                return answer

        return asyncio.run(asking())

    def connect(self, host: bytes, port: int, kind: int = 3) -> bytes:
        told = bytes((len(host),)) + host if kind == 3 else host
        return b"\x05\x01\x00" + bytes((5, 1, 0, kind)) + told + struct.pack(">H", port)

    def test_a_host_that_may_be_asked_is_connected(self) -> None:
        with site({"/": page(b"yes")}) as served:
            request = b"GET / HTTP/1.1\r\nHost: a\r\n\r\n"
            by_name = self.ask(self.connect(b"localhost", served.port), request)
            by_number = self.ask(self.connect(bytes((127, 0, 0, 1)), served.port, 1), request)
        for answer in (by_name, by_number):
            assert answer.startswith(b"\x05\x00\x05\x00")
            assert answer.endswith(b"yes")

    def test_a_proxy_of_the_environment_is_gone_through(self, monkeypatch: pytest.MonkeyPatch) -> None:
        with site({"acme.example:443": b"HTTP/1.1 200 Connected\r\n\r\nhello"}) as proxy:
            monkeypatch.setenv("https_proxy", f"http://ann:secret%21@127.0.0.1:{proxy.port}")
            guard = Guard(resolve=lambda host, port: [(0, 0, 0, "", ("93.184.215.14", port))])
            answer = self.ask(self.connect(b"acme.example", 443), guard=guard)
            refused = self.ask(self.connect(b"127.0.0.1", 443), guard=Guard())
        assert answer[2:4] == b"\x05\x00"
        assert refused[2:4] == b"\x05\x02"
        assert proxy.paths == ["acme.example:443"]
        assert proxy.asked[0].headers["Proxy-Authorization"] == "Basic YW5uOnNlY3JldCE="

    @pytest.mark.parametrize(
        ("host", "kind"),
        [(b"localhost", 3), (b"127.0.0.1", 3), (bytes((127, 0, 0, 1)), 1), (bytes(15) + b"\x01", 4)],
    )
    def test_a_host_that_may_not_be_asked_is_not(self, host: bytes, kind: int) -> None:
        with site({}) as served:
            answer = self.ask(self.connect(host, served.port, kind), guard=Guard())
        assert answer[:4] == b"\x05\x00\x05\x02"
        assert served.asked == []

    @pytest.mark.parametrize(
        "nonsense",
        [b"", b"\x05", b"\x04\x01", b"GET / HTTP/1.1\r\n\r\n", b"\x05\x01\x00\x05\x02\x00\x01", b"\0" * 99],
    )
    def test_nonsense_gets_no_connection(self, nonsense: bytes) -> None:
        assert self.ask(nonsense)[2:4] in (b"", b"\x05\x07")

    def test_no_more_comes_in_than_one_page_may_bring(self) -> None:
        async def asking(port: int) -> int:
            async with gate.opened(ANYWHERE) as opened:
                opened.left = 100_000
                reader, writer = await asyncio.open_connection("127.0.0.1", opened.port)
                writer.write(self.connect(b"127.0.0.1", port) + b"GET / HTTP/1.1\r\n\r\n")
                came = len(await asyncio.wait_for(reader.read(), 10))
                writer.close()
                return came

        with site({"/": page(b"x" * 10_000_000)}) as served:
            assert asyncio.run(asking(served.port)) < 300_000
