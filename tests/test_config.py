"""`policydiff.toml` is read whole, and whatever is wrong in it is one line that names the line."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policydiff import config
from policydiff.errors import ConfigError

WHOLE = """
[archive]
kind = "memento"
url = "http://127.0.0.1:8080/web"
contact = "compliance@example.org"
searches_per_minute = 12
replays_per_second = 0.5

[review]
settle = "36h"
stale = "3w"

[site]
title = "Changes"
base_url = "https://intranet.example/policies"
logo = "pictures/logo.svg"
colours = {accent = "#0A7"}

[notify]
level = "material"

[judge]
off = ["tracking"]

[[policy]]
slug = "acme-privacy"
url = "https://www.acme.example/privacy"
title = "Acme"
language = "de"
every = "week"
since = 2020-01-01
select = ["main"]
remove = [".banner"]
tags = ["shop"]
watch = ["biometric"]

[[policy]]
slug = "globex-terms"
urls = [
    {url = "https://old.globex.example/terms", until = 2019-12-31},
    {url = "https://globex.example/terms", from = 2020-01-01},
]

[[policy]]
slug = "initech-policy"
pages = ["https://initech.example/a", "https://initech.example/b"]
"""


def test_every_key_is_read() -> None:
    """Each comes out under the name and of the type that the rest of the product uses."""
    settings = config.parse(WHOLE)
    assert settings.archive == config.Archive(
        "memento", "http://127.0.0.1:8080/web", "compliance@example.org", 12, 0.5
    )
    assert settings.review == config.Review(timedelta(hours=36), timedelta(weeks=3))
    assert settings.site == config.Site(
        "Changes", "https://intranet.example/policies/", "pictures/logo.svg", {"accent": "#00aa77"}
    )
    assert settings.notify == config.Notify("material")
    assert settings.judge == {"off": ["tracking"]}
    acme, globex, initech = settings.policies
    assert (acme.urls, acme.since, acme.watch) == (
        (config.Address("https://www.acme.example/privacy"),),
        date(2020, 1, 1),
        ("biometric",),
    )
    assert [(entry.since, entry.until) for entry in globex.urls] == [
        (None, date(2019, 12, 31)),
        (date(2020, 1, 1), None),
    ]
    assert initech.pages == ("https://initech.example/a", "https://initech.example/b")
    assert settings.watched("globex-terms") is globex
    assert settings.watched("nobody") is None


def test_an_empty_file_has_the_defaults() -> None:
    """As the documentation states them."""
    settings = config.parse("")
    assert settings == config.Settings()
    assert (settings.review.settle, settings.review.stale) == (timedelta(days=2), timedelta(days=14))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[archive]\nkind = 'wayback'\ncontcat = 'x'", "'contcat', policydiff.toml, line 3, did you mean 'contact'?"),
        ("\n[sight]\n", "unknown key 'sight', policydiff.toml, line 2, did you mean 'site'?"),
        ("[[policy]]\nslug = 'a'\n\n[[policy]]\nslug = 'b'\ntag = ['x']", "line 6, did you mean 'tags'?"),
        ("[[policy]]\nslug = 'a'\nurls = [{link = 'https://x.example'}]", "key 'link', policydiff.toml, line 3"),
        ("[review]\nsettle = '2 fortnights'", "is not a length of time, as 2d, 36h or 1w, policydiff.toml, line 2"),
        ("[review]\nsettle = 2", "line 2"),
        ("[archive]\nkind = 'web'", "is not one of wayback, memento, live, policydiff.toml, line 2"),
        ("[archive]\nsearches_per_minute = 0", "a number above 0, policydiff.toml, line 2"),
        ("[archive]\nsearches_per_minute = true", "a number above 0"),
        ("[[policy]]\nslug = '../etc'", "line 2"),
        ("[[policy]]\nurl = 'https://a.example'", "this policy has no slug, policydiff.toml, line 1"),
        ("[[policy]]\nslug = 'a'\nurl = 'a.example'", "with http:// or https://, policydiff.toml, line 3"),
        ("[[policy]]\nslug = 'a'\nurl = 'https://'", "line 3"),
        ("[[policy]]\nslug = 'a'\nsince = 'May'", "is not a day, as 2016-05-04, policydiff.toml, line 3"),
        ("[[policy]]\nslug = 'a'\ntags = 'x'", "a list of texts, policydiff.toml, line 3"),
        ("[[policy]]\nslug = 'a'\n[[policy]]\nslug = 'a'",
         "called 'a' (also line 1), policydiff.toml, line 4, rename one"),
        ("[[policy]]\nslug = 'a'\nurls = ['https://a.example']", "is no list of tables, policydiff.toml, line 3"),
        ("[[policy]]\nslug = 'a'\nurls = [{from = 2020-01-01}]", "has no url, policydiff.toml, line 3"),
        ("[policy]\nslug = 'a'", "write [[policy]] for each"),
        ("[site]\ncolors = {accent = '#fff'}", "line 2, did you mean 'colours'?"),
        ("[site]\n[site.colours]\nlow = '#fff'", "policydiff.toml, line 3"),
        ("[site.colours]\naccent = 'red;}body{'", "is not a colour, as #234e70, policydiff.toml, line 2"),
        ("[site]\ncolours.accent = 'rebeccapurple'", "is not a colour, as #234e70, policydiff.toml, line 2"),
        ("[site]\ncolours = '#fff'", "write [site.colours]"),
        ("[site]\nlogo = '/etc/passwd'", "a file in the workspace, as logo.png, policydiff.toml, line 2"),
        ("[site]\nlogo = 'a/../../b.png'", "a file in the workspace"),
        ("[notify]\nlevel = 'cosmetic'", "is not one of material, wording, policydiff.toml, line 2"),
        ("archive = 3", "write [archive]"),
        ("judge = 3", "write [judge]"),
        ("[archive\n", "policydiff.toml, line 1"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named_with_its_line(text: str, message: str) -> None:
    """And, for a key that is none, with the nearest that is."""
    with pytest.raises(ConfigError) as caught:
        config.parse(text)
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    """Missing, a folder, or not UTF-8."""
    (tmp_path / "latin").write_bytes(b"title = '\xe9'")
    for name in ("missing", ".", "latin"):
        with pytest.raises(ConfigError):
            config.load(tmp_path / name)


def test_a_byte_order_mark_is_no_error(tmp_path: Path) -> None:
    """Some editors write one."""
    (tmp_path / "policydiff.toml").write_bytes(b"\xef\xbb\xbf[site]\ntitle = 'x'\n")
    assert config.load(tmp_path / "policydiff.toml").site.title == "x"


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("2d", timedelta(days=2)),
        ("36h", timedelta(hours=36)),
        ("1w", timedelta(7)),
        ("90 m", timedelta(0, 5400)),
    ],
)
def test_durations(text: str, length: timedelta) -> None:
    """Minutes, hours, days and weeks."""
    assert config.duration(text) == length


@given(st.text(alphabet="[]= \n'\"a{},#.policyslugurl-12", max_size=60))
def test_any_text_is_settings_or_a_config_error(text: str) -> None:
    """A file that people edit by hand may hold anything."""
    try:
        config.parse(text)
    except ConfigError as error:
        assert "policydiff.toml" in str(error)


def test_a_memento_archive_without_its_address_is_an_error_of_the_settings() -> None:
    with pytest.raises(ConfigError, match=r"line 2.*what stands before /timemap/link/"):
        config.parse('[archive]\nkind = "memento"\n')
    assert (
        config.parse('[archive]\nkind = "memento"\nurl = "http://127.0.0.1:8080/web"\n').archive.kind
        == "memento"
    )
