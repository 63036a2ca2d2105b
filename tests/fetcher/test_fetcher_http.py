"""Asking as a good guest: who we are, at what pace, what is tried again and what never."""

from __future__ import annotations

import gzip
import shutil
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest
from archive import Answer, Archive, Cut, Reset, Says, Slow, Trouble
from archive.asking import SHORT, Asker
from hypothesis import given
from hypothesis import strategies as st

from policydiff import __version__
from policydiff.errors import FetchError, PausedError
from policydiff.fetcher import http
from policydiff.fetcher.http import LONGEST, Patience, retry_after, user_agent

URL = "https://fern.example/privacy"
TIME = "20240101000000"
BODY = b"<p>We collect your name.</p>" * 40


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with Archive(tmp_path / "archive") as archive:
        archive.add(URL, TIME, BODY)
        yield archive


def place(archive: Archive) -> str:
    return f"{archive.url}/web/{TIME}id_/{URL}"


def test_we_say_who_we_are(archive: Archive) -> None:
    answer = Asker().guest().get(place(archive), "replay")
    assert answer.body == BODY
    assert archive.asked()[0].agent == f"policydiff/{__version__} (+watch@fern.example)"


def test_a_contact_cannot_break_the_header() -> None:
    assert (
        user_agent("a@fern.example\r\nX-Evil: 1") == f"policydiff/{__version__} (+a@fern.example X-Evil: 1)"
    )
    assert user_agent("jürgen@fern.example").isascii()
    assert user_agent(None) == f"policydiff/{__version__}"


@pytest.mark.parametrize(
    "trouble",
    [Says(500), Says(502), Says(503), Says(504), Reset(), Reset(after=20), Cut(), Cut(how="chunks")],
)
def test_what_may_pass_is_asked_again_after_growing_pauses(archive: Archive, trouble: Trouble) -> None:
    archive.trouble(trouble, times=2)
    asker = Asker()
    assert asker.guest().get(place(archive), "replay").body == BODY
    assert asker.pace.waits == ["replay"] * 3, "retries wait for the pace, too"
    first, second = asker.slept
    assert 2 <= first <= 2.5 < 4 <= second <= 5


@pytest.mark.parametrize(
    ("trouble", "kind"),
    [
        (Says(503), "down"),
        (Reset(), "down"),
        (Reset(after=20), "down"),
        (Cut(), "damaged"),
        (Cut(keep=0), "damaged"),
        (Cut(how="chunks"), "damaged"),
        (Slow(pause=1.5, piece=500), "down"),
        (Slow(pause=0, before=1.5), "down"),
    ],
)
def test_what_does_not_pass_is_told_in_the_end(archive: Archive, trouble: Trouble, kind: str) -> None:
    archive.trouble(trouble)
    with pytest.raises(FetchError) as told:
        Asker().guest().get(place(archive), "replay")
    assert told.value.kind == kind
    assert len(archive.asked()) == SHORT.tries


def test_an_answer_that_drips_is_not_waited_for(archive: Archive) -> None:
    archive.trouble(Slow(pause=0.05, piece=20))
    asker = Asker(Patience(connect=5, between=1, whole=0.3, tries=1))
    with pytest.raises(FetchError, match=r"not over after 0\.3 seconds"):
        asker.guest().get(place(archive), "replay")


def test_a_server_that_says_nothing_is_not_asked_as_often_as_one_that_says_no(archive: Archive) -> None:
    archive.trouble(Slow(pause=0, before=1))
    with pytest.raises(FetchError):
        Asker(Patience(connect=5, between=0.2, whole=0.3, tries=9)).guest().get(place(archive), "replay")
    assert len(archive.asked()) == 2


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 418])
def test_another_no_is_an_answer_and_not_asked_again(archive: Archive, status: int) -> None:
    archive.trouble(Says(status))
    assert Asker().guest().get(place(archive), "replay").status == status
    assert len(archive.asked()) == 1


@pytest.mark.parametrize(("header", "seconds"), [("60", 60), (None, None), ("soon", None)])
def test_at_429_nothing_more_is_asked(archive: Archive, header: str | None, seconds: float | None) -> None:
    archive.trouble(Says(429, retry_after=header))
    asker = Asker()
    with pytest.raises(PausedError):
        asker.guest().get(place(archive), "replay")
    assert (asker.pace.pauses, asker.slept, len(archive.asked())) == ([seconds], [], 1)


def test_429_is_a_stop_whatever_comes_after_it(archive: Archive) -> None:
    class Dripping:
        def send(self, to, answer):  # type: ignore[no-untyped-def]
            Slow(pause=2).send(to, Answer(429, b"too many requests"))

    archive.trouble(Dripping())
    asker = Asker()
    with pytest.raises(PausedError):
        asker.guest().get(place(archive), "replay")
    assert (asker.pace.pauses, len(archive.asked())) == ([None], 1)


def test_an_archived_429_is_no_trouble_of_the_archive(archive: Archive) -> None:
    archive.add(URL, "20240102000000", b"too many", status=429)
    address = f"{archive.url}/web/20240102000000id_/{URL}"
    answer = Asker().guest().get(address, "replay", theirs=lambda headers: "Memento-Datetime" in headers)
    assert answer.status == 429


def test_a_short_retry_after_is_waited_for_and_a_long_one_is_a_pause(archive: Archive) -> None:
    archive.trouble(Says(503, retry_after=30), times=1)
    asker = Asker()
    assert asker.guest().get(place(archive), "replay").status == 200
    assert asker.slept == [30]
    archive.trouble(Says(503, retry_after=3600), times=1)
    with pytest.raises(PausedError):
        asker.guest().get(place(archive), "replay")
    assert asker.pace.pauses == [3600]


def test_refused_connections_stop_the_asking(archive: Archive) -> None:
    archive.down()
    asker = Asker()
    with pytest.raises(PausedError):
        asker.guest().get(place(archive), "replay")
    assert (asker.pace.pauses, len(asker.pace.waits)) == ([None], SHORT.tries)
    archive.up()
    assert asker.guest().get(place(archive), "replay").status == 200


@pytest.mark.skipif(not shutil.which("openssl"), reason="needs openssl to make a certificate")
def test_a_certificate_nobody_signed_is_told_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Archive(tmp_path, tls=True) as archive:
        archive.add(URL, TIME, BODY)
        with pytest.raises(FetchError) as told:
            Asker().guest().get(place(archive), "replay")
        assert (told.value.kind, len(archive.asked())) == ("certificate", 0)
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(archive.certificate))
        assert Asker().guest().get(place(archive), "replay").body == BODY, (
            "the environment names whom to trust"
        )


def test_a_bundle_that_is_not_there_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(tmp_path / "missing.pem"))
    with pytest.raises(FetchError, match=r"missing\.pem"):
        Asker().guest().get("https://127.0.0.1:9/", "search")


def test_the_environments_proxy_is_used(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", archive.url)
    monkeypatch.delenv("no_proxy", raising=False)
    monkeypatch.delenv("NO_PROXY", raising=False)
    Asker().guest().get("http://fern.example/privacy", "search")
    assert archive.asked()[0].path == "http://fern.example/privacy"


def test_a_proxy_that_is_down_is_not_the_archives_refusal(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive.down()
    monkeypatch.setenv("http_proxy", archive.url)
    monkeypatch.delenv("no_proxy", raising=False)
    monkeypatch.delenv("NO_PROXY", raising=False)
    asker = Asker()
    with pytest.raises(FetchError, match="proxy") as told:
        asker.guest().get("http://fern.example/privacy", "search")
    assert (told.value.kind, asker.pace.pauses) == ("down", [])


@pytest.mark.parametrize(
    "url", ["http://no-such-host.invalid/", "http://[::1", "gopher://fern.example/", "http://"]
)
def test_an_address_that_leads_nowhere_is_told_at_once(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    asker = Asker()
    with pytest.raises(FetchError) as told:
        asker.guest().get(url, "search")
    assert (told.value.kind, asker.slept) == ("address", [])


def test_redirects_are_left_to_the_caller(archive: Archive) -> None:
    archive.trouble(Says(302, headers=(("Location", f"{archive.url}/elsewhere"),)))
    answer = Asker().guest().get(place(archive), "replay")
    assert (answer.status, len(archive.asked())) == (302, 1)


def test_a_compressed_body_is_had_both_ways(archive: Archive) -> None:
    archive.add(URL, "20240102000000", BODY, encoding="gzip")
    answer = Asker().guest().get(f"{archive.url}/web/20240102000000id_/{URL}", "replay")
    assert (answer.body, gzip.decompress(answer.sent)) == (BODY, BODY)


@pytest.mark.parametrize("trouble", [Cut(how="close", keep=0.9), Says(200, body=gzip.compress(BODY)[:-9])])
def test_a_compressed_body_without_its_end_is_cut_off(archive: Archive, trouble: Trouble) -> None:
    archive.add(URL, "20240102000000", BODY, encoding="gzip")
    if isinstance(trouble, Says):
        trouble = replace(trouble, headers=(("Content-Encoding", "gzip"),))
    archive.trouble(trouble)
    with pytest.raises(FetchError) as told:
        Asker().guest().get(f"{archive.url}/web/20240102000000id_/{URL}", "replay")
    assert told.value.kind == "damaged"


def test_a_header_may_tell_of_a_compression_that_is_not_there(archive: Archive) -> None:
    archive.trouble(Says(200, body=b"<p>plain</p>", headers=(("Content-Encoding", "gzip"),)), times=1)
    assert Asker().guest().get(place(archive), "replay").body == b"<p>plain</p>"
    archive.trouble(Says(200, body=b"<p>plain</p>", headers=(("Content-Encoding", "rot13"),)), times=1)
    with pytest.raises(FetchError, match="rot13") as told:
        Asker().guest().get(place(archive), "replay")
    assert told.value.kind == "answer"
    broken = gzip.compress(BODY)[:10] + b"\xff" * 20
    archive.trouble(Says(200, body=broken, headers=(("Content-Encoding", "gzip"),)), times=1)
    with pytest.raises(FetchError, match="unpacked") as told:
        Asker().guest().get(place(archive), "replay")
    assert told.value.kind == "damaged"


@pytest.mark.parametrize("encoding", [None, "gzip"])
def test_what_is_too_large_is_not_taken(
    archive: Archive, monkeypatch: pytest.MonkeyPatch, encoding: str | None
) -> None:
    monkeypatch.setattr(http, "LARGEST", 10_000)
    archive.add(URL, "20240102000000", b"x" * 10_001, encoding=encoding)
    with pytest.raises(FetchError, match="larger than is taken") as told:
        Asker().guest().get(f"{archive.url}/web/20240102000000id_/{URL}", "replay")
    assert (told.value.kind, len(archive.asked())) == ("answer", 1)


@pytest.mark.parametrize(
    "headers", [tuple((f"X-{number}", "1") for number in range(150)), (("X-Long", "x" * 70_000),)]
)
def test_a_head_that_is_too_long_is_told_at_once(
    archive: Archive, headers: tuple[tuple[str, str], ...]
) -> None:
    archive.trouble(Says(200, headers=headers))
    with pytest.raises(FetchError, match="head of the answer") as told:
        Asker().guest().get(place(archive), "replay")
    assert (told.value.kind, len(archive.asked())) == ("answer", 1)


def test_cookies_are_not_kept(archive: Archive) -> None:
    archive.trouble(Says(200, headers=(("Set-Cookie", "seen=1; Path=/"),)), times=1)
    guest = Asker().guest()
    guest.get(place(archive), "replay")
    told: list[str] = []
    archive.trouble(_Overhears(told), times=1)
    guest.get(place(archive), "replay")
    assert told == [""]


def test_a_form_is_sent_once(archive: Archive) -> None:
    archive.trouble(Says(503))
    with pytest.raises(FetchError):
        Asker().guest().post(f"{archive.url}/save", "search", {"url": URL})
    assert len(archive.asked()) == 1


def test_several_threads_may_ask(archive: Archive) -> None:
    guest, bodies = Asker().guest(), []
    threads = [
        threading.Thread(target=lambda: bodies.append(guest.get(place(archive), "replay").body))
        for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert bodies == [BODY] * 8


def test_retry_after_holds_seconds_or_a_date() -> None:
    assert retry_after("120") == 120
    later = format_datetime(datetime.now(UTC) + timedelta(seconds=100), usegmt=True)
    assert 90 <= (retry_after(later) or 0) <= 100
    assert retry_after("Mon, 01 Jan 2001 00:00:00 GMT") == 0
    assert retry_after("9" * 400) == LONGEST
    assert retry_after("") is retry_after(None) is retry_after("tomorrow") is None


@given(st.text(max_size=40))
def test_retry_after_may_hold_anything(value: str) -> None:
    seconds = retry_after(value)
    assert seconds is None or 0 <= seconds <= LONGEST


class _Overhears:
    def __init__(self, told: list[str]) -> None:
        self.told = told

    def send(self, to, answer) -> None:  # type: ignore[no-untyped-def]
        self.told.append(to.headers.get("Cookie", ""))
        answer.send(to)
