"""A policy of several pages is one document, whatever the order in which its captures come, and whatever happens."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import permutations
from pathlib import Path

import pytest
from archive import Archive
from fetcher.fetcher_site import page as served
from fetcher.fetcher_site import site
from helpers import doc
from hypothesis import given
from hypothesis import strategies as st

from policydiff import holding, sources
from policydiff.fetcher.http import Patience
from policydiff.model import Held
from policydiff.pages import ANOTHER, NO_PAGE, NOT_ALL, as_part, join, page_of, plan
from policydiff.timeline import Read

MAIN = "https://heron.example/privacy"
COOKIES = "https://heron.example/privacy/cookies"
SLUG = "heron"


def main_page(share: str = "We will not share your personal data with advertisers.") -> bytes:
    return _page(
        "Heron Privacy Policy",
        "This policy says how Heron Ltd handles your personal data, and which rights you have.",
        "We collect your name and your e-mail address when you make an account with us.",
        share,
    )


def cookie_page(days: int = 30) -> bytes:
    return _page(
        "Heron Cookie Policy",
        "This policy says which cookies Heron Ltd sets on your device, and what we use them for.",
        f"We keep the cookies that remember your personal settings for {days} days.",
        "You may ask us to delete them at any time, and we will delete them.",
    )


def _page(title: str, *sentences: str) -> bytes:
    text = "".join(f"<p>{sentence}</p>" for sentence in sentences)
    return (
        f"<!doctype html><html lang=en><head><title>{title}</title></head><body><h1>{title}</h1>{text}"
        "<h2>Contact</h2><p>Write to us at privacy@heron.example whenever you have a question.</p></body></html>"
    ).encode()


CHALLENGE = (
    b"<!doctype html><html lang=en><head><title>Just a moment...</title></head><body><h1>heron.example</h1>"
    b"<p>Checking if the site connection is secure. Enable JavaScript and cookies to continue.</p></body></html>"
)
TURNED = "We may share your personal data with advertisers."


# ── what a document is made of ──────────────────────────────────────────────────────────────────────────────


def read(captured: str, page: str, text: str = "", **more) -> Read:
    held = Held(
        policy=SLUG,
        captured=captured,
        path=f"snapshots/{SLUG}/{captured}-{page[-4:]}.html",
        sha256=f"{captured}{page}",
        url=page,
        media_type=None,
        status=200,
        source="wayback",
        archive=None,
        digest=None,
        note=None,
        quality=1.0,
        suspect=(),
        trusted=False,
        text_sha256=text or f"{captured}{page}",
        page=page,
    )
    return Read(replace(held, **more), words=500, language="en")


def test_a_page_is_told_by_what_was_asked_for_then_by_its_address() -> None:
    pages = (MAIN, COOKIES)
    assert page_of(pages, None, "http://www.heron.example/privacy/cookies/?utm_source=x#top") == COOKIES
    assert page_of(pages, COOKIES, "https://elsewhere.example/") == COOKIES
    assert page_of(pages, "https://old.example/", MAIN) == MAIN
    assert page_of(pages, None, "https://elsewhere.example/") is None
    assert page_of((), MAIN, MAIN) is None


def test_each_page_is_the_newest_that_can_be_trusted() -> None:
    captures = [
        read("20240101000000", MAIN),
        read("20240102000000", COOKIES),
        read("20240103000000", COOKIES, suspect=("a challenge",)),
        read("20240104000000", MAIN),
        read("20240105000000", COOKIES),
    ]
    made = plan((MAIN, COOKIES), captures)
    assert [one.parts for one in made] == [(0,), (0, 1), (0, 2), (3, 1), (3, 4)]
    assert made[0].suspect == (NOT_ALL,) and made[2].suspect == (f"{COOKIES}: a challenge",)
    assert not made[1].suspect and not made[3].suspect and not made[4].suspect


def test_pages_of_the_same_second_know_each_other() -> None:
    captures = [read("20240101000000", MAIN), read("20240101000000", COOKIES)]
    assert [one.parts for one in plan((MAIN, COOKIES), captures)] == [(0, 1), (0, 1)]


def test_a_page_is_held_against_itself_before() -> None:
    """A page that is cut off is suspect, however much the others say."""
    long, short = read("20240101000000", COOKIES), read("20240103000000", COOKIES)
    captures = [long, read("20240102000000", MAIN), replace(short, words=20)]
    made = plan((MAIN, COOKIES), captures)
    assert made[2].suspect[0].startswith(f"{COOKIES}: far shorter than the version before")
    assert not plan((MAIN, COOKIES), [long, captures[1], short])[2].suspect


def test_a_trusted_page_counts_and_says_what_it_is_suspect_for() -> None:
    captures = [
        read("20240101000000", MAIN),
        read("20240102000000", COOKIES, suspect=("odd",), trusted=True),
        read("20240103000000", MAIN),
    ]
    made = plan((MAIN, COOKIES), captures)
    assert made[1].suspect == (f"{COOKIES}: odd",)
    assert made[2].parts == (2, 1) and not made[2].suspect


def test_the_joined_document_is_the_parts_in_order() -> None:
    first = doc(
        "# Privacy\n\nWe keep it.\n\n## Contact\n\nWrite.", revised="2024-01-01", boilerplate=("Menu",)
    )
    second = doc("# Privacy\n\nWe bake.\n\n## Contact\n\nCall.", revised="2024-03-01", boilerplate=("Foot",))
    second = as_part(replace(second, quality=0.5, warnings=("odd",)), (MAIN, COOKIES), COOKIES, None)
    whole = join((first, second), second, ())
    assert [section.heading for section in whole.sections] == ["Privacy", "Contact"] * 2
    assert len({section.id for section in whole.sections}) == 4
    assert (whole.title, whole.revised, whole.quality) == ("Privacy", "2024-03-01", 0.5)
    assert (whole.boilerplate, whole.warnings) == (("Menu", "Foot"), ("odd",))
    assert whole.canonical_text == first.canonical_text + "\n" + second.canonical_text


def test_a_capture_of_no_page_or_of_two_is_suspect() -> None:
    page = doc("# Privacy\n\nWe keep it.")
    assert as_part(page, (MAIN, COOKIES), None, "https://elsewhere.example/").suspect == (NO_PAGE,)
    assert as_part(page, (MAIN, COOKIES), COOKIES, MAIN).suspect == (ANOTHER,)
    assert as_part(page, (MAIN, COOKIES), COOKIES, "https://elsewhere.example/").suspect == ()


@given(st.lists(st.tuples(st.integers(1, 9), st.sampled_from((MAIN, COOKIES)), st.booleans()), max_size=12))
def test_every_part_is_of_its_page_and_not_from_the_future(made: list[tuple[int, str, bool]]) -> None:
    captures = [
        read(f"202401{day:02}000000", page, suspect=() if good else ("bad",))
        for day, page, good in sorted(set(made))
    ]
    for own, one in enumerate(plan((MAIN, COOKIES), captures)):
        held = [captures[place].held for place in one.parts]
        assert own in one.parts
        assert [part.page for part in held] == [
            page for page in (MAIN, COOKIES) if page in {p.page for p in held}
        ]
        assert all(part.captured <= captures[own].held.captured for part in held)
        assert all(part.usable for part in held if part is not captures[own].held)


# ── in a workspace ──────────────────────────────────────────────────────────────────────────────────────────


@dataclass
class Desk:
    """A workspace that watches one policy of two pages, at a time that tests set."""

    root: Path
    run: Callable[..., object]
    monkeypatch: pytest.MonkeyPatch
    archive: str = "http://127.0.0.1:9/"

    def write(self, *pages: str, more: str = "") -> None:
        (self.root / "policydiff.toml").write_text(
            f'[archive]\nurl = "{self.archive}"\ncontact = "ops@heron.example"\nsearches_per_minute = 60000\n'
            f'replays_per_second = 1000\n{more}\n[[policy]]\nslug = "{SLUG}"\npages = {json.dumps(pages)}\n'
        )

    def at(self, time: str) -> Desk:
        moment = datetime.strptime(time, "%Y%m%d%H%M%S").replace(tzinfo=UTC)
        self.monkeypatch.setenv("SOURCE_DATE_EPOCH", str(int(moment.timestamp())))
        return self

    def __call__(self, *arguments: object):
        return self.run("--workspace", self.root, *arguments)

    def add(self, *captures: tuple[str, str, bytes]) -> None:
        folder = self.root.parent / f"{self.root.name}-given"
        folder.mkdir(exist_ok=True)
        for captured, page, data in captures:
            file = folder / f"{captured}.html"
            file.write_bytes(data)
            ran = self("add", file, "--policy", SLUG, "--url", page)
            assert ran.status == 0, ran.err

    def history(self) -> list[dict]:
        return json.loads(self("history", SLUG, "--format", "json").out)

    def versions(self) -> list[str]:
        return [row["first_seen"] for row in self.history() if not row["suspect"]]

    def fingerprint(self) -> str:
        return self("verify", "--fingerprint").out

    def sound(self) -> None:
        ran = self("verify", "--deep")
        assert ran.status == 0, ran.out
        before = self.fingerprint()
        ran = self("rebuild")
        assert ran.status == 0, ran.err
        assert self.fingerprint() == before, "a rebuild comes to the same"


@pytest.fixture
def desk(policydiff, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    opened = Desk(tmp_path / "desk", policydiff, monkeypatch)
    policydiff("init", opened.root)
    opened.write(MAIN, COOKIES)
    return opened.at("20240601030000")


def test_pages_that_change_on_different_days_are_versions_of_one_document(desk: Desk) -> None:
    desk.add(
        ("20240101000000", MAIN, main_page()),
        ("20240101000010", COOKIES, cookie_page()),
        ("20240201000000", MAIN, main_page(TURNED)),
        ("20240201000010", COOKIES, cookie_page()),
        ("20240301000000", MAIN, main_page(TURNED)),
        ("20240301000010", COOKIES, cookie_page(90)),
    )
    assert desk.versions() == ["20240301000010", "20240201000000", "20240101000010"]
    first = next(row for row in desk.history() if row["first_seen"] == "20240101000000")
    assert first["suspect"] == [NOT_ALL]
    shown = json.loads(desk("show", SLUG, "--format", "json").out)
    assert [one["heading"] for one in shown["sections"] if one["level"] == 1] == [
        "Heron Privacy Policy",
        "Heron Cookie Policy",
    ]
    assert shown["title"] == "Heron Privacy Policy"
    ids = [one["id"] for one in shown["sections"]]
    assert len(set(ids)) == len(ids)
    proved = [(one["page"], one["captured"]) for one in shown["evidence"]["pages"]]
    assert proved == [(MAIN, "20240301000000"), (COOKIES, "20240301000010")]
    assert f"page       {COOKIES} as captured 20240301000010" in desk("show", SLUG).out
    changed = json.loads(desk("changes", SLUG, "--format", "json").out)
    assert [one["new"] for one in changed] == [
        "We keep the cookies that remember your personal settings for 90 days.",
        TURNED,
    ]
    desk.sound()


def test_a_page_that_is_challenged_stays_as_it_was_seen_last(desk: Desk) -> None:
    desk.add(
        ("20240101000000", MAIN, main_page()),
        ("20240101000010", COOKIES, cookie_page()),
        ("20240201000000", COOKIES, CHALLENGE),
        ("20240202000000", MAIN, main_page(TURNED)),
        ("20240203000000", COOKIES, CHALLENGE),
        ("20240204000000", COOKIES, cookie_page()),
    )
    assert desk.versions() == ["20240202000000", "20240101000010"]
    suspect = {row["first_seen"]: row["suspect"] for row in desk.history() if row["suspect"]}
    assert set(suspect) == {"20240101000000", "20240201000000", "20240203000000"}
    assert all(reason.startswith(f"{COOKIES}: ") for reason in suspect["20240201000000"])
    shown = desk("show", SLUG).out
    assert TURNED in shown and "for 30 days" in shown
    desk.sound()


def test_trust_makes_a_page_count_for_what_comes_after(desk: Desk) -> None:
    desk.add(
        ("20240101000000", MAIN, main_page()),
        ("20240101000010", COOKIES, CHALLENGE),
        ("20240201000000", MAIN, main_page(TURNED)),
    )
    assert desk.versions() == []
    assert desk("trust", f"{SLUG}@20240101000010").status == 0
    assert desk.versions() == ["20240201000000", "20240101000010"]
    desk.sound()


def test_the_order_of_arrival_leaves_no_trace(desk: Desk, tmp_path: Path, policydiff) -> None:
    captures = [
        ("20240101000000", MAIN, main_page()),
        ("20240102000000", COOKIES, cookie_page()),
        ("20240201000000", COOKIES, CHALLENGE),
        ("20240202000000", MAIN, main_page(TURNED)),
        ("20240203000000", COOKIES, cookie_page(90)),
    ]
    desk.add(*captures)
    expected = desk.fingerprint(), desk.history()
    for number, order in enumerate(list(permutations(captures))[7::13]):
        other = Desk(tmp_path / f"other{number}", policydiff, desk.monkeypatch)
        policydiff("init", other.root)
        other.write(MAIN, COOKIES)
        other.add(*order)
        history = other.history()
        assert history == expected[1], [one[:2] for one in order]
        assert policydiff("--workspace", other.root, "verify").status == 0
        # The title and the address of a policy are those of the capture that came first, as for any policy.
        assert other("rebuild").status == 0 and other.history() == history
    desk.sound()


def test_a_capture_that_comes_late_changes_those_that_it_precedes(desk: Desk) -> None:
    desk.add(
        ("20240101000000", MAIN, main_page()),
        ("20240101000010", COOKIES, cookie_page()),
        ("20240301000000", MAIN, main_page(TURNED)),
    )
    assert "for 30 days" in desk("show", f"{SLUG}@20240301000000").out
    desk.add(("20240201000000", COOKIES, cookie_page(90)))
    assert desk.versions() == ["20240301000000", "20240201000000", "20240101000010"]
    assert "for 90 days" in desk("show", f"{SLUG}@20240301000000").out
    (change,) = json.loads(desk("changes", SLUG, "--limit", "1", "--format", "json").out)
    assert change["new"] == TURNED
    desk.sound()


def test_add_wants_to_know_the_page(desk: Desk, tmp_path: Path) -> None:
    file = tmp_path / "20240101000000.html"
    file.write_bytes(main_page())
    ran = desk("add", file, "--policy", SLUG)
    assert ran.status == 2 and "of which page of the policy is it?" in ran.err and "--url" in ran.err
    assert desk("add", file, "--policy", SLUG, "--url", "https://elsewhere.example/").status == 2
    assert desk("add", file, "--policy", SLUG, "--url", MAIN).status == 0


def test_other_pages_in_the_settings_ask_for_a_rebuild(desk: Desk, tmp_path: Path) -> None:
    desk.add(("20240101000000", MAIN, main_page()), ("20240101000010", COOKIES, cookie_page()))
    desk.write(COOKIES, MAIN)
    file = tmp_path / "20240201000000.html"
    file.write_bytes(main_page(TURNED))
    ran = desk("add", file, "--policy", SLUG, "--url", MAIN)
    assert ran.status == 2 and "rebuild" in ran.err
    assert desk("rebuild").status == 0
    assert desk("add", file, "--policy", SLUG, "--url", MAIN).status == 0
    shown = json.loads(desk("show", SLUG, "--format", "json").out)
    assert shown["title"] == "Heron Cookie Policy"
    desk.sound()


def test_a_selector_may_be_of_one_page_alone(desk: Desk) -> None:
    settings = desk.root / "policydiff.toml"
    settings.write_text(
        settings.read_text() + f'select = [{{css = "article", page = "{COOKIES}"}}]\nremove = [".share"]\n'
    )
    cookies = cookie_page().replace(b"<body>", b"<body><p>We keep a shop.</p><article>")
    desk.add(("20240101000000", MAIN, main_page()), ("20240101000010", COOKIES, cookies))
    shown = json.loads(desk("show", SLUG, "--format", "json").out)
    assert "We keep a shop." in shown["boilerplate"] and shown["title"] == "Heron Privacy Policy"
    desk.sound()
    settings.write_text(settings.read_text().replace(f'page = "{COOKIES}"', f'page = "{MAIN}"'))
    assert "rebuild" in desk("add", settings, "--policy", SLUG, "--url", MAIN).err
    settings.write_text(settings.read_text().replace(f'page = "{MAIN}"', 'page = "https://heron.example/"'))
    assert "which is none of the pages" in desk("watch", "list").err


@pytest.mark.parametrize(
    ("more", "told"),
    [
        (f'url = "{MAIN}/old"', "has pages and an address besides"),
        (f'pages = ["{MAIN}", "{MAIN}/#top"]', "two of the pages are the same one"),
        (f'pages = ["{MAIN}"]\nselect = [{{css = "main", page = 3}}]', "one of the addresses in 'pages'"),
    ],
)
def test_wrong_pages_name_their_line(desk: Desk, more: str, told: str) -> None:
    settings = desk.root / "policydiff.toml"
    both = "" if "pages" in more else f'pages = ["{MAIN}"]\n'
    settings.write_text(f'[[policy]]\nslug = "{SLUG}"\n{both}{more}\n')
    ran = desk("watch", "list")
    assert ran.status == 2 and told in ran.err and "line " in ran.err and ran.err.count("\n") == 1


def test_what_is_damaged_in_the_store_is_found(desk: Desk) -> None:
    from policydiff.workspace import locate

    desk.add(("20240101000000", MAIN, main_page()), ("20240101000010", COOKIES, cookie_page()))
    with locate(str(desk.root)).open_store() as store, store.writing():
        store.db.conn.execute("DELETE FROM joined")
    ran = desk("verify")
    assert ran.status != 0 and "not joined with the other pages" in ran.out


def test_a_run_that_was_killed_is_finished_by_the_next(desk: Desk) -> None:
    """Between a capture and the versions that it makes, and in the middle of joining."""
    desk.add(("20240101000000", MAIN, main_page()), ("20240101000010", COOKIES, cookie_page()))
    expected = desk.fingerprint()

    other = Desk(desk.root.parent / "killed", desk.run, desk.monkeypatch)
    desk.run("init", other.root)
    other.write(MAIN, COOKIES)
    other.add(("20240101000000", MAIN, main_page()))
    whole = holding.unjoined

    def killed(*arguments: object, **more: object) -> Iterator[holding.Joined]:
        yield next(iter(whole(*arguments, **more)))  # type: ignore[arg-type]
        raise KeyboardInterrupt

    with other.monkeypatch.context() as patched:
        patched.setattr(holding, "unjoined", killed)
        with pytest.raises(AssertionError, match=r"policydiff|Aborted"):
            other.add(("20240101000010", COOKIES, cookie_page()))
    assert other.versions() == []
    other.add(("20240101000010", COOKIES, cookie_page()))
    assert other.fingerprint() == expected
    other.sound()


def test_export_and_import_keep_the_pages(desk: Desk, tmp_path: Path) -> None:
    desk.add(("20240101000000", MAIN, main_page()), ("20240101000010", COOKIES, cookie_page()))
    assert desk("export", tmp_path / "all.zip").status == 0
    other = Desk(tmp_path / "imported", desk.run, desk.monkeypatch)
    desk.run("init", other.root)
    assert other("import", tmp_path / "all.zip").status == 0
    other.sound()


def test_the_site_says_that_the_policy_is_made_of_pages(desk: Desk) -> None:
    desk.add(
        ("20240101000000", MAIN, main_page()),
        ("20240101000010", COOKIES, cookie_page()),
        ("20240201000000", MAIN, main_page(TURNED)),
    )
    assert desk("report").status == 0
    folder = desk.root / "reports" / SLUG
    assert "made of 2 pages" in (folder / "index.html").read_text()
    assert "made of 2 pages" in (folder / "20240101000010--20240201000000.html").read_text()


# ── fetched ─────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def archive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Archive]:
    monkeypatch.setattr(
        sources, "PATIENCE", Patience(connect=2, between=0.5, whole=1.5, tries=3, first=0.01, longest=0.1)
    )
    with Archive(tmp_path / "archive") as opened:
        yield opened


@pytest.fixture
def fetching(desk: Desk, archive: Archive) -> Desk:
    desk.archive = archive.url
    desk.write(MAIN, COOKIES)
    return desk


def test_fetched_pages_make_one_document(fetching: Desk, archive: Archive) -> None:
    for month in range(1, 6):
        archive.add(MAIN, f"2024{month:02}01000000", main_page(TURNED) if month > 3 else main_page())
        archive.add(COOKIES, f"2024{month:02}02000000", cookie_page(90 if month > 4 else 30))
    ran = fetching("fetch")
    assert ran.status == 0 and ran.out.endswith("; 3 versions\n"), ran.out
    assert fetching.versions() == ["20240502000000", "20240401000000", "20240102000000"]
    fetching.sound()
    archive.add(COOKIES, "20240603000000", cookie_page(365))
    archive.add(COOKIES, "20240605000000", cookie_page(365))
    archive.add(MAIN, "20240604000000", main_page(TURNED))
    ran = fetching.at("20240606030000")("nightly")
    assert ran.status == 1 and "1 material" in ran.out, ran.out
    fetching.sound()


def test_a_redirected_capture_is_of_the_page_that_it_was_listed_for(fetching: Desk, archive: Archive) -> None:
    moved = "https://heron.example/legal/cookie-notice"
    archive.add(MAIN, "20240501000000", main_page())
    archive.add(COOKIES, "20240502000000", b"", status=301, location=moved)
    archive.add(moved, "20240502000000", cookie_page())
    assert fetching("fetch").status == 0
    assert fetching.versions() == ["20240502000000"]
    shown = json.loads(fetching("show", SLUG, "--format", "json").out)
    assert [(one["page"], one["url"]) for one in shown["evidence"]["pages"]] == [
        (MAIN, MAIN),
        (COOKIES, moved),
    ]
    fetching.sound()
    (fetching.root / "policydiff.db").unlink()
    assert fetching("rebuild").status == 0
    assert fetching.versions() == ["20240502000000"], "the file itself says which page it is of"


def test_a_page_observed_alone_does_not_hide_that_another_is_not(fetching: Desk, archive: Archive) -> None:
    archive.add(COOKIES, "20240401000000", cookie_page())
    archive.add(MAIN, "20240401000000", main_page())
    archive.add(MAIN, "20240530000000", main_page())
    fetching("fetch", "--every", "day", "--since", "2024-01-01")
    from policydiff.workspace import locate

    opened = locate(str(fetching.root))
    with opened.open_store() as store:
        review = opened.settings.review
        (waiting,) = store.waiting("20240601030000", review.settle, review.stale)
    assert (waiting.last_observed, waiting.stale) == ("20240401000000", True)


def test_live_pages_are_observed_each_for_itself(desk: Desk) -> None:
    desk.monkeypatch.setattr(sources, "LIVE_PER_SECOND", 1000.0)
    given = {
        "/privacy": served(main_page(), ETag='"main"'),
        "/cookies": served(cookie_page(), ETag='"cookies"'),
    }
    with site(given) as heron:
        main, cookies = heron.url("/privacy"), heron.url("/cookies")
        desk.write(main, cookies)
        settings = desk.root / "policydiff.toml"
        settings.write_text(
            settings.read_text().replace("[archive]", '[archive]\nkind = "live"\nallow_private = true')
        )
        assert desk.at("20240601030000")("nightly").status == 0
        heron.pages["/privacy"] = served(b"", 304, ETag='"main"')
        heron.pages["/cookies"] = served(b"", 304, ETag='"cookies"')
        assert desk.at("20240602030000")("nightly").status == 0
        heron.pages["/cookies"] = served(cookie_page(365), ETag='"more"')
        assert desk.at("20240603030000")("nightly").status == 0
        ran = desk.at("20240604030000")("nightly")
        assert ran.status == 1 and "1 material" in ran.out, ran.out
        heron.pages["/privacy"] = served(b"no", 403)
        ran = desk.at("20240604043000")("fetch")
        assert ran.status != 0 and "403" in ran.err + ran.out
        heron.pages["/privacy"] = served(main_page())
        del heron.pages["/cookies"]
        ran = desk.at("20240605030000")("nightly")
        assert "gone: HTTP status 404" in ran.out, "though the other page is there"
    shown = json.loads(desk("show", SLUG, "--format", "json").out)
    assert [one["url"] for one in shown["evidence"]["pages"]] == [main, cookies]
    assert len(desk.versions()) == 2
    assert [path.name[:10] for path in sorted((desk.root / "snapshots" / SLUG).iterdir())].count(
        "2024060404"
    ) == 1
    desk.sound()
