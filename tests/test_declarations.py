"""Declarations of Open Terms Archive become entries of the watch list, and what cannot be carried over is named."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from policydiff import config, declarations
from policydiff.errors import UnreadableError
from policydiff.watchlist import with_entries

NOW: dict[str, Any] = {
    "name": "Harbourlight",
    "terms": {
        "Privacy Policy": {
            "fetch": "https://harbourlight.example/privacy",
            "select": ["main", ".policy-text"],
            "remove": [".share", {"startBefore": "#related", "endAfter": "footer"}],
        },
        "Community Guidelines": {
            "combine": [
                {"fetch": "https://harbourlight.example/rules/1", "select": "article"},
                {"fetch": "https://harbourlight.example/rules/2", "select": "article", "filter": ["cleanUp"]},
            ],
            "executeClientScripts": True,
        },
        "Trackers Policy": {"fetch": "https://harbourlight.example/cookies.pdf"},
    },
}
HISTORY = {
    "Privacy Policy": [
        {
            "fetch": "https://www.harbourlight.example/old-privacy",
            "select": "#content",
            "remove": ".share",
            "filter": [{"removeQueryParams": ["x"]}],
            "validUntil": "2021-06-01T10:30:00+02:00",
        },
        {
            "fetch": "https://www.harbourlight.example/old-privacy",
            "select": {"startAfter": "h1", "endBefore": "#footer"},
            "validUntil": "2020-10-30T16:30:08.000Z",
        },
    ]
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    inside = tmp_path / "contrib" / "declarations"
    inside.mkdir(parents=True)
    (inside / "Harbourlight.json").write_text(json.dumps(NOW))
    (inside / "Harbourlight.history.json").write_text(json.dumps(HISTORY))
    return tmp_path / "contrib"


def entries(folder: Path) -> dict[str, config.Watched]:
    found, _ = declarations.read(folder)
    text, refused = with_entries("# ours\n", found)
    assert refused == [] and text.startswith("# ours\n")
    return {policy.slug: policy for policy in config.parse(text).policies}


def test_each_time_has_its_own_address_and_selectors(folder: Path) -> None:
    """What held until a moment holds until then, and what came after from the second after it."""
    policy = entries(folder)["harbourlight-privacy-policy"]
    assert policy.title == "Harbourlight Privacy Policy"
    assert [(a.url.rpartition("/")[2], str(a.since), str(a.until)) for a in policy.urls] == [
        ("old-privacy", "None", "2021-06-01"),
        ("privacy", "2021-06-02", "None"),
    ]

    def held(selectors: Any, captured: str) -> list[str]:
        return [str(selector) for selector in selectors if selector.holds(captured)]

    assert held(policy.select, "20201030163008") == ["after “h1” to before “#footer”"]
    assert held(policy.select, "20201030163009") == ["“#content”"]
    assert held(policy.select, "20210601083001") == ["“main, .policy-text”"]
    assert held(policy.remove, "20210101000000") == ["“.share”"]
    assert held(policy.remove, "20220101000000") == ["“.share”", "before “#related” to after “footer”"]


def test_several_pages_are_one_policy(folder: Path) -> None:
    policy = entries(folder)["harbourlight-community-guidelines"]
    assert policy.pages == ("https://harbourlight.example/rules/1", "https://harbourlight.example/rules/2")
    assert [str(selector) for selector in policy.select] == ["“article”"]


def test_the_selectors_of_a_page_are_of_that_page_alone(tmp_path: Path) -> None:
    """Of pages that were another policy's before, nothing is left."""
    one, two, gone = (f"https://harbourlight.example/{name}" for name in ("one", "two", "gone"))
    terms = {
        "combine": [
            {"fetch": one, "select": "main"},
            {"fetch": two, "select": {"startAfter": "h1", "endBefore": "hr"}},
        ],
        "remove": ".share",
    }
    before = {
        "combine": [{"fetch": one, "select": "b"}, {"fetch": gone, "select": "i"}],
        "validUntil": "2021-01-01",
    }
    (tmp_path / "Lamp.json").write_text(json.dumps({"name": "Lamp", "terms": {"Terms": terms}}))
    (tmp_path / "Lamp.history.json").write_text(json.dumps({"Terms": [before]}))
    policy = entries(tmp_path)["lamp-terms"]
    assert policy.pages == (one, two)
    assert [(str(one), one.page) for one in policy.select] == [
        ("“b”", one),
        ("“main”", one),
        ("after “h1” to before “hr”", two),
    ]
    assert {(str(one), one.page) for one in policy.remove} == {("“.share”", None)}


def test_what_cannot_be_carried_over_is_a_line_each(folder: Path) -> None:
    _, left = declarations.read(folder)
    assert [line.split(" is left out")[0] for line in left] == [
        "Harbourlight.json, Privacy Policy, until 2021-06-01: filter removeQueryParams",
        "Harbourlight.json, Community Guidelines: executeClientScripts",
        "Harbourlight.json, Community Guidelines: filter cleanUp",
    ]


def test_the_older_key_is_read_too(tmp_path: Path) -> None:
    file = tmp_path / "Old.json"
    file.write_text(
        json.dumps({"name": "Old", "documents": {"Terms of Service": {"fetch": "https://old.example/t"}}})
    )
    (entry,) = declarations.read(file)[0]
    assert (entry.slug, entry.addresses) == ("old-terms-of-service", ("https://old.example/t",))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", "this is not JSON"),
        ("[]", "must be an object"),
        ('{"name": "x"}', 'neither "terms" nor "documents"'),
        ('{"name": "x", "terms": {"T": {}}}', "nothing of where to fetch"),
        ('{"name": "x", "terms": {"T": 3}}', "not as declarations are written"),
        (
            '{"name": "x", "terms": {"T": {"fetch": "https://x.example", "select": "main["}}}',
            "not a CSS selector",
        ),
        ('{"name": "\u4f60", "terms": {"\u597d": {"fetch": "https://x.example"}}}', "name is empty"),
    ],
)
def test_what_is_wrong_is_named_and_the_rest_kept(folder: Path, text: str, said: str) -> None:
    (folder / "declarations" / "Wrong.json").write_text(text, "utf-8")
    found, left = declarations.read(folder)
    assert len(found) >= 3 and any(said in line for line in left)


def test_a_folder_without_declarations_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(UnreadableError):
        declarations.read(tmp_path)
