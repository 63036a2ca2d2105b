"""Every table and column of the store, and the steps that bring an older store up to date.

Four kinds of rows, told apart because `rebuild` treats them differently:

* evidence: `policy`, `capture` (what was retrieved; the bytes themselves lie in `snapshots/`);
* derived: `document` down to `sentence`, `part`, `joined`, `version`, `comparison`, `change` (made again from the
snapshots at will);
* people's: `baseline`, `reported`, `notified`, `ledger`, `retooled`, and `capture.trusted` and `capture.note` (carried
over);
* the fetcher's: `queue`, `searched`, `trouble`, `night` (carried over), `pace` and `paused` (of this machine alone).

A migration that has shipped is never edited: the next change to the schema is the next migration.
"""

from __future__ import annotations

from sqlite3 import complete_statement

from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

#: "pdif": tells our files from any other SQLite database (`PRAGMA application_id`).
APPLICATION_ID = 0x70646966

migrations = Migrations("policydiff")

#: Every table of rows, each after those it refers to; what an export holds. The rest is made of these.
TABLES = (
    "policy",
    "capture",
    "boilerplate",
    "sentence",
    "block",
    "block_sentence",
    "section",
    "section_block",
    "content",
    "content_section",
    "document",
    "part",
    "joined",
    "comparison",
    "change",
    "version",
    "baseline",
    "reported",
    "ledger",
    "retooled",
    "queue",
    "searched",
    "trouble",
    "night",
    "notified",
)

EVIDENCE = """
CREATE TABLE policy (
    id      INTEGER PRIMARY KEY,
    slug    TEXT NOT NULL UNIQUE,          -- names the policy everywhere, and its folder under snapshots/
    title   TEXT NOT NULL,
    url     TEXT,                          -- where it is published today, if known
    tags    TEXT NOT NULL DEFAULT '[]',    -- JSON list of words
    pending INTEGER NOT NULL DEFAULT 0     -- 1: captures were added and the versions not yet worked out again
);
CREATE TABLE capture (
    id         INTEGER PRIMARY KEY,
    policy     INTEGER NOT NULL REFERENCES policy(id),
    captured   TEXT NOT NULL,              -- UTC, 14 digits
    path       TEXT NOT NULL UNIQUE,       -- of the file, under the workspace, with forward slashes
    sha256     TEXT NOT NULL,              -- of the captured bytes (of a WARC: its record's body, decoded)
    url        TEXT,
    media_type TEXT,
    status     INTEGER,                    -- of HTTP; null where the source does not tell
    source     TEXT NOT NULL,              -- wayback, memento, live, warc, git, file
    archive    TEXT,                       -- the capture's address in its archive
    digest     TEXT,                       -- as the archive states it
    note       TEXT,
    trusted    INTEGER NOT NULL DEFAULT 0, -- 1: a person said so, whatever `suspect` says
    UNIQUE (policy, captured, sha256)
);
"""

DOCUMENTS = """
CREATE TABLE boilerplate (                 -- what was set aside; pages of one site share it
    id    INTEGER PRIMARY KEY,
    hash  BLOB NOT NULL UNIQUE,
    lines TEXT NOT NULL                    -- JSON list
);
CREATE TABLE content (                     -- the sections of a document, once for all that hold the same
    id          INTEGER PRIMARY KEY,
    hash        BLOB NOT NULL UNIQUE,      -- of everything in it: texts, marks, links, levels
    text_sha256 TEXT NOT NULL              -- of its canonical text, which leaves marks, levels and links out
);
CREATE TABLE section (                     -- a heading with its blocks, once however many documents hold it
    id      INTEGER PRIMARY KEY,
    hash    BLOB NOT NULL UNIQUE,
    anchor  TEXT NOT NULL,                 -- Section.id
    number  TEXT,
    heading TEXT NOT NULL,
    key     TEXT,                          -- null: the fold of the heading
    level   INTEGER NOT NULL,
    path    TEXT NOT NULL                  -- JSON list of headings
);
CREATE TABLE block (
    id     INTEGER PRIMARY KEY,
    hash   BLOB NOT NULL UNIQUE,
    kind   TEXT NOT NULL,                  -- paragraph, item, row, quote
    marker TEXT,
    depth  INTEGER NOT NULL,
    header INTEGER NOT NULL                -- 1: a row that names the columns below it
);
CREATE TABLE sentence (
    id    INTEGER PRIMARY KEY,
    hash  BLOB NOT NULL UNIQUE,
    text  TEXT NOT NULL,
    key   TEXT,                            -- null: the fold of the text
    links TEXT                             -- JSON list of [text, href]; null: none
);
CREATE TABLE content_section (
    content  INTEGER NOT NULL REFERENCES content(id),
    position INTEGER NOT NULL,
    section  INTEGER NOT NULL REFERENCES section(id),
    PRIMARY KEY (content, position)
) WITHOUT ROWID;
CREATE TABLE section_block (
    section  INTEGER NOT NULL REFERENCES section(id),
    position INTEGER NOT NULL,
    block    INTEGER NOT NULL REFERENCES block(id),
    PRIMARY KEY (section, position)
) WITHOUT ROWID;
CREATE TABLE block_sentence (
    block    INTEGER NOT NULL REFERENCES block(id),
    position INTEGER NOT NULL,
    sentence INTEGER NOT NULL REFERENCES sentence(id),
    PRIMARY KEY (block, position)
) WITHOUT ROWID;
CREATE INDEX content_by_text ON content(text_sha256);
CREATE INDEX content_by_section ON content_section(section);
CREATE INDEX section_by_block ON section_block(block);
CREATE INDEX block_by_sentence ON block_sentence(sentence);
CREATE TABLE document (                    -- a capture normalized
    id          INTEGER PRIMARY KEY,
    capture     INTEGER NOT NULL REFERENCES capture(id),
    normalizer  INTEGER NOT NULL,          -- the number of the normalizer that made it
    current     INTEGER NOT NULL DEFAULT 1, -- 0: kept only because a person was shown a comparison made of it
    content     INTEGER NOT NULL REFERENCES content(id),
    boilerplate INTEGER NOT NULL REFERENCES boilerplate(id),
    title       TEXT NOT NULL,
    language    TEXT NOT NULL,
    captured    TEXT,                      -- as the document itself states it
    url         TEXT,
    revised     TEXT,                      -- ISO dates that the policy states for itself
    effective   TEXT,
    quality     REAL NOT NULL,
    suspect     TEXT NOT NULL,             -- JSON list of reasons
    warnings    TEXT NOT NULL,             -- JSON list
    UNIQUE (capture, normalizer)
);
CREATE UNIQUE INDEX document_current ON document(capture) WHERE current;
CREATE INDEX document_by_content ON document(content);
"""

HISTORY = """
CREATE TABLE comparison (                  -- two documents aligned and judged
    id          INTEGER PRIMARY KEY,
    old         INTEGER NOT NULL REFERENCES document(id),
    new         INTEGER NOT NULL REFERENCES document(id),
    rules       INTEGER NOT NULL,          -- the number of the rules that judged it
    transition  TEXT NOT NULL,
    silent      INTEGER,                   -- null: the policy states no date
    material    INTEGER NOT NULL,
    wording     INTEGER NOT NULL,
    cosmetic    INTEGER NOT NULL,
    boilerplate INTEGER NOT NULL,
    moved       INTEGER NOT NULL,
    similarity  REAL NOT NULL,
    body        BLOB NOT NULL,             -- all of it but the two documents: JSON, compressed with zlib
    UNIQUE (old, new, rules)
);
CREATE INDEX comparison_by_new ON comparison(new);
CREATE TABLE change (                      -- the changes of a comparison again, for questions in SQL
    comparison INTEGER NOT NULL REFERENCES comparison(id),
    position   INTEGER NOT NULL,
    id         TEXT NOT NULL,              -- Change.id
    kind       TEXT NOT NULL,              -- insert, delete, edit, move
    heading    INTEGER NOT NULL,
    level      TEXT NOT NULL,              -- material, wording, cosmetic, boilerplate
    category   TEXT NOT NULL,              -- the main one
    severity   TEXT NOT NULL,
    direction  TEXT NOT NULL,
    section    TEXT NOT NULL,              -- the headings above it, new side first, joined by " > "
    old_text   TEXT,
    new_text   TEXT,
    PRIMARY KEY (comparison, position)
) WITHOUT ROWID;
CREATE TABLE version (                     -- a run of consecutive usable captures with one canonical text
    policy      INTEGER NOT NULL REFERENCES policy(id),
    position    INTEGER NOT NULL,          -- 0 for the first
    first_seen  TEXT NOT NULL,
    last_seen   TEXT NOT NULL,
    captures    INTEGER NOT NULL,
    text_sha256 TEXT NOT NULL,
    document    INTEGER NOT NULL REFERENCES document(id),   -- of the first capture of the run
    comparison  INTEGER REFERENCES comparison(id),          -- with the version before; null for the first
    transition  TEXT NOT NULL,
    level       TEXT,
    returned    TEXT,                      -- first_seen of the latest earlier version with this text
    PRIMARY KEY (policy, position)
) WITHOUT ROWID;
CREATE INDEX version_by_document ON version(document);
"""

PEOPLE = """
CREATE TABLE baseline (                    -- where a policy's first fill ended: nothing before is announced
    policy  INTEGER PRIMARY KEY REFERENCES policy(id),
    capture INTEGER NOT NULL REFERENCES capture(id)
);
CREATE TABLE reported (                    -- what a person was shown; never rewritten
    id         INTEGER PRIMARY KEY,
    policy     INTEGER NOT NULL REFERENCES policy(id),
    old_seen   TEXT,                       -- first_seen of the version before; null: the policy's first
    new_seen   TEXT NOT NULL,              -- first_seen of the version told of
    old        INTEGER REFERENCES capture(id),      -- the captures that these versions begin with;
    new        INTEGER REFERENCES capture(id),      -- null where a snapshot has since been taken away
    comparison INTEGER REFERENCES comparison(id),   -- as it was shown, whatever made later ones
    path       TEXT,                       -- of the page, under the workspace
    at         TEXT NOT NULL               -- UTC, 14 digits
);
CREATE TABLE ledger (                      -- what reviewers decided; append-only
    id          INTEGER PRIMARY KEY,
    at          TEXT NOT NULL,             -- UTC, 14 digits
    who         TEXT NOT NULL,
    action      TEXT NOT NULL,             -- accept, flag, comment, reviewed, trust
    policy      INTEGER NOT NULL REFERENCES policy(id),
    capture     INTEGER REFERENCES capture(id),     -- the capture whose text was decided on
    text_sha256 TEXT,                      -- of the canonical text it was bound to
    change      TEXT,                      -- Change.id, for a decision on one change
    comment     TEXT
);
CREATE TRIGGER ledger_never_changes BEFORE UPDATE ON ledger
BEGIN SELECT raise(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER ledger_never_forgets BEFORE DELETE ON ledger
BEGIN SELECT raise(ABORT, 'the ledger is append-only'); END;
CREATE TABLE retooled (                    -- a text that a newer normalizer reads differently: never told
    capture        INTEGER NOT NULL REFERENCES capture(id),
    old_normalizer INTEGER NOT NULL,
    new_normalizer INTEGER NOT NULL,
    old_sha256     TEXT NOT NULL,          -- of the canonical text
    new_sha256     TEXT NOT NULL,
    PRIMARY KEY (capture, old_normalizer, new_normalizer)
) WITHOUT ROWID;
"""

SEARCH = """
CREATE VIRTUAL TABLE sentence_search USING fts5(
    text, content='sentence', content_rowid='id', tokenize='unicode61 remove_diacritics 2'
);
CREATE TRIGGER sentence_searched AFTER INSERT ON sentence
BEGIN INSERT INTO sentence_search(rowid, text) VALUES (new.id, new.text); END;
CREATE VIRTUAL TABLE heading_search USING fts5(
    heading, content='section', content_rowid='id', tokenize='unicode61 remove_diacritics 2'
);
CREATE TRIGGER heading_searched AFTER INSERT ON section
BEGIN INSERT INTO heading_search(rowid, heading) VALUES (new.id, new.heading); END;
"""


def _run(db: Database, script: str) -> None:
    """Run the statements of a script one by one: `executescript` would commit the migration's transaction."""
    statement = ""
    for line in script.splitlines():
        statement += line + "\n"
        if complete_statement(statement):
            db.conn.execute(statement)
            statement = ""


@migrations(name="0001-first")
def _first(db: Database) -> None:
    for script in (EVIDENCE, DOCUMENTS, HISTORY, PEOPLE, SEARCH):
        _run(db, script)
    db.conn.execute(f"PRAGMA application_id = {APPLICATION_ID}")


#: What a capture is suspect for beside the version before it depends on the captures around it: a column of its own.
_BESIDE = """
ALTER TABLE document ADD COLUMN words INTEGER;                 -- of its text; null: made before this column
ALTER TABLE document ADD COLUMN beside TEXT NOT NULL DEFAULT '[]'; -- JSON list: suspect beside the version before
ALTER TABLE policy ADD COLUMN reading TEXT;                    -- the settings its captures were read by; null: unknown
"""


@migrations(name="0002-beside")
def _beside(db: Database) -> None:
    _run(db, _BESIDE)


#: What the fetcher has been told by its archives and has still to ask of them; how fast it may; what went wrong.
_FETCHING = """
CREATE TABLE queue (                       -- every capture that was, or is to be, asked of an archive
    id         INTEGER PRIMARY KEY,
    policy     INTEGER NOT NULL REFERENCES policy(id),
    source     TEXT NOT NULL,              -- kind and address of the archive
    url        TEXT NOT NULL,              -- as it was captured
    captured   TEXT NOT NULL,              -- UTC, 14 digits
    digest     TEXT,                       -- as the archive states it
    status     INTEGER,                    -- of HTTP, as the archive lists it
    media_type TEXT,
    address    TEXT,                       -- of the capture in its archive, for a person to open
    state      TEXT NOT NULL,              -- waiting, taken, same, recorded, vanished, failed
    tries      INTEGER NOT NULL DEFAULT 0, -- nights on which it could not be had
    problem    TEXT,
    UNIQUE (policy, source, captured, url)
);
CREATE INDEX queue_waiting ON queue(policy) WHERE state = 'waiting';
CREATE TABLE searched (                    -- what was last asked about an address
    policy  INTEGER NOT NULL REFERENCES policy(id),
    source  TEXT NOT NULL,
    url     TEXT NOT NULL,
    since   TEXT NOT NULL,                 -- the range asked for begins here; '' for all
    through TEXT NOT NULL,                 -- the newest capture listed so far; '' for none
    at      TEXT NOT NULL,                 -- when it was asked: UTC, 14 digits
    token   TEXT,                          -- of a live page: what to ask it with next time
    PRIMARY KEY (policy, source, url)
) WITHOUT ROWID;
CREATE TABLE trouble (                     -- what keeps a policy from being observed, while it does
    policy  INTEGER NOT NULL REFERENCES policy(id),
    kind    TEXT NOT NULL,                 -- failed, gone, elsewhere
    since   TEXT NOT NULL,                 -- UTC, 14 digits
    latest  TEXT NOT NULL,
    nights  INTEGER NOT NULL,              -- days on which it was met
    message TEXT NOT NULL,
    PRIMARY KEY (policy, kind)
) WITHOUT ROWID;
CREATE TABLE night (                       -- the nightly job's runs
    id    INTEGER PRIMARY KEY,
    began TEXT NOT NULL,                   -- UTC, 14 digits
    ended TEXT                             -- null: it was cut short, and what it told may not have been read
);
CREATE TABLE pace (                        -- when the next request may be sent, by the clock of this machine
    source TEXT NOT NULL,
    asking TEXT NOT NULL,                  -- search, replay
    free   REAL NOT NULL,                  -- seconds since 1970
    PRIMARY KEY (source, asking)
) WITHOUT ROWID;
CREATE TABLE paused (                      -- an archive that wanted to be left alone
    source TEXT PRIMARY KEY,
    until  REAL NOT NULL,                  -- seconds since 1970
    times  INTEGER NOT NULL                -- in a row
) WITHOUT ROWID;
"""


@migrations(name="0003-fetching")
def _fetching(db: Database) -> None:
    _run(db, _FETCHING)


#: What a decision on a change was made on, so that it can be read, and found to stand, without the comparison.
_DECISIONS = """
ALTER TABLE ledger ADD COLUMN old_sha256 TEXT;  -- model.Bound.old; of a decision on a whole comparison: its old text
ALTER TABLE ledger ADD COLUMN new_sha256 TEXT;  -- model.Bound.new; of a decision on a whole comparison: its new text
ALTER TABLE ledger ADD COLUMN old_text TEXT;    -- the change's texts as they were shown; null: there was none
ALTER TABLE ledger ADD COLUMN new_text TEXT;
"""


@migrations(name="0005-decisions")
def _decisions(db: Database) -> None:
    _run(db, _DECISIONS)


_NOTIFIED = """
CREATE TABLE notified (                    -- what messages told; append-only
    id      INTEGER PRIMARY KEY,
    at      TEXT NOT NULL,                 -- UTC, 14 digits
    channel TEXT,                          -- null: every receiver; else a hash of the one who has it already
    policy  INTEGER NOT NULL REFERENCES policy(id),
    what    TEXT NOT NULL,                 -- version, withdrawn (an earlier text came back), or the kind of a trouble
    seen    TEXT NOT NULL                  -- first_seen of the version told of; since when the trouble holds
);
CREATE INDEX notified_by_policy ON notified(policy);
"""


@migrations(name="0004-notified")
def _notified(db: Database) -> None:
    _run(db, _NOTIFIED)


#: How far collections in git were taken in. Lost, their whole histories are looked through again, to the same end.
_COLLECTIONS = """
CREATE TABLE collected (
    root    TEXT NOT NULL,                 -- the first commit of the repository
    scope   TEXT NOT NULL,                 -- what was asked of it: the layout, and patterns of paths
    through TEXT NOT NULL,                 -- the last commit that was looked at
    PRIMARY KEY (root, scope)
) WITHOUT ROWID;
"""


@migrations(name="0006-collections")
def _collections(db: Database) -> None:
    _run(db, _COLLECTIONS)


#: A policy made of several pages: a capture is of one of them, and its document is made of the parts that stood then.
_PAGES = """
ALTER TABLE capture ADD COLUMN page TEXT;  -- which of the policy's pages it is of; null: it has one, or unknown
CREATE TABLE part (                        -- what a capture of one page of several says by itself
    capture     INTEGER PRIMARY KEY REFERENCES capture(id),
    normalizer  INTEGER NOT NULL,
    content     INTEGER NOT NULL REFERENCES content(id),
    boilerplate INTEGER NOT NULL REFERENCES boilerplate(id),
    title       TEXT NOT NULL,
    language    TEXT NOT NULL,
    captured    TEXT,
    url         TEXT,
    revised     TEXT,
    effective   TEXT,
    quality     REAL NOT NULL,
    suspect     TEXT NOT NULL,             -- JSON list of reasons, of the page by itself
    warnings    TEXT NOT NULL,             -- JSON list
    words       INTEGER NOT NULL           -- of its text
);
CREATE INDEX part_by_content ON part(content);
CREATE TABLE joined (                      -- whose parts a document is made of, in the order of the pages
    document INTEGER NOT NULL REFERENCES document(id),
    position INTEGER NOT NULL,
    part     INTEGER NOT NULL REFERENCES part(capture),
    PRIMARY KEY (document, position)
) WITHOUT ROWID;
"""


@migrations(name="0007-pages")
def _pages(db: Database) -> None:
    _run(db, _PAGES)
