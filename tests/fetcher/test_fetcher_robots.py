"""What robots.txt forbids is not asked for, what it allows is, and what it says in bad faith costs nothing."""

from __future__ import annotations

import threading
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policydiff.errors import FetchError, PausedError
from policydiff.fetcher.robots import LARGEST_ROBOTS, LONGEST_DELAY, RobotsKept, robots_address, robots_of

SITE = "https://acme.example"


def allowed(text: str, path: str = "/legal/privacy?a=b") -> bool:
    return robots_of(text.encode()).allows(SITE + path)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "User-agent: *\nDisallow:",
        "User-agent: *\nDisallow: /\nAllow: /legal/",
        "User-agent: *\nAllow: /legal/\nDisallow: /",
        "User-agent: *\nDisallow: /legal/*.pdf$",
        "User-agent: *\nDisallow: /\n\nUser-agent: policydiff\nDisallow: /private",
        "User-agent: other\nDisallow: /",
        "User-agent: policydiffer\nDisallow: /",
        "Disallow: /",
        "<html><body>Disallow: /</body></html>",
        "User-agent: *\nDisallow: /legal/privacy$",
    ],
)
def test_what_is_not_forbidden_is_asked_for(text: str) -> None:
    assert allowed(text)


@pytest.mark.parametrize(
    "text",
    [
        "User-agent: *\nDisallow: /",
        "User-agent: *\r\nDisallow: /legal",
        "\ufeffUser-agent: *\nDisallow: /legal",
        "user-agent : * # all\n disallow : /legal # none of it",
        "User-agent: *\nDisallow: /*?a=",
        "User-agent: *\nDisallow: /*privacy",
        "User-agent: PolicyDiff\nDisallow: /",
        "User-agent: policydiff/0.1\nDisallow: /",
        "User-agent: a\nUser-agent: policydiff\nUser-agent: b\nDisallow: /legal",
        "User-agent: *\nAllow: /\nDisallow: /legal/",
        "User-agent: policydiff\nDisallow: /legal\n\nUser-agent: *\nAllow: /",
    ],
)
def test_what_is_forbidden_is_not(text: str) -> None:
    assert not allowed(text)


def test_an_address_is_compared_in_its_usual_form() -> None:
    assert not allowed("User-agent: *\nDisallow: /datenschutz-erklärung", "/datenschutz-erkl%C3%A4rung")


def test_pauses_are_granted_within_reason() -> None:
    assert robots_of(b"User-agent: *\nCrawl-delay: 3").delay == 3
    assert robots_of(b"User-agent: *\nCrawl-delay: 86400").delay == LONGEST_DELAY
    for odd in (b"-5", b"soon", b"nan", b"inf"):
        assert 0 <= robots_of(b"User-agent: *\nCrawl-delay: " + odd).delay <= LONGEST_DELAY
    assert robots_of(b"").delay == 0


@given(st.binary(max_size=300) | st.text("User-agent:*Disow/\n #$", max_size=300).map(str.encode))
def test_any_bytes_are_rules(data: bytes) -> None:
    robots = robots_of(data)
    assert robots.allows(SITE + "/legal") in (True, False)
    assert 0 <= robots.delay <= LONGEST_DELAY


HOSTILE = {
    "stars": "User-agent: *\n"
    + "Disallow: /"
    + "*a" * 2000
    + "$\n"
    + ("Disallow: /" + "*a" * 40 + "b\n") * 3000,
    "agents": "".join(f"User-agent: robot{n}\n" for n in range(12_000)) + "Disallow: /x\n" * 12_000,
    "clothes": "".join(f"User-agent: {'*' * n}p\n" for n in range(400)) + "Disallow: /x\n" * 20_000,
    "long": "User-agent: *\nDisallow: /" + "x" * 5_000_000,
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_rules_in_bad_faith_take_no_time(kind: str) -> None:
    data = HOSTILE[kind].encode()
    begun = time.process_time()
    assert robots_of(data).allows(SITE + "/" + "a" * 1500)
    assert time.process_time() - begun < 3


def test_no_more_is_read_than_is_taken() -> None:
    data = b"#" * LARGEST_ROBOTS + b"\nUser-agent: *\nDisallow: /"
    assert robots_of(data).allows(SITE + "/legal")


def test_a_site_has_its_own_rules() -> None:
    assert robots_address("http://acme.example:8080/legal?x#y") == "http://acme.example:8080/robots.txt"


def test_they_are_fetched_once_however_many_ask_at_once() -> None:
    asked: list[str] = []

    def fetch(address: str) -> tuple[int, bytes]:
        asked.append(address)
        time.sleep(0.05)
        return 200, b"User-agent: *\nDisallow: /private"

    kept = RobotsKept(fetch)
    found: list[bool] = []
    threads = [
        threading.Thread(target=lambda: found.append(kept.of(SITE + "/private").allows(SITE + "/private")))
        for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [False] * 8
    assert asked == [SITE + "/robots.txt"]


@pytest.mark.parametrize("status", [301, 401, 403, 404, 410])
def test_a_site_that_shows_no_rules_has_none(status: int) -> None:
    robots = RobotsKept(lambda address: (status, b"User-agent: *\nDisallow: /")).of(SITE + "/legal")
    assert robots.allows(SITE + "/legal")


def test_where_there_may_be_rules_nothing_is_asked_for() -> None:
    asked: list[str] = []

    def fetch(address: str) -> tuple[int, bytes]:
        asked.append(address)
        raise FetchError("the server answers 503", address)

    kept = RobotsKept(fetch)
    for _ in range(2):
        with pytest.raises(FetchError, match=r"robots\.txt cannot be read .*503") as error:
            kept.of(SITE + "/legal")
        assert error.value.kind == "down"
    assert len(asked) == 1


def test_a_site_that_wants_to_be_left_alone_is_asked_again_another_time() -> None:
    answers = [PausedError("live", "20240101000000"), (404, b"")]

    def fetch(address: str) -> tuple[int, bytes]:
        answer = answers.pop(0)
        if isinstance(answer, PausedError):
            raise answer
        return answer

    kept = RobotsKept(fetch)
    with pytest.raises(PausedError):
        kept.of(SITE)
    assert kept.of(SITE).allows(SITE)
