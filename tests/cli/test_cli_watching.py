"""watch add, list, remove, import: the watch list is written with its comments kept, and nothing twice."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from policydiff import config

OURS = """# Kept by Ann.
[review]
settle = "3d"   # not two

# The harbour.
[[policy]]
slug = "harbourlight"
url = "https://harbourlight.example/terms"

# Ferrets, who moved.
[[policy]]
slug = "ferrets"
urls = [
    {url = "https://ferrets.example/a", until = 2020-01-01},   # as it was
    {url = "https://ferrets.example/b", from = 2020-01-02},
]
# That is all.
[site]
title = "Ours"
"""


@pytest.fixture
def root(policydiff, tmp_path: Path) -> Path:
    folder = tmp_path / "policies"
    policydiff("init", folder)
    (folder / "policydiff.toml").write_text(OURS)
    return folder


def text(root: Path) -> str:
    return (root / "policydiff.toml").read_text()


def test_add_guesses_name_and_title_and_touches_nothing_else(policydiff, root):
    ran = policydiff(
        "--workspace", root, "watch", "add", "https://www.acme.example/legal/privacy-policy.html"
    )
    assert ran.status == 0 and ran.out.startswith("acme-privacy-policy: ")
    assert text(root).startswith(OURS)
    added = config.load(root / "policydiff.toml").policies[-1]
    assert (added.slug, added.title) == ("acme-privacy-policy", "Acme privacy policy")


def test_add_takes_what_it_is_told(policydiff, root):
    pages = ["https://acme.example/rules/1", "https://acme.example/rules/2"]
    options = (
        "--pages",
        "--slug",
        "acme-rules",
        "--title",
        'The "Rules"',
        "--select",
        "main",
        "--tag",
        "pier",
    )
    assert policydiff("--workspace", root, "watch", "add", *pages, *options).status == 0
    added = config.load(root / "policydiff.toml").policies[-1]
    assert (added.slug, added.title, added.pages) == ("acme-rules", 'The "Rules"', tuple(pages))
    assert [str(selector) for selector in added.select] == ["“main”"] and added.tags == ("pier",)


@pytest.mark.parametrize(
    "arguments",
    [
        ("https://harbourlight.example/terms",),
        ("https://x.example/y", "--slug", "ferrets"),
        ("https://ferrets.example/a",),
        ("no-address",),
        ("https://x.example/y", "--select", "main["),
        ("https://x.example/y", "https://z.example/y", "--slug", "two"),
    ],
)
def test_what_cannot_be_added_is_one_line_and_changes_nothing(policydiff, root, arguments):
    ran = policydiff("--workspace", root, "watch", "add", *arguments)
    assert ran.status == 2 and ran.err.count("\n") == 1 and text(root) == OURS


def test_remove_takes_the_entry_and_its_comment(policydiff, root):
    assert policydiff("--workspace", root, "watch", "remove", "ferrets").status == 0
    assert text(root) == OURS.replace(OURS[OURS.index("# Ferrets") : OURS.index("# That is all.")], "")
    again = policydiff("--workspace", root, "watch", "remove", "ferrets")
    assert again.status == 2 and again.err.count("\n") == 1


def test_list_shows_the_entries_in_order(policydiff, root):
    shown = json.loads(policydiff("--workspace", root, "watch", "list", "--format", "json").out)
    assert [(row["slug"], row["url"]) for row in shown] == [
        ("harbourlight", "https://harbourlight.example/terms"),
        ("ferrets", "https://ferrets.example/b"),
    ]


def test_import_takes_lists_of_addresses(policydiff, root, tmp_path):
    """A URL a line, or CSV; a wrong line is named with its number, a known policy once, the others are kept."""
    plain = tmp_path / "urls.txt"
    plain.write_text("https://b.example/privacy\n\nnope\nhttps://harbourlight.example/terms\n")
    ran = policydiff("--workspace", root, "watch", "import", plain)
    assert ran.status == 2 and "urls.txt, line 3" in ran.err and "watched already" in ran.err
    assert ran.out == "b-privacy: https://b.example/privacy\n"
    table = tmp_path / "urls.csv"
    table.write_text("title,url,slug,tags\nThe Rules,https://c.example/r,c-rules,pier sea\n")
    assert policydiff("--workspace", root, "watch", "import", table).status == 0
    added = config.load(root / "policydiff.toml").policies[-1]
    assert (added.slug, added.title, added.tags) == ("c-rules", "The Rules", ("pier", "sea"))


def test_import_takes_declarations(policydiff, root, tmp_path):
    file = tmp_path / "Acme.json"
    terms = {"Terms of Service": {"fetch": "https://acme.example/t", "select": "main", "filter": ["mend"]}}
    file.write_text(json.dumps({"name": "Acme", "terms": terms}))
    ran = policydiff("--workspace", root, "watch", "import", file)
    assert ran.status == 0 and ran.out == "acme-terms-of-service: https://acme.example/t\n"
    assert "filter mend is left out: it is JavaScript" in ran.err


def test_a_wrong_watch_list_is_told_with_its_line(policydiff, root):
    (root / "policydiff.toml").write_text("[[policy]]\nslug = 3\n")
    for arguments in (("add", "https://x.example/y"), ("remove", "x"), ("list",)):
        ran = policydiff("--workspace", root, "watch", *arguments)
        assert ran.status == 2 and "line 2" in ran.err and ran.err.count("\n") == 1


def test_how_a_policy_is_fetched_can_be_said_when_it_is_added(policydiff, tmp_path) -> None:
    root = tmp_path / "desk"
    policydiff("init", root)
    url = "https://acme.example/privacy"
    options = ("--archive", "live", "--every", "week", "--since", "2019-05-04", "--watch", "biometric")
    assert policydiff("--workspace", root, "watch", "add", url, *options).status == 0
    (told,) = json.loads(policydiff("--workspace", root, "watch", "list", "--format", "json").out)
    assert (told["archive"], told["every"], told["since"]) == ("live", "week", "2019-05-04")
    assert told["watch"] == ["biometric"]
    ran = policydiff("--workspace", root, "watch", "add", "https://b.example/p", "--since", "soon")
    assert ran.status == 2 and "is no day" in ran.err
    ran = policydiff("--workspace", root, "watch", "add", "https://b.example/p", "--archive", "nowhere")
    assert ran.status == 2 and "archive" in ran.err


@pytest.mark.parametrize(
    "url",
    [
        "https://user:secret@acme.example/p",
        "https://acme.example:99999/p",
        "https://ac me.example/p",
        "https://acme.example/\x1b[31mp",
        "ftp://acme.example/p",
    ],
)
def test_what_is_no_address_to_watch_is_refused(policydiff, tmp_path, url: str) -> None:
    root = tmp_path / "desk"
    policydiff("init", root)
    ran = policydiff("--workspace", root, "watch", "add", url)
    assert ran.status == 2 and "\x1b" not in ran.err
    assert len(ran.err.splitlines()) == 1


def test_another_spelling_of_a_watched_page_is_refused(policydiff, tmp_path) -> None:
    root = tmp_path / "desk"
    policydiff("init", root)
    policydiff("--workspace", root, "watch", "add", "https://acme.example/privacy")
    ran = policydiff("--workspace", root, "watch", "add", "http://www.acme.example/privacy/?utm_source=x")
    assert ran.status == 2 and "watched already" in ran.err


def test_an_import_names_the_line_of_what_it_refuses(policydiff, tmp_path) -> None:
    root = tmp_path / "desk"
    policydiff("init", root)
    table = tmp_path / "urls.csv"
    table.write_text("url,slug,tags\nhttps://a.example/p,one,x;y\nhttps://b.example/p,one,\n")
    ran = policydiff("--workspace", root, "watch", "import", table)
    assert ran.status == 2 and "line 3" in ran.err
    (told,) = json.loads(policydiff("--workspace", root, "watch", "list", "--format", "json").out)
    assert told["tags"] == ["x", "y"]
