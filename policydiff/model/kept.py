"""What the store keeps: policies, captures, versions with their evidence, and what waits for a reviewer."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import Literal

from policydiff.model.vocabulary import Level


@dataclass(frozen=True, slots=True)
class Policy:
    """One tracked document over time."""

    slug: str
    title: str
    url: str | None = None
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Capture:
    """One retrieval of a policy, as it came from its source; the bytes are the evidence and are never altered."""

    data: bytes = field(repr=False)
    captured: str
    url: str | None = None
    media_type: str | None = None
    status: int | None = None
    source: str = "file"  # wayback, memento, live, warc, git, file
    archive: str | None = None  # the address of the capture in its archive, for a person to open
    digest: str | None = None  # as the archive states it: SHA-1 in base 32
    note: str | None = None
    page: str | None = None  # the address it was asked for at, where the policy is made of several pages

    @property
    def sha256(self) -> str:
        """SHA-256 (hexadecimal) of the bytes."""
        return hashlib.sha256(self.data).hexdigest()


@dataclass(frozen=True, slots=True)
class Listed:
    """One capture that an archive says it has, before its bytes are asked for.

    `captured` is 14 digits (UTC); `digest` is SHA-1 in base 32 as the archive states it, without a prefix; `address`
    is where a person opens the capture. What an archive does not tell is None.
    """

    url: str
    captured: str
    digest: str | None = None
    status: int | None = None
    media_type: str | None = None
    address: str | None = None


#: What became of a listed capture: it waits to be asked for; its bytes were taken; they are the same as some that
#: were; it is no page (another status than 200) and only noted; the archive cannot give it; it was tried too often.
QueueState = Literal["waiting", "taken", "same", "recorded", "vanished", "failed"]


@dataclass(frozen=True, slots=True)
class Queued:
    """A capture in the fetcher's queue. `source` is its archive, `tries` the nights on which it could not be had."""

    policy: str
    source: str
    listed: Listed
    state: QueueState = "waiting"
    tries: int = 0
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class Searched:
    """What was last asked about an address: the range from `since`, the newest capture listed so far (`through`, ""
    for none), when (`at`), and for a live page what to ask it with next time. Times are 14 digits, "" for none."""

    since: str
    through: str
    at: str
    token: str | None = None


@dataclass(frozen=True, slots=True)
class Held:
    """A capture as the store holds it: everything but its bytes, which lie at `path` under the workspace."""

    policy: str
    captured: str
    path: str  # relative to the workspace, with forward slashes
    sha256: str  # of the bytes
    url: str | None
    media_type: str | None
    status: int | None
    source: str
    archive: str | None
    digest: str | None
    note: str | None
    quality: float
    suspect: tuple[str, ...]
    trusted: bool
    text_sha256: str | None  # of the canonical text; None where the capture gave no document
    page: str | None = None  # which of several pages it is of; None: there is one, or nothing tells

    @property
    def usable(self) -> bool:
        """Whether the capture may carry a version."""
        return self.text_sha256 is not None and (self.trusted or not self.suspect)


@dataclass(frozen=True, slots=True)
class Evidence:
    """What proves a version: the first capture that held it."""

    url: str | None
    captured: str
    archive: str | None
    digest: str | None
    sha256: str
    normalizer: int
    text_sha256: str


@dataclass(frozen=True, slots=True)
class Version:
    """A run of consecutive usable captures with the same canonical text, and how it follows the one before.

    The counts and the level are those of the comparison with the version before (None and 0 for the first).
    `returned` names the version that held this text before.
    """

    policy: str
    first_seen: str
    last_seen: str
    captures: int
    sha256: str
    transition: str
    level: Level | None
    silent: bool | None
    material: int
    wording: int
    cosmetic: int
    moved: int
    revised: str | None
    effective: str | None
    returned: str | None
    evidence: Evidence
    twin: str = (
        ""  # where another capture of the second `first_seen` exists: 8 digits that tell this one's apart
    )

    @property
    def mark(self) -> str:
        """What tells the version from the policy's others: `first_seen`, and `-` and `twin` where it has one."""
        return f"{self.first_seen}-{self.twin}" if self.twin else self.first_seen

    @property
    def name(self) -> str:
        """How the version is named on the command line: `SLUG@FIRST_SEEN`."""
        return f"{self.policy}@{self.mark}"


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits for a reviewer of one policy: the newest settled text against the text last reviewed or reported.

    `old` and `new` name versions; both None where nothing waits. `withdrawn` names a version that was reported and
    is no longer the text. `stale` says that the policy has not been observed for longer than the workspace allows.
    """

    policy: str
    old: str | None
    new: str | None
    last_observed: str | None
    stale: bool = False
    withdrawn: str | None = None
    unsettled: str | None = None  # a newer version that has not settled yet


#: What can be the matter with a policy's captures, for people to see to. "failed": its archive or page could not be
#: asked, night after night; "gone": its page is there no more; "elsewhere": its address sends to another place;
#: "unobserved": nobody has been able to look at it for longer than the workspace allows.
TroubleKind = Literal["failed", "gone", "elsewhere", "unobserved"]


@dataclass(frozen=True, slots=True)
class Trouble:
    """What keeps a policy from being observed: since when (14 digits), for how many nights, and what was answered.

    `message` is one line for a person ("HTTP status 503", "now at https://…"); "" where the kind says it all.
    """

    slug: str
    kind: TroubleKind
    since: str
    nights: int
    message: str
