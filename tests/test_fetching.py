"""Fetching from an archive that misbehaves: what the user sees, and that nothing is lost or kept wrongly."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from archive import Archive, Cut, Garbled, Page, Reset, Says, Slow

from policydiff import sources
from policydiff.fetcher.http import Patience

URL = "https://fern.example/privacy"
PROMISE = "We will not share your personal data with advertisers."
TURNED = "We may share your personal data with advertisers."


def page(*sentences: str) -> bytes:
    said = " ".join(sentences)
    return (
        "<!doctype html><html lang=en><head><title>Fern Privacy Policy</title></head><body>"
        "<h1>Fern Privacy Policy</h1><p>This policy says how Fern Ltd handles your personal data, and which rights "
        "you have. We collect your name and your e-mail address when you make an account.</p>"
        f"<p>{said}</p><p>We keep your data for 30 days. You may ask us for a copy of it at any time.</p>"
        "</body></html>"
    ).encode()


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        sources, "PATIENCE", Patience(connect=2, between=0.5, whole=1.5, tries=3, first=0.01, longest=0.1)
    )


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with Archive(tmp_path / "archive") as opened:
        yield opened


@dataclass
class Desk:
    """A workspace that watches one policy of the archive, at a time that tests set."""

    root: Path
    run: Callable[..., object]
    monkeypatch: pytest.MonkeyPatch
    archive: Archive

    def write(self, more: str = "", policy: str = "", archive: str = "") -> None:
        (self.root / "policydiff.toml").write_text(
            f'[archive]\nurl = "{self.archive.url}"\ncontact = "ops@fern.example"\n'
            f"searches_per_minute = 60000\nreplays_per_second = 1000\n{archive}\n{more}\n"
            f'[[policy]]\nslug = "fern"\nurl = "{URL}"\n{policy}\n'
        )

    def at(self, time: str) -> Desk:
        moment = datetime.strptime(time, "%Y%m%d%H%M%S").replace(tzinfo=UTC)
        self.monkeypatch.setenv("SOURCE_DATE_EPOCH", str(int(moment.timestamp())))
        return self

    def __call__(self, *arguments: object):
        return self.run("--workspace", self.root, *arguments)

    def captures(self) -> list[str]:
        return sorted(path.name for path in (self.root / "snapshots" / "fern").glob("*.warc.gz"))

    def versions(self) -> list[dict[str, object]]:
        return json.loads(self("history", "fern", "--format", "json").out)

    def sound(self) -> None:
        ran = self("verify", "--deep")
        assert ran.status == 0, ran.out

    def asked(self, kind: str) -> int:
        return len(self.archive.asked(kind))


@pytest.fixture
def desk(policydiff, archive: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    root = tmp_path / "desk"
    policydiff("init", root)
    opened = Desk(root, policydiff, monkeypatch, archive)
    opened.write()
    return opened.at("20240601030000")


def monthly(archive: Archive, months: int = 5) -> None:
    for month in range(1, months + 1):
        archive.add(URL, f"2024{month:02}01000000", page(PROMISE if month < 4 else TURNED))


# ── what is taken ───────────────────────────────────────────────────────────────────────────────────────────


def test_a_first_run_takes_a_capture_a_month_and_announces_nothing(desk: Desk, archive: Archive) -> None:
    monthly(archive)
    for day in range(2, 28):
        archive.add(URL, f"202404{day:02}000000", page(TURNED))
    ran = desk("fetch")
    assert (ran.status, ran.out) == (0, "fern: 2 captures taken, 3 the same as one held; 2 versions\n")
    assert len(desk.captures()) == 5
    assert desk.at("20240602030000")("nightly").status == 0
    desk.sound()


def test_two_years_of_the_past_are_taken_unless_told(desk: Desk, archive: Archive) -> None:
    archive.add(URL, "20200101000000", page("Old times."))
    monthly(archive)
    desk("fetch")
    assert "20200101000000.warc.gz" not in desk.captures()
    ran = desk("fetch", "--since", "2019-01-01")
    assert ran.out.startswith("fern: 1 capture taken")
    assert "20200101000000.warc.gz" in desk.captures()


def test_bytes_that_are_held_are_not_asked_for_again(desk: Desk, archive: Archive) -> None:
    monthly(archive)
    desk("fetch")
    assert desk.asked("replay") == 2
    first, second, third = (desk.root / "snapshots" / "fern" / name for name in desk.captures()[:3])
    assert first.stat().st_size < third.stat().st_size > second.stat().st_size, "the newest has the body"
    desk.sound()


def test_what_was_asked_a_short_while_ago_is_not_asked_again(desk: Desk, archive: Archive) -> None:
    monthly(archive)
    desk("fetch")
    desk.at("20240601033000")("fetch")
    assert desk.asked("search") == 1
    desk("fetch", "--again")
    assert desk.asked("search") == 2


def test_a_later_run_asks_only_for_what_came_since(desk: Desk, archive: Archive) -> None:
    monthly(archive)
    desk("fetch")
    archive.add(URL, "20240602120000", page(TURNED, "We sell nothing."))
    archive.add(URL, "20240602180000", page(TURNED, "We sell nothing, ever."))
    ran = desk.at("20240603030000")("fetch")
    assert ran.out == "fern: 1 capture taken; 3 versions\n", "one a day"
    assert "from=20240428000000" in archive.asked("search")[-1].path


def test_a_look_at_the_past_leaves_the_first_fill_to_be_done(desk: Desk, archive: Archive) -> None:
    for day in range(1, 29):
        archive.add(URL, f"201502{day:02}000000", page("Long ago."))
    monthly(archive)
    desk("fetch", "--since", "2015-01-01", "--until", "2016-01-01")
    assert len(desk.captures()) == 1
    desk.at("20240602030000")("nightly")
    assert len(desk.captures()) == 6, "a capture a month of two years, not every day since 2016"


def test_a_file_that_was_lost_is_not_referred_to(desk: Desk, archive: Archive) -> None:
    monthly(archive)
    desk("fetch")
    (desk.root / "snapshots" / "fern" / "20240501000000.warc.gz").unlink()
    archive.add(URL, "20240602000000", page(TURNED))
    ran = desk.at("20240603030000")("fetch")
    assert ran.status == 0 and "asked for it again" in ran.err
    assert "20240602000000.warc.gz" in desk.captures()


def test_limits_are_kept(desk: Desk, archive: Archive) -> None:
    for month in range(1, 6):
        archive.add(URL, f"2024{month:02}01000000", page(f"Clause {month}."))
    ran = desk("fetch", "--limit", "2")
    assert ran.out == "fern: 2 captures taken, 3 left for the next run; 2 versions\n"
    assert desk.captures() == ["20240401000000.warc.gz", "20240501000000.warc.gz"], "the newest first"
    assert desk("fetch").out.startswith("fern: 3 captures taken")
    assert desk("fetch", "--until", "not a day").status == 2


def test_what_is_filled_in_later_announces_nothing(desk: Desk, archive: Archive) -> None:
    monthly(archive)
    desk("fetch", "--limit", "1")
    assert desk.at("20240602030000")("nightly").status == 0
    assert [version["version"] for version in desk.versions()] == [
        "fern@20240401000000",
        "fern@20240101000000",
    ]
    assert desk.at("20240603030000")("nightly").status == 0


@pytest.mark.parametrize("every, taken", [("capture", 60), ("day", 31), ("week", 6), ("month", 2)])
def test_how_often(desk: Desk, archive: Archive, every: str, taken: int) -> None:
    """The first of each period, and the newest of all."""
    for day in range(1, 31):
        archive.add(URL, f"202404{day:02}060000", page(TURNED))
        archive.add(URL, f"202404{day:02}180000", page(TURNED))
    desk("fetch", "--since", "2024-01-01", "--every", every)
    assert len(desk.captures()) == taken


def test_variants_of_an_address_are_one_search(desk: Desk, archive: Archive) -> None:
    archive.add("http://www.fern.example/privacy/", "20240101000000", page(PROMISE))
    archive.add(URL, "20240201000000", page(PROMISE))
    (desk.root / "policydiff.toml").write_text(
        (desk.root / "policydiff.toml").read_text()
        + 'urls = [{url = "http://www.fern.example/privacy/"}, {url = "https://fern.example/privacy?utm_source=x"}]\n'
    )
    desk("fetch")
    assert desk.asked("search") == 1
    assert len(desk.captures()) == 2


def test_a_policy_that_moved_is_asked_for_where_it_was(desk: Desk, archive: Archive) -> None:
    archive.add("https://fern.example/old", "20240101000000", page(PROMISE))
    archive.add("https://fern.example/old", "20240501000000", b"<p>something else by now</p>")
    archive.add(URL, "20240301000000", page(TURNED))
    text = (
        (desk.root / "policydiff.toml")
        .read_text()
        .replace(
            f'url = "{URL}"\n\n',
            f'urls = [{{url = "https://fern.example/old", until = 2024-02-29}}, {{url = "{URL}"}}]\n',
        )
    )
    (desk.root / "policydiff.toml").write_text(text)
    desk("fetch")
    assert desk.captures() == ["20240101000000.warc.gz", "20240301000000.warc.gz"]


def test_errors_that_were_archived_are_noted_once_and_never_asked_for(desk: Desk, archive: Archive) -> None:
    monthly(archive)
    for day in (10, 11, 12):
        archive.add(URL, f"202405{day}000000", b"<h1>Service Unavailable</h1>", status=503)
    ran = desk("fetch")
    assert "1 noted that are no page" in ran.out
    assert len(desk.captures()) == 5
    replays = desk.asked("replay")
    desk.at("20240602030000")("nightly")
    assert desk.asked("replay") == replays


def test_a_page_that_is_gone_is_told_to_the_reviewer(desk: Desk, archive: Archive) -> None:
    monthly(archive)
    archive.add(URL, "20240520000000", b"gone", status=404)
    ran = desk("nightly")
    assert "gone: HTTP status 404 on 2024-05-20" in ran.out
    archive.add(URL, "20240602000000", page(TURNED))
    assert "gone:" not in desk.at("20240603030000")("nightly").out


def test_a_page_that_moved_is_followed_and_told(desk: Desk, archive: Archive) -> None:
    monthly(archive)
    archive.add(URL, "20240602000000", b"", status=301, location="https://fern.example/legal/privacy")
    archive.add("https://fern.example/legal/privacy", "20240602000001", page(TURNED, "And sell it."))
    ran = desk.at("20240603030000")("nightly")
    assert "sent elsewhere since 2024-06-03: now at https://fern.example/legal/privacy" in ran.out
    assert len(desk.versions()) == 3
    desk.sound()


# ── what goes wrong ─────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("kind", ["search", "replay"])
@pytest.mark.parametrize("retry_after", [None, 90])
def test_an_archive_that_wants_to_be_left_alone_is(
    desk: Desk, archive: Archive, kind: str, retry_after: int | None
) -> None:
    monthly(archive)
    archive.trouble(Says(429, retry_after=retry_after), on=kind)
    ran = desk("fetch")
    assert ran.status == 2
    assert "the archive asks to be left alone" in ran.err and "goes on after" in ran.err
    asked = len(archive.requests)
    assert desk("fetch", "--again").status == 2
    assert len(archive.requests) == asked, "nothing is asked before its time"
    assert desk("nightly").status == 4
    archive.behave()
    with desk_store(desk) as store:
        store.db.conn.execute("DELETE FROM paused")
        store.db.conn.commit()
    assert desk("fetch", "--again").status == 0
    assert len(desk.captures()) == 5
    desk.sound()


def desk_store(desk: Desk):
    from policydiff.store import open_store

    return open_store(desk.root / "policydiff.db")


@pytest.mark.parametrize(
    "trouble, says",
    [
        (Says(503), "503"),
        (Reset(), ""),
        (Slow(pause=1, piece=50), ""),
        (Page(b"<html><body>We are sorry</body></html>"), ""),
    ],
    ids=["503", "reset", "slow", "page"],
)
def test_a_search_that_fails_is_told_and_done_again_the_next_night(
    desk: Desk, archive: Archive, trouble: object, says: str
) -> None:
    monthly(archive)
    archive.trouble(trouble, on="search", times=None)
    ran = desk("nightly")
    assert ran.status == 4
    assert ran.out.startswith("fern: failed: ") and says in ran.out
    assert desk.captures() == []
    archive.behave()
    assert desk.at("20240602030000")("nightly").status == 0
    assert len(desk.captures()) == 5


@pytest.mark.parametrize(
    "trouble",
    [Says(503), Reset(), Slow(pause=1, piece=50), Cut(), Cut(how="close")],
    ids=["503", "reset", "slow", "cut", "cut without a length"],
)
def test_a_replay_that_fails_leaves_its_place_in_the_queue(
    desk: Desk, archive: Archive, trouble: object
) -> None:
    monthly(archive)
    archive.trouble(trouble, on="replay", times=None)
    ran = desk("nightly")
    assert ran.status == 4 and "failed" in ran.out
    assert desk.captures() == []
    archive.behave()
    again = desk.at("20240602030000")("nightly")
    assert again.status == 0
    assert len(desk.captures()) == 5
    assert [version["version"] for version in desk.versions()] == [
        "fern@20240401000000",
        "fern@20240101000000",
    ]
    desk.sound()


@pytest.mark.parametrize("trouble", [Says(503), Reset(), Cut()], ids=["503", "reset", "cut"])
def test_what_passes_is_not_even_told(desk: Desk, archive: Archive, trouble: object) -> None:
    monthly(archive)
    archive.trouble(trouble, on="replay", times=1)
    assert desk("nightly").status == 0
    assert len(desk.captures()) == 5


def test_bytes_that_are_garbled_once_are_not_kept(desk: Desk, archive: Archive) -> None:
    monthly(archive)
    archive.trouble(Garbled(), on="replay", times=1)
    ran = desk("nightly")
    while ran.status != 0:
        ran = desk.at("20240602030000")("nightly")
    assert len(desk.versions()) == 2
    desk.sound()


def test_a_digest_that_is_wrong_is_told_with_the_capture(desk: Desk, archive: Archive) -> None:
    archive.add(URL, "20240501000000", page(PROMISE), digest="A" * 32)
    assert desk("fetch").status == 0
    told = json.loads(desk("show", "fern", "--format", "json").out)
    assert told["evidence"]["digest"] == "A" * 32
    assert "digest" in json.dumps(told)


def test_a_deep_verification_says_what_the_digests_prove(desk: Desk, archive: Archive) -> None:
    monthly(archive)
    archive.add(URL, "20231201000000", page("Another."), digest="A" * 32)
    desk("fetch")
    told = desk("verify", "--deep").out.splitlines()
    assert told[-1] == (
        "proved: for 5 captures the digest that the archive states is that of the bytes held; "
        "for 1 it is that of other bytes (fern@20231201000000). Not proved by any hash: where they came from"
    )


def test_captures_that_vanish_are_not_asked_for_again(desk: Desk, archive: Archive) -> None:
    monthly(archive)
    archive.add(URL, "20240510000000", page("Vanished."))
    archive.forget(URL, "20240510000000")
    ran = desk("fetch", "--since", "2024-01-01", "--every", "capture")
    assert ran.status == 0
    assert "1 that the archive no longer has" in ran.out
    assert len(desk.captures()) == 5
    replays = desk.asked("replay")
    desk("fetch", "--since", "2024-01-01", "--every", "capture")
    assert desk.asked("replay") == replays


def test_the_same_bytes_are_had_from_another_capture_where_one_vanished(desk: Desk, archive: Archive) -> None:
    monthly(archive)
    archive.forget(URL, "20240501000000")
    ran = desk("fetch")
    assert ran.status == 0
    assert desk.captures() == [f"2024{month:02}01000000.warc.gz" for month in (1, 2, 3, 4)]
    desk.sound()


def test_an_archive_that_is_down_is_told_in_one_line(desk: Desk, archive: Archive) -> None:
    archive.down()
    ran = desk("fetch")
    assert ran.status == 2
    assert len(ran.err.splitlines()) == 1 and ran.err.startswith("policydiff: fern: ")
    archive.up()


def test_a_failure_is_a_task_after_three_nights(desk: Desk, archive: Archive) -> None:
    archive.trouble(Says(503), on="search", times=None)
    for night in (1, 2, 3):
        ran = desk.at(f"2024060{night}030000")("nightly", "--json")
        assert ran.status == 4
        troubles = json.loads(ran.out)["troubles"]
        assert bool(troubles) is (night == 3)
    assert troubles[0]["kind"] == "failed" and troubles[0]["nights"] == 3
    assert "503" in troubles[0]["message"]


def test_an_archive_without_captures_is_told(desk: Desk) -> None:
    ran = desk("nightly")
    assert ran.status == 0
    assert ran.out.startswith("fern: nothing waits; never observed\n")


def test_many_pages_of_results_are_read(policydiff, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Archive(tmp_path / "archive", page=10) as archive:
        root = tmp_path / "desk"
        policydiff("init", root)
        desk = Desk(root, policydiff, monkeypatch, archive).at("20240601030000")
        desk.write()
        for day in range(1, 31):
            archive.add(URL, f"202404{day:02}000000", page(TURNED))
        desk("fetch", "--every", "day")
        assert len(desk.captures()) == 30
        assert desk.asked("search") >= 3


def test_a_certificate_that_nobody_signed_is_refused(
    policydiff, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Archive(tmp_path / "archive", tls=True) as archive:
        root = tmp_path / "desk"
        policydiff("init", root)
        desk = Desk(root, policydiff, monkeypatch, archive).at("20240601030000")
        desk.write()
        ran = desk("fetch")
        assert ran.status == 2 and "certificate" in ran.err


# ── nightly ─────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_night_tells_what_waits_once(desk: Desk, archive: Archive) -> None:
    monthly(archive, 3)
    assert desk("nightly").status == 0
    archive.add(URL, "20240602000000", page(TURNED))
    archive.add(URL, "20240603000000", page(TURNED))
    ran = desk.at("20240603030000")("nightly", "--quiet")
    assert ran.status == 1
    assert ran.out.startswith("fern: waits: 1 material")
    assert TURNED.split()[1] in (desk.root / "reports" / "index.html").read_text()
    assert desk.at("20240604030000")("nightly", "--quiet").out == ""
    assert desk.at("20240604030000")("nightly").status == 0


def test_a_quiet_night_says_nothing(desk: Desk, archive: Archive) -> None:
    monthly(archive)
    ran = desk("nightly", "--quiet")
    assert (ran.status, ran.out, ran.err) == (0, "", "")


def test_a_policy_not_observed_for_long_is_told(desk: Desk, archive: Archive) -> None:
    monthly(archive)
    ran = desk("nightly")
    assert "last observed 2024-05-01, longer ago than is well" in ran.out


def test_a_night_that_is_too_short_says_what_it_left(desk: Desk, archive: Archive) -> None:
    monthly(archive)
    ran = desk("nightly", "--minutes", "0")
    assert "fern: left for the next night" in ran.out
    assert desk("nightly").out.startswith("fern: nothing waits")


def test_a_second_run_is_refused(desk: Desk) -> None:
    from policydiff.workspace import Workspace

    with Workspace(desk.root).lock("nightly"):
        ran = desk("nightly")
    assert ran.status == 3
    assert "is running" in ran.err


def test_one_failure_does_not_keep_the_others_from_being_observed(desk: Desk, archive: Archive) -> None:
    monthly(archive)
    with (desk.root / "policydiff.toml").open("a") as more:
        more.write('[[policy]]\nslug = "alder"\nurl = "https://alder.example/terms"\n')
    archive.trouble(Says(503), on="search", path="alder", times=None)
    ran = desk("nightly")
    assert ran.status == 4
    assert any(line.startswith("alder: failed") for line in ran.out.splitlines())
    assert any(line.startswith("fern: nothing waits") for line in ran.out.splitlines())


def test_a_watch_list_with_an_error_names_the_line(desk: Desk) -> None:
    desk.write(policy="evry = 3")
    ran = desk("nightly")
    assert ran.status == 2 and "line" in ran.err and "every" in ran.err


def test_an_empty_watch_list_is_told(desk: Desk) -> None:
    (desk.root / "policydiff.toml").write_text("")
    assert "the watch list is empty" in desk("nightly").err


def test_a_workspace_that_cannot_be_written_is_refused(desk: Desk, archive: Archive) -> None:
    import os

    if os.geteuid() == 0:
        pytest.skip("root writes anywhere")
    desk.root.chmod(0o500)
    try:
        ran = desk("nightly")
    finally:
        desk.root.chmod(0o700)
    assert ran.status == 2 and len(ran.err.splitlines()) == 1


# ── resumption ──────────────────────────────────────────────────────────────────────────────────────────────


def test_a_run_that_is_stopped_anywhere_goes_on_where_it_was(
    desk: Desk, archive: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Stopped after each request in turn: afterwards the store is that of an undisturbed run."""
    from policydiff import holding

    monthly(archive)
    desk("fetch")
    expected = desk("verify", "--fingerprint").out
    hold = holding.hold
    for stop_at in range(1, 6):
        shutil.rmtree(desk.root / "snapshots")
        (desk.root / "policydiff.db").unlink()
        count = 0

        def stopped(*arguments: object, limit: int = stop_at, **more: object) -> object:
            nonlocal count
            count += 1
            if count == limit:
                raise KeyboardInterrupt
            return hold(*arguments, **more)

        monkeypatch.setattr(holding, "hold", stopped)
        assert desk("fetch").status == 130
        monkeypatch.setattr(holding, "hold", hold)
        assert desk("fetch").status == 0
        assert desk("verify", "--fingerprint").out == expected


def test_what_is_rebuilt_from_the_snapshots_is_the_same(desk: Desk, archive: Archive) -> None:
    monthly(archive)
    desk("fetch")
    before = desk("verify", "--fingerprint").out
    assert desk("rebuild").status == 0
    assert desk("verify", "--fingerprint").out == before


def test_an_export_holds_the_queue(desk: Desk, archive: Archive, tmp_path: Path) -> None:
    monthly(archive)
    desk("fetch")
    desk("export", tmp_path / "all.zip")
    other = tmp_path / "other"
    desk.run("init", other)
    assert desk.run("--workspace", other, "import", tmp_path / "all.zip").status == 0
    searches = desk.asked("search")
    assert desk.run("--workspace", other, "fetch").status == 0
    assert desk.asked("search") == searches


# ── pages as they are now, and Memento ──────────────────────────────────────────────────────────────────────


def test_a_memento_archive_is_asked_by_its_time_map(desk: Desk, archive: Archive) -> None:
    monthly(archive)
    text = (desk.root / "policydiff.toml").read_text()
    text = text.replace(f'url = "{archive.url}"', f'kind = "memento"\nurl = "{archive.memento_url}"')
    (desk.root / "policydiff.toml").write_text(text)
    ran = desk("fetch")
    assert ran.status == 0, ran.err
    assert len(desk.captures()) == 5
    desk.sound()


def test_a_page_that_was_not_captured_of_late_is_saved_where_the_settings_say_so(
    desk: Desk, archive: Archive
) -> None:
    monthly(archive)
    archive.live[URL] = page(TURNED, "We sell nothing.")
    archive.now = "20240601030100"
    desk("nightly")
    assert desk.asked("save") == 0
    desk.write(archive="save = true")
    desk.at("20240602030000")("nightly")
    assert desk.asked("save") > 0
    assert desk.at("20240603030000")("nightly").status == 0
    assert "20240601030100.warc.gz" in desk.captures()


@pytest.mark.slow
def test_several_processes_together_keep_to_the_limits(desk: Desk, archive: Archive) -> None:
    import subprocess
    import sys

    slugs = ["ash", "birch", "cedar", "dogwood"]
    for slug in slugs:
        for month in range(1, 6):
            archive.add(f"https://{slug}.example/terms", f"2024{month:02}01000000", page(f"{slug} {month}."))
    entries = "".join(
        f'[[policy]]\nslug = "{slug}"\nurl = "https://{slug}.example/terms"\n' for slug in slugs
    )
    (desk.root / "policydiff.toml").write_text(
        f'[archive]\nurl = "{archive.url}"\nsearches_per_minute = 60\nreplays_per_second = 10\n{entries}'
    )
    fetch = [sys.executable, "-m", "policydiff", "--workspace", str(desk.root), "fetch"]
    waiting = list(slugs)
    while waiting:
        runs = [subprocess.Popen([*fetch, slug], stderr=subprocess.DEVNULL) for slug in waiting]
        waiting = [slug for slug, run in zip(waiting, runs, strict=True) if run.wait() != 0]
    assert len(archive.asked("replay")) == 20 and len(archive.asked("search")) == 4
    assert archive.busiest("replay", seconds=1) <= 10
    assert archive.busiest("search", seconds=2) <= 2


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["wayback", "memento"])
def test_a_real_web_archive_is_fetched_from(
    policydiff, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    """pywb replays the WARC files; what speaks the Internet Archive's search format stands in front of it."""
    pytest.importorskip("pywb", reason="needs pywb: pip install 'policydiff[dev]'")
    monkeypatch.setattr(sources, "PATIENCE", Patience(connect=10, between=20, whole=60, tries=3, first=0.1))
    with Archive(tmp_path / "archive", pywb=True) as archive:
        desk = Desk(tmp_path / "desk", policydiff, monkeypatch, archive).at("20240601030000")
        policydiff("init", desk.root)
        desk.write()
        if kind == "memento":
            text = (desk.root / "policydiff.toml").read_text()
            text = text.replace(f'url = "{archive.url}"', f'kind = "memento"\nurl = "{archive.memento_url}"')
            (desk.root / "policydiff.toml").write_text(text)
        monthly(archive)
        ran = desk("fetch")
        assert ran.status == 0, ran.err
        assert len(desk.captures()) == 5 and len(desk.versions()) == 2
        desk.sound()


# ── what a fresh user found ─────────────────────────────────────────────────────────────────────────────────


def test_a_first_fill_ends_with_what_stands_today(desk: Desk, archive: Archive) -> None:
    for day in range(1, 31):
        archive.add(URL, f"202405{day:02}000000", page(PROMISE if day < 20 else TURNED))
    ran = desk("nightly")
    assert "last observed 2024-05-30" in ran.out
    archive.add(URL, "20240601000000", page(TURNED))
    assert desk.at("20240602030000")("nightly").status == 0, "a change before the fill is no news"


def test_an_outage_of_replays_loses_no_night(desk: Desk, archive: Archive) -> None:
    monthly(archive)
    desk("nightly")
    archive.add(URL, "20240602000000", page(TURNED, "We sell your data to brokers."))
    archive.trouble(Page(), on="replay", times=None)
    for night in range(3, 12):
        assert desk.at(f"202406{night:02}030000")("nightly").status == 4
    archive.behave()
    ran = desk.at("20240612030000")("nightly")
    assert ran.status == 1 and "waits" in ran.out, "two days have passed: it has settled"


def test_a_capture_that_is_given_up_is_told_and_can_be_asked_for_again(desk: Desk, archive: Archive) -> None:
    monthly(archive)
    desk("nightly")
    archive.add(URL, "20240603000000", page(TURNED, "We sell it."))
    archive.trouble(Page(), on="replay", path="20240603", times=None)
    for night in range(4, 10):
        archive.add(URL, f"202406{night - 2:02}120000", page(TURNED, f"Day {night}.")) if night < 5 else None
        desk.at(f"202406{night:02}030000")("nightly")
    with desk_store(desk) as store:
        store.db.conn.execute("UPDATE queue SET state = 'failed' WHERE captured = '20240603000000'")
        store.db.conn.commit()
    ran = desk.at("20240615030000")("nightly")
    assert "could not be had" in ran.out or ran.status == 4
    archive.behave()
    assert desk.at("20240616030000")("fetch", "--again").status == 0
    assert "20240603000000.warc.gz" in desk.captures()


def test_what_was_told_and_taken_back_is_told_once(desk: Desk, archive: Archive) -> None:
    monthly(archive, 3)
    desk("nightly")
    for day, text in ((2, TURNED), (3, TURNED), (6, PROMISE), (7, PROMISE)):
        archive.add(URL, f"202406{day:02}000000", page(text))
    assert desk.at("20240604030000")("nightly").status == 1
    told = desk.at("20240608030000")("nightly")
    assert told.status == 1 and "withdrawn" in told.out
    assert "ithdrawn" in (desk.root / "reports" / "index.html").read_text()
    assert desk.at("20240609030000")("nightly", "--quiet").out == ""
    assert "ithdrawn" in (desk.root / "reports" / "index.html").read_text(), "the index keeps it"


def test_a_trouble_is_told_quietly_on_its_first_night(desk: Desk, archive: Archive) -> None:
    for day in range(20, 31):
        archive.add(URL, f"202405{day:02}000000", page(TURNED))
    desk("nightly", "--quiet")
    archive.add(URL, "20240601120000", b"gone", status=404)
    assert "gone: HTTP status 404" in desk.at("20240602030000")("nightly", "--quiet").out
    assert desk.at("20240603030000")("nightly", "--quiet").out == ""


def test_a_quiet_night_that_left_some_says_so(desk: Desk, archive: Archive) -> None:
    ran = desk("nightly", "--quiet", "--minutes", "0")
    assert "1 left for the next night" in ran.out


def test_an_archive_that_is_paused_is_told_once_for_all_its_policies(desk: Desk, archive: Archive) -> None:
    with (desk.root / "policydiff.toml").open("a") as more:
        for number in range(5):
            more.write(f'[[policy]]\nslug = "p{number}"\nurl = "https://p{number}.example/terms"\n')
    archive.trouble(Says(429), on="search", times=None)
    ran = desk("nightly", "--quiet")
    assert ran.status == 4
    assert len([line for line in ran.out.splitlines() if "left alone" in line]) == 1
    assert "6 failed" in ran.out


def test_a_range_that_ends_before_it_begins_is_refused(desk: Desk) -> None:
    assert desk("fetch", "--since", "2024-02-01", "--until", "2024-01-01").status == 2
