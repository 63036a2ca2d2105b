"""Pages as they are now: what is asked of a site, what is kept of its answer, and what is said when there is none."""

from __future__ import annotations

import gzip
import json
import shutil
import ssl
import subprocess
import threading
import time
from pathlib import Path
from typing import Any

import pytest
from fetcher_site import Site, Stepping, leads, page, site

from policydiff.errors import FetchError, PausedError
from policydiff.fetcher.guard import Guard
from policydiff.fetcher.http import Patience
from policydiff.fetcher.live import MOST_HOPS, LivePages
from policydiff.fetcher.source import Live

POLICY = b"<html><body><h1>Privacy</h1><p>We keep your data safe.</p></body></html>"
#: Patient enough for a busy machine, and no more.
BRISK = Patience(connect=2, between=2, whole=4, tries=2, first=0.01)


def live(pace: Stepping | None = None, **options: Any) -> LivePages:
    pace = pace or Stepping()
    options = {"allow_private": True, "patience": BRISK, "sleep": lambda seconds: None} | options
    return LivePages("ops@acme.example", lambda host: pace, now=lambda: "20240102030405", **options)


def failing(pages: LivePages, url: str) -> FetchError:
    with pytest.raises(FetchError) as error:
        pages.observe(url)
    assert "\n" not in str(error.value)
    return error.value


def test_a_page_is_taken_as_it_is() -> None:
    source: Live = live()
    with site({"/privacy": page(POLICY)}) as served:
        observed = source.observe(served.url("/privacy#top"))
    assert observed.capture is not None
    assert observed.token is None  # this server gave nothing to ask by
    told = observed.capture
    assert (told.data, told.captured, told.url) == (POLICY, "20240102030405", served.url("/privacy"))
    assert (told.status, told.media_type, told.source) == (200, "text/html; charset=utf-8", "live")
    assert (told.archive, told.digest, told.note) == (None, None, None)


def test_we_say_who_we_are_and_ask_robots_first() -> None:
    pace = Stepping()
    with site({"/privacy": page(POLICY)}) as served:
        pages = live(pace)
        pages.observe(served.url("/privacy"))
        pages.observe(served.url("/privacy"))
    assert served.paths == ["/robots.txt", "/privacy", "/privacy"]
    assert pace.waited == ["replay"] * 3
    for asked in served.asked:
        assert asked.headers["User-Agent"].startswith("policydiff/")
        assert "ops@acme.example" in asked.headers["User-Agent"]


def test_what_robots_forbid_is_not_asked_for() -> None:
    rules = page(b"User-agent: policydiff\nDisallow: /privacy", media_type="text/plain")
    with site({"/robots.txt": rules, "/privacy": page(POLICY), "/terms": page(POLICY)}) as served:
        pages = live()
        error = failing(pages, served.url("/privacy"))
        assert pages.observe(served.url("/terms")).capture
    assert error.kind == "refused"
    assert "robots.txt" in str(error)
    assert served.paths == ["/robots.txt", "/terms"]


def test_what_robots_forbid_is_not_reached_by_a_redirect_either() -> None:
    rules = page(b"User-agent: *\nDisallow: /private")
    with site({"/robots.txt": rules, "/privacy": leads("/private"), "/private": page(POLICY)}) as served:
        assert failing(live(), served.url("/privacy")).kind == "refused"
    assert "/private" not in served.paths


def test_where_robots_are_in_trouble_nothing_is_asked_for() -> None:
    with site({"/robots.txt": page(b"", 503), "/privacy": page(POLICY)}) as served:
        error = failing(live(), served.url("/privacy"))
    assert error.kind == "down"
    assert "robots.txt cannot be read" in str(error)
    assert set(served.paths) == {"/robots.txt"}


def test_robots_that_have_moved_are_read() -> None:
    rules = page(b"User-agent: *\nDisallow: /privacy")
    with site({"/robots.txt": leads("/rules.txt", 301), "/rules.txt": rules}) as served:
        assert failing(live(), served.url("/privacy")).kind == "refused"


def test_pauses_that_robots_ask_for_are_kept() -> None:
    slept: list[float] = []
    rules = page(b"User-agent: *\nCrawl-delay: 7")
    with site({"/robots.txt": rules, "/a": page(POLICY), "/b": page(POLICY)}) as served:
        pages = live(sleep=slept.append)
        pages.observe(served.url("/a"))
        pages.observe(served.url("/b"))
    assert len(slept) == 2
    assert all(6 < seconds <= 7 for seconds in slept)


def test_an_unchanged_page_is_not_sent_again() -> None:
    def answer(connection: Any, asked: Any) -> None:
        same = asked.headers["If-None-Match"] == '"v1"' and asked.headers["If-Modified-Since"]
        full = page(POLICY, ETag='"v1"', Last_Modified="Mon, 01 Jan 2024 00:00:00 GMT")
        connection.sendall(page(status=304) if same else full)

    with site({"/privacy": answer}) as served:
        first = live().observe(served.url("/privacy"))
        again = live().observe(served.url("/privacy"), first.token)
    assert first.capture is not None
    assert again.capture is None
    assert again.token == first.token
    assert json.loads(first.token or "")["etag"] == '"v1"'


def test_a_changed_page_is_sent_though_it_was_known() -> None:
    with site({"/privacy": page(POLICY, ETag='"v2"')}) as served:
        token = json.dumps({"url": served.url("/privacy"), "etag": '"v1"'})
        observed = live().observe(served.url("/privacy"), token)
    assert observed.capture is not None
    assert json.loads(observed.token or "")["etag"] == '"v2"'
    assert served.asked[-1].headers["If-None-Match"] == '"v1"'


def test_what_is_known_of_one_address_is_not_asked_of_another() -> None:
    """The page leads elsewhere tonight; what its old target called its state says nothing of the new one."""
    with site({"/privacy": leads("/new"), "/new": page(POLICY, ETag='"1"')}) as served:
        token = json.dumps({"url": served.url("/old"), "etag": '"1"'})
        observed = live().observe(served.url("/privacy"), token)
    assert observed.capture is not None
    assert observed.capture.url == served.url("/new")
    assert all(asked.headers["If-None-Match"] is None for asked in served.asked)


@pytest.mark.parametrize(
    "token", ["", "nonsense", "[1]", '{"url": 3}', '{"url": "http://a.example/"}', "null"]
)
def test_a_token_that_says_nothing_is_passed_over(token: str) -> None:
    with site({"/privacy": page(POLICY)}) as served:
        assert live().observe(served.url("/privacy"), token).capture is not None


def test_unchanged_is_no_answer_to_what_was_not_asked() -> None:
    with site({"/privacy": page(status=304)}) as served:
        assert failing(live(), served.url("/privacy")).kind == "answer"


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirects_are_followed_to_where_they_lead(status: int) -> None:
    with site(
        {"/privacy": leads("legal/privacy?x=1#part", status), "/legal/privacy": page(POLICY)}
    ) as served:
        capture = live().observe(served.url("/privacy")).capture
    assert capture is not None
    assert (capture.url, capture.status, capture.data) == (served.url("/legal/privacy?x=1"), 200, POLICY)


def test_a_redirect_to_another_host_asks_that_hosts_robots() -> None:
    rules = page(b"User-agent: *\nDisallow: /")
    with site({"/robots.txt": rules, "/privacy": page(POLICY)}) as other, site({}) as served:
        served.pages["/privacy"] = leads(other.url("/privacy"))
        assert failing(live(), served.url("/privacy")).kind == "refused"
    assert other.paths == ["/robots.txt"]


@pytest.mark.parametrize("to", ["/datenschutzerklärung", "/datenschutzerkl%C3%A4rung"])
def test_a_redirect_written_in_utf_8_is_understood(to: str) -> None:
    answer = leads("/").replace(b"Location: /", b"Location: " + to.encode())
    with site({"/privacy": answer, "/datenschutzerkl%C3%A4rung": page(POLICY)}) as served:
        assert live().observe(served.url("/privacy")).capture


@pytest.mark.parametrize("status", [201, 301, 400, 401, 403, 404, 410, 451])
def test_what_a_site_says_instead_of_a_page_is_kept(status: int) -> None:
    with site({"/privacy": page(b"<p>no</p>", status)}) as served:
        observed = live().observe(served.url("/privacy"))
    assert observed.capture is not None
    assert (observed.capture.status, observed.capture.data) == (status, b"<p>no</p>")
    assert observed.token is None


def test_an_empty_page_is_told() -> None:
    with site({"/privacy": page(b"")}) as served:
        error = failing(live(), served.url("/privacy"))
    assert (error.kind, error.what) == ("answer", "the page is empty")


def test_a_site_that_wants_to_be_left_alone_is() -> None:
    pace = Stepping()
    with site({"/privacy": page(b"", 429, Retry_After="90")}) as served, pytest.raises(PausedError):
        live(pace).observe(served.url("/privacy"))
    assert pace.pauses == [90]
    assert served.paths == ["/robots.txt", "/privacy"]


def test_the_pace_of_a_host_is_its_own() -> None:
    paces: dict[str, Stepping] = {}

    def of(host: str) -> Stepping:
        return paces.setdefault(host, Stepping())

    with site({"/a": page(b"", 429), "/b": page(POLICY)}) as served:
        pages = LivePages(None, of, now=lambda: "20240102030405", allow_private=True, patience=BRISK)
        with pytest.raises(PausedError):
            pages.observe(served.url("/a"))
        pages.observe(served.url("/b", "localhost"))
    assert list(paces) == ["127.0.0.1", "localhost"]
    assert (paces["127.0.0.1"].pauses, paces["localhost"].pauses) == ([None], [])


def test_a_server_in_trouble_is_asked_again_and_then_told() -> None:
    answers = [page(b"", 502), page(POLICY)]
    with site({"/privacy": lambda connection, asked: connection.sendall(answers.pop(0))}) as served:
        assert live().observe(served.url("/privacy")).capture
    with site({"/privacy": page(b"", 500)}) as served:
        assert failing(live(), served.url("/privacy")).kind == "down"
    assert served.paths.count("/privacy") == BRISK.tries


def test_a_host_that_refuses_connections_is_down_and_no_other_is_left_alone() -> None:
    pace = Stepping()
    with site({}) as served:
        url = served.url("/privacy")
    assert failing(live(pace), url).kind == "down"
    assert pace.pauses == []


def test_an_unknown_host_is_told() -> None:
    error = failing(live(), "http://no-such-host.invalid/privacy")
    assert error.kind == "address"


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for acme.example, signed by itself, with its key."""
    if shutil.which("openssl") is None:
        pytest.skip("no openssl to make a certificate with")
    path = tmp_path_factory.mktemp("tls") / "acme.pem"
    told = "-subj /CN=acme.example -addext subjectAltName=DNS:acme.example"
    ask = f"openssl req -x509 -newkey rsa:2048 -nodes -days 30 {told} -keyout {path} -out {path}.crt"
    subprocess.run(ask.split(), check=True, capture_output=True)
    path.write_text(path.read_text() + path.with_name("acme.pem.crt").read_text())
    return path


class TestCertificates:
    """A connection made to an address that was checked still proves that it is the host of that name."""

    @pytest.fixture
    def served(self, certificate: Path) -> Any:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        with site({"/privacy": page(POLICY)}, tls=context) as served:
            yield served

    def pages(self) -> LivePages:
        return live(guard=Guard(True, lambda host, port: [(0, 0, 0, "", ("127.0.0.1", port))]))

    def test_one_that_is_trusted(
        self, served: Site, certificate: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", f"{certificate}.crt")
        assert self.pages().observe(served.url("/privacy", "acme.example")).capture

    def test_one_of_another_host(
        self, served: Site, certificate: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", f"{certificate}.crt")
        assert failing(self.pages(), served.url("/privacy", "beta.example")).kind == "certificate"

    def test_one_that_nobody_vouches_for(self, served: Site) -> None:
        assert failing(self.pages(), served.url("/privacy", "acme.example")).kind == "certificate"
        assert served.asked == []


def test_one_thing_at_a_time_is_asked_of_a_host() -> None:
    def slowly(connection: Any, asked: Any) -> None:
        time.sleep(0.03)
        connection.sendall(page(POLICY))

    with site({f"/{number}": slowly for number in range(8)}) as served:
        pages = live()
        threads = [
            threading.Thread(target=pages.observe, args=[served.url(f"/{number}")]) for number in range(8)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert len(served.asked) == 9
    assert served.most == 1


class TestTheGuard:
    """Without `allow_private`, nothing on this machine is reached, by whatever way."""

    @pytest.fixture
    def served(self) -> Any:
        with site({"/privacy": page(POLICY)}) as served:
            yield served
        assert served.asked == []

    @pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "2130706433", "0x7f.1", "127.1", "0"])
    def test_an_address_of_this_machine_is_refused(self, served: Site, host: str) -> None:
        error = failing(live(allow_private=False), served.url("/privacy", host))
        assert error.kind == "address"
        assert "allow_private" in str(error)

    def test_a_redirect_to_this_machine_is_refused(self, served: Site) -> None:
        """The first host is let pass by name; where it leads is looked up and checked all the same."""

        class Partly(Guard):
            def addresses(self, host: str, port: int) -> list[str]:
                return ["127.0.0.1"] if host == "acme.example" else super().addresses(host, port)

        with site({"/privacy": leads(served.url("/privacy"))}) as first:
            pages = live(guard=Partly())
            error = failing(pages, first.url("/privacy", "acme.example"))
        assert error.kind == "address"
        assert first.paths == ["/robots.txt", "/privacy"]

    @pytest.mark.parametrize(
        "to", ["file:///etc/passwd", "ftp://acme.example/", "javascript:alert(1)", "http://["]
    )
    def test_a_redirect_out_of_the_web_is_refused(self, to: str) -> None:
        with site({"/privacy": leads(to)}) as first:
            assert failing(live(), first.url("/privacy")).kind == "address"


class TestHostileServers:
    """Whatever a server does, the answer is one line, soon."""

    @pytest.fixture(autouse=True)
    def soon(self) -> Any:
        begun = time.monotonic()
        yield
        assert time.monotonic() - begun < 15

    def told(self, answer: Any, **options: Any) -> FetchError:
        with site({"/privacy": answer}) as served:
            return failing(live(**options), served.url("/privacy"))

    def test_redirects_without_end(self) -> None:
        def further(connection: Any, asked: Any) -> None:
            connection.sendall(leads(f"/privacy?{time.monotonic_ns()}"))

        with site({"/privacy": further}) as served:
            assert failing(live(), served.url("/privacy")).kind == "answer"
        assert served.paths.count("/robots.txt") == 1
        assert len(served.asked) == MOST_HOPS + 2

    @pytest.mark.parametrize("status", [200, 302, 404])
    def test_a_body_without_end(self, status: int) -> None:
        def flood(connection: Any, asked: Any) -> None:
            connection.sendall(b"HTTP/1.1 %d Said\r\nLocation: /other\r\n\r\n" % status)
            while True:
                connection.sendall(b"<p>more" * 100_000)

        assert self.told(flood).kind == "answer"

    def test_a_page_that_wants_its_cookie_back(self) -> None:
        assert self.told(page(status=302, Location="/privacy", Set_Cookie="seen=1")).kind == "answer"

    def test_a_little_that_unpacks_to_very_much(self) -> None:
        bomb = gzip.compress(b"\0" * (65 << 20), 9)
        assert self.told(page(bomb, Content_Encoding="gzip")).kind == "answer"

    def test_headers_without_end(self) -> None:
        def flood(connection: Any, asked: Any) -> None:
            connection.sendall(b"HTTP/1.1 200 OK\r\n")
            while True:
                connection.sendall(b"X-More: and more\r\n" * 1000)

        assert self.told(flood).kind in ("down", "answer", "damaged")

    def test_a_header_line_without_end(self) -> None:
        def flood(connection: Any, asked: Any) -> None:
            connection.sendall(b"HTTP/1.1 200 OK\r\nX: ")
            while True:
                connection.sendall(b"x" * 100_000)

        assert self.told(flood).kind in ("down", "answer", "damaged")

    def test_a_body_that_comes_drop_by_drop(self) -> None:
        def drip(connection: Any, asked: Any) -> None:
            connection.sendall(page(b"x" * 1000)[:-1000])
            while True:
                connection.sendall(b"x")
                time.sleep(0.05)

        brief = Patience(connect=1, between=1, whole=1, tries=1)
        assert self.told(drip, patience=brief).kind == "down"

    def test_a_head_that_comes_drop_by_drop(self) -> None:
        def drip(connection: Any, asked: Any) -> None:
            for byte in b"HTTP/1.1 200 OK\r\n" + b"X-Slow: and so on\r\n" * 1000:
                connection.sendall(bytes((byte,)))
                time.sleep(0.05)

        brief = Patience(connect=1, between=1, whole=1, tries=1)
        assert self.told(drip, patience=brief).kind == "down"

    def test_silence(self) -> None:
        brief = Patience(connect=1, between=0.5, whole=1, tries=1)
        assert self.told(lambda connection, asked: time.sleep(3), patience=brief).kind == "down"

    @pytest.mark.parametrize(
        "answer",
        [
            page(POLICY)[:-20],
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n40\r\n<p>cut",
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nnonsense\r\n",
            page(b"\x1f\x8bno gzip at all", Content_Encoding="gzip"),
        ],
    )
    def test_a_body_that_is_cut_off_or_garbled(self, answer: bytes) -> None:
        assert self.told(answer).kind == "damaged"

    @pytest.mark.parametrize(
        "answer", [b"", b"\r\n\r\n", b"<p>HTTP/0.9</p>", b"HTTP/1.1\r\n\r\n", b"\0" * 100]
    )
    def test_what_is_no_answer_of_http(self, answer: bytes) -> None:
        assert self.told(answer).kind in ("down", "answer", "damaged")

    def test_a_wrong_length_that_is_too_short_is_the_length(self) -> None:
        answer = page(POLICY).replace(b"Content-Length: %d" % len(POLICY), b"Content-Length: 10")
        with site({"/privacy": answer}) as served:
            capture = live().observe(served.url("/privacy")).capture
        assert capture is not None
        assert capture.data == POLICY[:10]
