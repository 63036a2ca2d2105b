"""An invented history of a policy: versions, captures and what waits, for the tests of the site."""

from __future__ import annotations

from policydiff.model import Evidence, Held, Level, Policy, Version, Waiting

ACME = Policy("acme", "Acme Privacy Policy", "https://acme.example/privacy", ("robots",))


def version(
    first: str,
    last: str,
    text: str = "a",
    transition: str = "material",
    level: Level | None = "material",
    *,
    silent: bool = False,
    material: int = 0,
    wording: int = 0,
    returned: str | None = None,
) -> Version:
    """A version seen from `first` to `last` (14 digits); `text` stands for its canonical text."""
    sha256 = (text * 64)[:64]
    archive = f"https://archive.example/{first}/https://acme.example/privacy"
    evidence = Evidence("https://acme.example/privacy", first, archive, None, "b" * 64, 1, sha256)
    return Version(
        policy="acme",
        first_seen=first,
        last_seen=last,
        captures=2,
        sha256=sha256,
        transition=transition,
        level=level,
        silent=silent,
        material=material,
        wording=wording,
        cosmetic=0,
        moved=0,
        revised="2020-01-01",
        effective=None,
        returned=returned,
        evidence=evidence,
    )


def capture(stamp: str, *suspect: str) -> Held:
    """A capture of that time, suspect for these reasons."""
    text = None if suspect else "a" * 64
    return Held(
        "acme", stamp, f"snapshots/acme/{stamp}.warc.gz", "c" * 64, "https://acme.example/privacy", "text/html",
        200, "wayback", None, None, None, 1.0, suspect, False, text,
    )  # fmt: skip


VERSIONS = (
    version("20200101000000", "20200401000000", "a", "first", None),
    version("20200501000000", "20200801000000", "b", material=3, wording=1, silent=True),
    version(
        "20200901000000",
        "20201001000000",
        "a",
        "returned",
        "wording",
        wording=2,
        returned="acme@20200101000000",
    ),
    version("20210301000000", "20210601000000", "c", material=9),
)
HELD = (
    *(capture(stamp) for one in VERSIONS for stamp in (one.first_seen, one.last_seen)),
    capture("20201101000000", "challenge page"),
)
WAITING = Waiting("acme", "acme@20200901000000", "acme@20210301000000", "20210601000000")
