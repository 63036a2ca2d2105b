"""Messages: each thing is told once to each receiver, nothing is lost where one fails, and nothing empty is sent."""

from __future__ import annotations

import json
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from policydiff import notifying, publishing, telling, upkeep
from policydiff.cli.app import app
from policydiff.errors import UsageError
from policydiff.intake import Asked
from policydiff.notifying import ENVIRONMENT, Notified
from policydiff.store.people import Entry
from policydiff.workspace import Workspace, init

FIRST = """# Lanternfish Privacy

## Sharing

We will not share your data with anybody. We keep it for 30 days.

## Contact

Write to us, and we answer within a week.
"""
SECOND = FIRST.replace("will not", "may")
THIRD = SECOND.replace("30 days", "18 months")
WORDED = FIRST.replace("Write to us", "Please write to us")


class Receiver:
    """A webhook on loopback that keeps what it is sent, and can be told to refuse."""

    def __init__(self) -> None:
        self.messages: list[dict[str, Any]] = []
        self.status = 200
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                if outer.status == 200:
                    outer.messages.append(json.loads(body))
                self.send_response(outer.status)
                self.end_headers()

            def log_message(self, format: str, *args: Any) -> None:
                """Say nothing."""

        self._server = HTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()
        self.address = f"json://user:hunter2@127.0.0.1:{self._server.server_port}/hook"

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture
def receiver(monkeypatch: pytest.MonkeyPatch) -> Iterator[Receiver]:
    """A receiver that the environment names."""
    pytest.importorskip("apprise", reason="no apprise: pip install 'policydiff[notify]'")
    made = Receiver()
    monkeypatch.setenv(ENVIRONMENT, made.address)
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    yield made
    made.close()


@pytest.fixture
def other() -> Iterator[Receiver]:
    """A second receiver."""
    made = Receiver()
    yield made
    made.close()


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """A policy with its first fill, published under an address."""
    made = init(tmp_path / "w")
    (made.root / "policydiff.toml").write_text('[site]\nbase_url = "https://intranet.example/policies"\n')
    take(made, "20240101000000", FIRST)
    return made


def take(workspace: Workspace, captured: str, text: str, slug: str = "lanternfish") -> None:
    """Take a capture in."""
    path = workspace.root / "in" / slug / f"{captured}.md"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    with workspace.open_store(create=True) as store:
        list(upkeep.take(workspace, store, upkeep.Wanted(slug, (path,)), Asked()))
        upkeep.refresh(workspace, store, slug)


def night(workspace: Workspace, now: str, **options: Any) -> Notified:
    """Write the site, and tell."""
    with workspace.open_store() as store:
        publishing.publish(workspace, store, workspace.reports, now)
        return notifying.notify(workspace, store, now, **options)


def test_a_change_is_told_once_with_its_words_and_a_link(workspace: Workspace, receiver: Receiver) -> None:
    """The first fill announces nothing; what settles later is told, with a link under the site's address."""
    assert night(workspace, "20240105000000").empty
    take(workspace, "20240201000000", SECOND)
    assert night(workspace, "20240201120000").empty  # not settled yet
    told = night(workspace, "20240204000000")
    assert (told.policies, told.failed) == (1, ())
    assert "hunter2" not in repr(told)
    (message,) = receiver.messages
    assert message["title"] == "Policy changes: 1 policy changed materially (1 of high severity)"
    assert "[-will not-]{+may+} share" in message["message"]
    page = "lanternfish/20240101000000--20240201000000.html"
    assert f"https://intranet.example/policies/{page}" in message["message"]
    assert (workspace.reports / page).is_file()
    assert night(workspace, "20240204000000").empty
    assert night(workspace, "20240205000000").empty
    assert len(receiver.messages) == 1


def test_the_next_message_tells_what_came_since(workspace: Workspace, receiver: Receiver) -> None:
    """Not again what was told, although it still waits for a review."""
    take(workspace, "20240201000000", SECOND)
    night(workspace, "20240204000000")
    take(workspace, "20240206000000", THIRD)
    night(workspace, "20240209000000")
    assert len(receiver.messages) == 2
    assert "18 months" in receiver.messages[1]["message"]
    assert "will not" not in receiver.messages[1]["message"]


def test_what_was_taken_back_is_told_and_what_returns_is_told_again(
    workspace: Workspace, receiver: Receiver
) -> None:
    """As withdrawn, once; months later it is news again."""
    take(workspace, "20240201000000", SECOND)
    night(workspace, "20240204000000")
    take(workspace, "20240210000000", FIRST)
    night(workspace, "20240213000000")
    night(workspace, "20240214000000")
    assert len(receiver.messages) == 2
    assert "1 withdrawn" in receiver.messages[1]["title"]
    assert "first seen 1 February 2024 is no longer the policy" in receiver.messages[1]["message"]
    take(workspace, "20240214000000", SECOND)
    night(workspace, "20240217000000")
    assert "{+may+}" in receiver.messages[2]["message"]


def test_what_came_and_went_reaches_nobody(workspace: Workspace, receiver: Receiver) -> None:
    """A text that never settled is not told, nor is its going."""
    take(workspace, "20240201000000", SECOND)
    take(workspace, "20240202000000", FIRST)
    night(workspace, "20240202120000")
    night(workspace, "20240208000000")
    assert receiver.messages == []


def test_a_message_that_is_not_taken_is_told_the_next_time(workspace: Workspace, receiver: Receiver) -> None:
    """Whole, with what came since."""
    take(workspace, "20240201000000", SECOND)
    receiver.status = 503
    told = night(workspace, "20240204000000")
    assert told.failed == told.receivers
    assert told.failed == ("address 1 (json://127.0.0.1)",)
    take(workspace, "20240206000000", THIRD)
    receiver.status = 200
    assert night(workspace, "20240209000000").failed == ()
    (message,) = receiver.messages
    assert "will not" in message["message"] and "18 months" in message["message"]


def test_the_failure_of_one_receiver_is_not_told_again_to_another(
    workspace: Workspace, receiver: Receiver, other: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each gets everything once, also the one that was down, also when its address was wrong and is another now."""
    monkeypatch.setenv(ENVIRONMENT, f"{receiver.address}, json://127.0.0.1:9/none")
    take(workspace, "20240201000000", SECOND)
    assert len(night(workspace, "20240204000000").failed) == 1
    assert len(night(workspace, "20240205000000").failed) == 1
    assert len(receiver.messages) == 1
    monkeypatch.setenv(ENVIRONMENT, f"{receiver.address}\n{other.address}")
    assert night(workspace, "20240206000000").failed == ()
    assert (len(receiver.messages), len(other.messages)) == (1, 1)
    assert "will not" in other.messages[0]["message"]
    assert night(workspace, "20240207000000").empty


def test_a_dry_run_sends_and_notes_nothing(workspace: Workspace, receiver: Receiver) -> None:
    """It shows the message that a real run then sends."""
    take(workspace, "20240201000000", SECOND)
    shown = night(workspace, "20240204000000", dry_run=True)
    assert receiver.messages == []
    assert night(workspace, "20240204000000").text == shown.text
    assert receiver.messages[0]["message"].strip() == shown.text.strip()


def test_what_was_reviewed_is_not_told(workspace: Workspace, receiver: Receiver) -> None:
    """The reviewer knows it already."""
    take(workspace, "20240201000000", SECOND)
    with workspace.open_store() as store:
        held = store.capture("lanternfish", "20240201000000")
        store.decide(Entry("20240203000000", "Mira", "reviewed", "lanternfish"), held)
    assert night(workspace, "20240204000000").empty


@pytest.mark.parametrize(("level", "messages"), [("wording", 1), ("material", 0)])
def test_the_level_of_messages_is_a_setting(
    workspace: Workspace, receiver: Receiver, level: str, messages: int
) -> None:
    """What was only reworded is told unless `[notify]` asks for material changes alone."""
    (workspace.root / "policydiff.toml").write_text(f'[notify]\nlevel = "{level}"\n')
    again = Workspace(workspace.root)
    take(again, "20240201000000", WORDED)
    night(again, "20240204000000")
    assert len(receiver.messages) == messages


def test_silence_and_trouble_are_told_once(workspace: Workspace, receiver: Receiver) -> None:
    """A policy that nobody could look at lately, and one whose page is gone."""
    night(workspace, "20240201000000")
    night(workspace, "20240202000000")
    assert len(receiver.messages) == 1
    assert "Not observed since 1 January 2024." in receiver.messages[0]["message"]
    with workspace.open_store() as store:
        store.queue.note_trouble("lanternfish", "gone", "20240203000000", "HTTP status 410")
    night(workspace, "20240203000000")
    night(workspace, "20240204000000")
    assert len(receiver.messages) == 2
    assert "Gone since 3 February 2024: HTTP status 410." in receiver.messages[1]["message"]


def test_without_receivers_the_mail_is_the_message(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It counts as told; the file stays until there is something else to tell, and links under the site's address."""
    monkeypatch.delenv(ENVIRONMENT, raising=False)
    take(workspace, "20240201000000", SECOND)
    assert night(workspace, "20240204000000").policies == 1
    mail = (workspace.reports / telling.MAIL).read_text()
    assert "https://intranet.example/policies/lanternfish/2024" in mail
    assert "<script" not in mail and "src=" not in mail
    assert "{+may+}" in (workspace.reports / telling.MAIL_TEXT).read_text()
    assert night(workspace, "20240206000000").empty
    assert (workspace.reports / telling.MAIL).read_text() == mail
    take(workspace, "20240206000000", THIRD)
    night(workspace, "20240209000000")
    assert "will not" not in (workspace.reports / telling.MAIL).read_text()


def test_the_mail_is_not_made_again_on_the_same_day(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It says what it was made of: a second run of the day makes nothing."""
    take(workspace, "20240201000000", SECOND)
    with workspace.open_store() as store:
        assert telling.write_mail(workspace, store, "20240204000000", workspace.reports)
        monkeypatch.setattr(telling, "message_html", None)
        assert not telling.write_mail(workspace, store, "20240204230000", workspace.reports)


def test_captures_without_versions_wait_for_them(workspace: Workspace, receiver: Receiver) -> None:
    """What a killed run took in is told once its versions are made, and is no error before."""
    path = workspace.root / "20240201000000.md"
    path.write_text(SECOND)
    with workspace.open_store() as store:
        list(upkeep.take(workspace, store, upkeep.Wanted("lanternfish", (path,)), Asked()))
        assert notifying.notify(workspace, store, "20240204000000").empty
        upkeep.finish(workspace, store)
    assert night(workspace, "20240204000000").policies == 1


def test_messages_are_carried_by_rebuild(workspace: Workspace, receiver: Receiver) -> None:
    """What was told is not told again by a store that was derived anew."""
    take(workspace, "20240201000000", SECOND)
    night(workspace, "20240204000000")
    runner = CliRunner()
    result = runner.invoke(app, ["rebuild", "--workspace", str(workspace.root)])
    assert result.exit_code == 0, result.output
    assert night(workspace, "20240205000000").empty


def test_apprise_that_is_missing_is_named(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the command that installs it, before anything is noted."""
    monkeypatch.setenv(ENVIRONMENT, "json://127.0.0.1:9/")
    monkeypatch.setitem(sys.modules, "apprise", None)
    take(workspace, "20240201000000", SECOND)
    with pytest.raises(UsageError, match=r"not installed, pip install 'policydiff\[notify\]'"):
        night(workspace, "20240204000000")


def test_an_address_that_is_none_is_counted_and_not_shown(
    workspace: Workspace, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It may hold a secret; the others are told all the same, once."""
    monkeypatch.setenv(ENVIRONMENT, f"{receiver.address} nothing://s3cret")
    for _ in range(2):
        told = night(workspace, "20240204000000")
        assert told.failed == (f"address 2 of {ENVIRONMENT} (none that apprise knows)",)
    assert len(receiver.messages) == 1


def test_addresses_may_hold_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    """One ends where the next begins."""
    both = ["mailto://u:p@mail.example?to=a@x.example,b@x.example", "json://hook.example/a"]
    for between in (" ", ",", ", ", "\n", " ,\n"):
        monkeypatch.setenv(ENVIRONMENT, f" {both[0]}{between}{both[1]},")
        assert notifying._addresses() == both
    monkeypatch.setenv(ENVIRONMENT, " , ")
    assert not notifying.has_receivers()


def test_the_command(workspace: Workspace, receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    """Says whom it told, exits 2 where one did not take it, and asks for receivers where there is none."""
    take(workspace, "20240201000000", SECOND)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1707264000")  # 7 February 2024
    runner, where = CliRunner(), ["--workspace", str(workspace.root)]
    dry = runner.invoke(app, ["notify", "--dry-run", *where], standalone_mode=False)
    assert "{+may+}" in dry.stdout and "hunter2" not in dry.output
    receiver.status = 500
    failed = runner.invoke(app, ["notify", *where], standalone_mode=False)
    assert failed.return_value == 2
    assert "did not take the message" in failed.stderr and failed.stdout == ""
    receiver.status = 200
    sent = runner.invoke(app, ["notify", *where], standalone_mode=False)
    assert sent.return_value == 0
    assert "told address 1 (json://127.0.0.1)" in sent.stdout
    assert "Nothing new" in runner.invoke(app, ["notify", *where], standalone_mode=False).stdout
    monkeypatch.delenv(ENVIRONMENT)
    nobody = runner.invoke(app, ["notify", *where], standalone_mode=False)
    assert isinstance(nobody.exception, UsageError)
