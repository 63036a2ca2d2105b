"""Pages that nobody archives, observed as they are now on a site of loopback."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from fetcher.fetcher_site import Site, page, site

from policydiff import sources
from policydiff.fetcher.http import Patience

PROMISE = "We will not share your personal data with advertisers."
TURNED = "We may share your personal data with advertisers."


def policy(sentence: str) -> bytes:
    return (
        "<!doctype html><html lang=en><head><title>Fern Privacy Policy</title></head><body>"
        "<h1>Fern Privacy Policy</h1><p>This policy says how Fern Ltd handles your personal data, and which rights "
        f"you have. {sentence}</p><p>We keep your data for 30 days. You may ask us for a copy at any time.</p>"
        "</body></html>"
    ).encode()


@pytest.fixture
def fern() -> Iterator[Site]:
    with site({"/privacy": page(policy(PROMISE), ETag='"one"')}) as served:
        yield served


class Desk:
    def __init__(self, policydiff, root: Path, monkeypatch: pytest.MonkeyPatch, url: str) -> None:
        self.run, self.root, self.monkeypatch = policydiff, root, monkeypatch
        policydiff("init", root)
        (root / "policydiff.toml").write_text(
            '[archive]\nkind = "live"\nallow_private = true\ncontact = "ops@fern.example"\n'
            f'[[policy]]\nslug = "fern"\nurl = "{url}"\n'
        )

    def night(self, day: int, *arguments: str):
        moment = datetime(2024, 6, day, 3, tzinfo=UTC)
        self.monkeypatch.setenv("SOURCE_DATE_EPOCH", str(int(moment.timestamp())))
        return self.run("--workspace", self.root, "nightly", *arguments)

    def __call__(self, *arguments: object):
        return self.run("--workspace", self.root, *arguments)

    def captures(self) -> list[Path]:
        return sorted((self.root / "snapshots" / "fern").glob("*.warc.gz"))


@pytest.fixture
def desk(policydiff, fern: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    monkeypatch.setattr(sources, "PATIENCE", Patience(connect=2, between=1, whole=2, tries=2, first=0.01))
    monkeypatch.setattr(sources, "LIVE_PER_SECOND", 1000.0)
    return Desk(policydiff, tmp_path / "desk", monkeypatch, fern.url("/privacy"))


def test_a_page_is_observed_every_night(desk: Desk, fern: Site) -> None:
    for day in (1, 2, 3):
        assert desk.night(day).status == 0
    assert len(desk.captures()) == 3
    (version,) = json.loads(desk("history", "fern", "--format", "json").out)
    assert version["captures"] == 3 and version["last_seen"] == "20240603030000"
    assert desk("verify", "--deep").status == 0


def test_a_page_that_did_not_change_is_not_sent_again(desk: Desk, fern: Site) -> None:
    desk.night(1)
    fern.pages["/privacy"] = page(b"", 304, ETag='"one"')
    assert desk.night(2).status == 0
    asked = [one for one in fern.asked if one.path == "/privacy"]
    assert asked[-1].headers["If-None-Match"] == '"one"'
    first, second = desk.captures()
    assert second.stat().st_size < first.stat().st_size
    assert desk("verify", "--deep").status == 0


def test_a_change_is_told_once_it_has_settled(desk: Desk, fern: Site) -> None:
    desk.night(1)
    fern.pages["/privacy"] = page(policy(TURNED), ETag='"two"')
    assert desk.night(2).status == 0
    ran = desk.night(3)
    assert ran.status == 1 and ran.out.startswith("fern: waits: 1 material")


def test_a_page_that_is_gone_is_told_and_comes_back(desk: Desk, fern: Site) -> None:
    desk.night(1)
    del fern.pages["/privacy"]
    ran = desk.night(2)
    assert ran.status == 0 and "gone: HTTP status 404" in ran.out
    fern.pages["/privacy"] = page(policy(PROMISE))
    assert "gone:" not in desk.night(3).out
    assert len(json.loads(desk("history", "fern", "--format", "json").out)) == 1


def test_what_robots_txt_forbids_is_not_asked_for(desk: Desk, fern: Site) -> None:
    fern.pages["/robots.txt"] = page(b"User-agent: *\nDisallow: /privacy\n", media_type="text/plain")
    ran = desk.night(1)
    assert ran.status == 4 and "robots.txt forbids it" in ran.out
    assert "/privacy" not in fern.paths


def test_a_private_address_is_refused_unless_allowed(desk: Desk, fern: Site) -> None:
    settings = desk.root / "policydiff.toml"
    settings.write_text(settings.read_text().replace("allow_private = true\n", ""))
    ran = desk.night(1)
    assert ran.status == 4
    assert fern.asked == []


def test_a_page_that_scripts_fill_is_opened_in_a_browser(desk: Desk, fern: Site) -> None:
    from policydiff.errors import FetchError
    from policydiff.fetcher import browser

    try:
        browser.find()
    except FetchError as missing:
        pytest.skip(str(missing))
    text = json.dumps(policy(PROMISE).decode().partition("<body>")[2].partition("</body>")[0])
    fern.pages["/privacy"] = page(
        f"<!doctype html><html lang=en><head><title>Fern</title></head><body><div id=root></div>"
        f"<script>document.getElementById('root').innerHTML = {text}</script></body></html>".encode()
    )
    assert desk.night(1).status == 0
    shown = desk("show", "fern").out
    assert PROMISE in shown
