"""Every write happens whole or not at all, and every failure of the file is one clear line."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest
from store_build import RULES, compare, day, filled, held, text

from policydiff.errors import PolicydiffError, StoreError, UnreadableError
from policydiff.model import Comparison, Document, Policy
from policydiff.store import DamagedError, open_store
from policydiff.store.schema import TABLES, migrations
from policydiff.store.swap import set_aside, swap

CAPTURES = [(day(1), text("safe")), (day(2), text("long")), (day(3), text("safe"))]


def test_wal_foreign_keys_and_migrations_are_on(tmp_path: Path) -> None:
    """As promised to whoever opens the file with other tools."""
    with filled(tmp_path, CAPTURES) as store:
        assert store.db.conn.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        assert store.db.conn.execute("PRAGMA foreign_keys").fetchone() == (1,)
        known = {migration.name for migration in migrations._migrations}
        assert {migration.name for migration in migrations.applied(store.db)} == known
        assert migrations.pending(store.db) == []


def test_every_table_is_exported() -> None:
    """A table that a later migration adds must be named where the export looks."""
    from sqlite_utils import Database

    db = Database(memory=True)
    migrations.apply(db)
    tables = {row[0] for row in db.conn.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    ours = {table for table in tables if "_search" not in table and not table.startswith("_sqlite")}
    passing = {
        "pace",
        "paused",
        "collected",
    }  # how fast this machine asked, how far it looked through repositories
    assert ours - passing == set(TABLES)


def test_a_failing_write_leaves_everything_as_it_was(tmp_path: Path) -> None:
    """An error in the middle of several changes undoes all of them."""
    with filled(tmp_path, CAPTURES) as store:
        before = list(store.dump())
        with pytest.raises(RuntimeError), store.writing():
            store.add_policy(Policy("other", "Other"))
            store.add_capture(held(day(5), text("new"), policy="other"), text("new"))
            raise RuntimeError("the power went")
        assert list(store.dump()) == before


def test_a_failing_comparison_leaves_the_versions_as_they_were(tmp_path: Path) -> None:
    """The policy stays marked as pending, and the next refresh makes up for it."""

    def failing(old: Document, new: Document) -> Comparison:
        raise RuntimeError("a bug")

    with filled(tmp_path, CAPTURES[:1]) as store:
        store.add_capture(held(*CAPTURES[1]), CAPTURES[1][1])
        with pytest.raises(RuntimeError):
            store.refresh("acme", failing, RULES)
        assert len(store.versions("acme")) == 1
        assert store.pending() == ["acme"]
        (problem,) = store.problems()
        assert problem.startswith("the versions of acme were not worked out after its last capture")
        store.refresh("acme", compare, RULES)
        assert (len(store.versions("acme")), store.problems()) == (2, [])


def test_a_killed_writer_leaves_a_whole_store(tmp_path: Path) -> None:
    """SIGKILL at any moment: what was committed is there, what was not is not, and nothing is wrong."""
    script = textwrap.dedent("""
        import sys; sys.path[:0] = sys.argv[2:]
        from pathlib import Path
        from store_build import *
        store = open_store(Path(sys.argv[1]), create=True)
        store.add_policy(Policy("acme", "Acme"))
        print("ready", flush=True)
        number = 0
        while True:
            number += 1
            document = text(str(number))
            store.add_capture(held(str(20200101000000 + number % 60 + number // 60 * 100), document), document)
            if number % 5 == 0:
                store.refresh("acme", compare, RULES)
    """)
    here = Path(__file__).parent
    arguments = [sys.executable, "-c", script, str(tmp_path / "policydiff.db"), str(here), str(here.parent)]
    for pause in (0.02, 0.11, 0.23):
        with subprocess.Popen(arguments, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
            assert process.stdout is not None
            process.stdout.readline()
            time.sleep(pause)
            os.kill(process.pid, signal.SIGKILL)
        with open_store(tmp_path / "policydiff.db") as store:
            store.refresh("acme", compare, RULES)
            assert store.problems() == []
            assert len(store.versions("acme")) == len(store.captures("acme"))


def test_a_full_disk_is_one_line_and_changes_nothing(tmp_path: Path) -> None:
    """SQLite is told of a limit on pages, which fails as a full disk does."""
    with filled(tmp_path, CAPTURES) as store:
        before = list(store.dump())
        pages = store.db.conn.execute("PRAGMA page_count").fetchone()[0]
        store.db.conn.execute(f"PRAGMA max_page_count = {pages}")
        large = text("x" * 500_000)
        with pytest.raises(StoreError, match=r"the disk is full.*make room and run it again"):
            store.add_capture(held(day(9), large), large)
        assert list(store.dump()) == before


def test_a_locked_store_is_one_line(tmp_path: Path) -> None:
    """Another program writes: we wait, and then say so."""
    filled(tmp_path, CAPTURES).close()
    other = sqlite3.connect(tmp_path / "policydiff.db")
    other.execute("BEGIN IMMEDIATE")
    with open_store(tmp_path / "policydiff.db", busy_seconds=0.05) as store:
        assert len(store.versions("acme")) == 3
        with pytest.raises(StoreError, match="another program is writing") as caught:
            store.add_policy(Policy("other", "Other"))
    assert not isinstance(caught.value, DamagedError)
    other.close()


@pytest.mark.parametrize("create", [False, True])
@pytest.mark.parametrize("damage", [b"", b"no database at all" * 300])
def test_a_file_that_is_no_store(tmp_path: Path, damage: bytes, create: bool) -> None:
    """Junk is called damaged, and so is an empty file, which SQLite would take for a new database."""
    path = tmp_path / "policydiff.db"
    path.write_bytes(damage)
    with pytest.raises(DamagedError, match="rebuild"):
        open_store(path, create=create)
    assert path.read_bytes() == damage


def test_a_store_that_cannot_be_written_answers_questions(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever may read it gets answers, and nothing is written beside it."""
    filled(tmp_path, CAPTURES).close()
    monkeypatch.setattr("policydiff.store.connection._writable", lambda path: False)
    before = sorted(tmp_path.iterdir())
    with open_store(tmp_path / "policydiff.db") as store:
        assert len(store.versions("acme")) == 3
        assert store.problems() == []
        with pytest.raises(StoreError, match="cannot be written"):
            store.add_policy(Policy("other", "Other"))
    assert sorted(tmp_path.iterdir()) == before


def test_another_database_is_refused_and_left_alone(tmp_path: Path) -> None:
    """We write nothing into a database that is not ours."""
    path = tmp_path / "other.db"
    other = sqlite3.connect(path)
    other.execute("CREATE TABLE recipe (id)")
    other.commit()
    other.close()
    with pytest.raises(StoreError, match="not a store of policydiff"):
        open_store(path)
    other = sqlite3.connect(path)
    assert other.execute("SELECT name FROM sqlite_master").fetchall() == [("recipe",)]
    other.close()


def test_a_newer_store_is_refused(tmp_path: Path) -> None:
    """It is not touched, and the remedy is to update."""
    with filled(tmp_path, CAPTURES) as store, store.writing():
        store.db.conn.execute(
            "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES ('policydiff', '0999-x', '')"
        )
    with pytest.raises(StoreError, match=r"newer policydiff \(0999-x\).*update policydiff"):
        open_store(tmp_path / "policydiff.db")


def test_no_store_and_a_folder_are_one_line(tmp_path: Path) -> None:
    """Nothing is made where nothing was asked to be made."""
    with pytest.raises(StoreError, match="there is no store"):
        open_store(tmp_path / "policydiff.db")
    with pytest.raises(StoreError, match="there is no store"):
        open_store(tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("statement", "problem"),
    [
        ("UPDATE sentence SET text = 'other' WHERE id = 1", "is not what its hash says"),
        ("UPDATE content SET text_sha256 = 'x'", "is not what its SHA-256 says"),
        ("UPDATE version SET captures = 5", "are not those that its captures make"),
        ("DELETE FROM change WHERE position = 0", "are not the changes it holds"),
        ("UPDATE change SET level = 'boilerplate'", "are not the changes it holds"),
        ("UPDATE change SET new_text = 'We sell nothing.'", "are not the changes it holds"),
        ("UPDATE version SET level = 'boilerplate' WHERE position > 0", "follows from their comparisons"),
        ("UPDATE version SET transition = 'same'", "follows from their comparisons"),
        ("UPDATE version SET comparison = NULL", "follows from their comparisons"),
        ("UPDATE comparison SET material = 9", "is not that of its changes"),
        ("UPDATE comparison SET silent = 1 - coalesce(silent, 0)", "is not that of its changes"),
        ("UPDATE comparison SET rules = rules + 1", "is not that of its changes"),
        ("UPDATE comparison SET body = x'00'", "cannot be read"),
        ("UPDATE document SET content = 999", "refers to a row of content that is not there"),
        ("UPDATE boilerplate SET lines = '[1]'", "is not what its hash says"),
        ("INSERT INTO sentence_search(sentence_search) VALUES ('delete-all')", "does not fit the texts"),
    ],
)
def test_verify_names_what_is_wrong(tmp_path: Path, statement: str, problem: str) -> None:
    """One wrong value in any derived table is found and named."""
    with filled(tmp_path, CAPTURES) as store:
        assert store.problems() == []
        store.db.conn.execute("PRAGMA foreign_keys = OFF")
        store.db.conn.execute(statement)
        store.db.conn.commit()
        assert any(problem in found for found in store.problems())


def test_export_and_import_give_the_same_store(tmp_path: Path) -> None:
    """The fingerprint is the same, and so is every line."""
    with filled(tmp_path, CAPTURES) as store, open_store(tmp_path / "again.db", create=True) as again:
        again.restore(store.dump())
        assert again.fingerprint() == store.fingerprint()
        assert list(again.dump()) == list(store.dump())
        assert again.problems() == []
        assert again.search("safe")
        with pytest.raises(StoreError, match="not empty"):
            again.restore(store.dump())


def test_a_damaged_export_leaves_the_store_empty(tmp_path: Path) -> None:
    """Cut off, changed, of another make, of a newer release: one line, and nothing is kept of it."""
    with filled(tmp_path, CAPTURES) as store:
        lines = list(store.dump())
    newer = lines[0].replace("0001-first", "0999-x")
    foreign = [line for line in lines if '"table": "content"' not in line]
    for wrong in (
        [],
        ["{}"],
        ["not JSON"],
        lines[:-1],
        [*lines[:5], "{"],
        [newer, *lines[1:]],
        foreign,
        [*lines, '{"table": "sqlite_master", "row": {}}'],
        [line.replace("safe", "soft") for line in lines],
    ):
        with open_store(tmp_path / "again.db", create=True) as again:
            with pytest.raises(PolicydiffError) as caught:
                again.restore(wrong)
            assert isinstance(caught.value, (StoreError, UnreadableError))
            assert again.policies() == []


def test_the_fingerprint_knows_every_kind_of_row(tmp_path: Path) -> None:
    """It changes with a title, a trust, a decision; not with a file's name."""
    with filled(tmp_path, CAPTURES) as store:
        seen = {store.fingerprint()}
        store.db.conn.execute("UPDATE capture SET path = path || 'x'")
        store.db.conn.commit()
        assert store.fingerprint() in seen
        for statement in (
            "UPDATE policy SET title = 'x'",
            "UPDATE capture SET trusted = 1 WHERE id = 1",
            "INSERT INTO ledger (at, who, action, policy) VALUES ('', '', '', 1)",
            "INSERT INTO reported (policy, new_seen, at) VALUES (1, '', '')",
            "DELETE FROM baseline",
        ):
            store.db.conn.execute(statement)
            store.db.conn.commit()
            assert store.fingerprint() not in seen
            seen.add(store.fingerprint())


def test_a_store_takes_the_place_of_another_in_one_step(tmp_path: Path) -> None:
    """What SQLite keeps beside the files is gathered first; an old store in use is refused and stays."""
    (tmp_path / "new").mkdir()
    filled(tmp_path, CAPTURES[:1]).close()
    filled(tmp_path / "new", CAPTURES).close()
    with open_store(tmp_path / "policydiff.db") as reader:
        reader.db.conn.execute("BEGIN")
        reader.versions("acme")
        with pytest.raises(StoreError):
            swap(tmp_path / "new" / "policydiff.db", tmp_path / "policydiff.db")
        assert len(reader.versions("acme")) == 1
    swap(tmp_path / "new" / "policydiff.db", tmp_path / "policydiff.db")
    with open_store(tmp_path / "policydiff.db") as store:
        assert len(store.versions("acme")) == 3


def test_a_damaged_store_is_set_aside_and_never_overwritten(tmp_path: Path) -> None:
    """Twice damaged, twice kept."""
    path = tmp_path / "policydiff.db"
    for number in (1, 2):
        path.write_text(str(number))
        assert set_aside(path).name == f"policydiff.db.damaged-{number}"
    assert (tmp_path / "policydiff.db.damaged-1").read_text() == "1"
