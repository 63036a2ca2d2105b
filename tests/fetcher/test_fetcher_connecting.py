"""Every answer is over in time, whoever is asked, directly or by a proxy, and however slowly its head comes."""

from __future__ import annotations

import time
from typing import Any

import pytest
from fetcher_site import Stepping, page, site

from policydiff.errors import FetchError
from policydiff.fetcher.http import Guest, Patience

BRIEF = Patience(connect=1, between=1, whole=0.5, tries=1)


def drip(connection: Any, asked: Any) -> None:
    for byte in b"HTTP/1.1 200 OK\r\n" + b"X-Slow: and so on\r\n" * 100:
        connection.sendall(bytes((byte,)))
        time.sleep(0.02)


@pytest.mark.parametrize("proxied", [False, True])
def test_a_head_that_comes_drop_by_drop_is_given_up(proxied: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    pages: dict[str, Any] = {"/privacy": drip, "http://acme.example/privacy": drip}
    with site(pages) as served:
        url = served.url("/privacy")
        if proxied:
            monkeypatch.setenv("http_proxy", served.url())
            url = "http://acme.example/privacy"
        begun = time.monotonic()
        with pytest.raises(FetchError, match="no answer in time") as error:
            Guest(Stepping(), patience=BRIEF).get(url, "replay")
    assert error.value.kind == "down"
    assert time.monotonic() - begun < 5


def test_an_answer_in_good_time_is_whole() -> None:
    body = b"word " * 100_000
    with site({"/privacy": page(body)}) as served:
        assert (
            Guest(Stepping(), patience=Patience(whole=30)).get(served.url("/privacy"), "replay").body == body
        )
