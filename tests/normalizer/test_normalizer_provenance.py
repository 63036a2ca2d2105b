"""Where a text says it was captured is taken from it, and is no policy text."""

from __future__ import annotations

import pytest

from policydiff.normalizer import normalize

NOTE = (
    "> *The following text is extracted and transformed from the acme.example privacy policy that was archived on "
    "2016-05-04. Please check the [original snapshot](https://archive.example/web/20160504225849id_/"
    "https%3A//acme.example/privacy) for the most accurate reproduction.*\n\n"
)
POLICY = "# Acme Privacy Policy\n\nWe keep your name. We never sell it.\n"


def test_a_note_of_provenance_gives_time_and_address() -> None:
    """Capture time and URL come from the archive's link; the note is neither text nor boilerplate."""
    noted, bare = normalize((NOTE + POLICY).encode()), normalize(POLICY.encode())
    assert (noted.captured, noted.url) == ("20160504225849", "https://acme.example/privacy")
    assert noted.sha256 == bare.sha256
    assert noted.boilerplate == bare.boilerplate


def test_what_the_caller_knows_goes_first() -> None:
    """A URL and a time that are given are not overruled by the note."""
    document = normalize((NOTE + POLICY).encode(), url="https://acme.example/p", captured="20200101000000")
    assert (document.captured, document.url) == ("20200101000000", "https://acme.example/p")


def test_a_policy_that_links_to_an_archive_keeps_its_clause() -> None:
    """A clause with a link into an archive, further down or without words of archiving, is text."""
    clause = (
        "Older versions are [here](https://archive.example/web/20160504225849/https://acme.example/privacy)."
    )
    document = normalize(f"{POLICY}\n{clause}\n".encode())
    assert document.captured is None
    assert "Older versions are here." in document.canonical_text


@pytest.mark.parametrize(
    ("href", "captured", "url"),
    [
        (
            "https://archive.example/web/20160504225849/http://a.example/p",
            "20160504225849",
            "http://a.example/p",
        ),
        (
            "https://archive.example/c/20160504225849mp_/https://a.example/",
            "20160504225849",
            "https://a.example/",
        ),
        (
            "https://a.example/web/20160504225849id_/https%3A//b.example/p%20q",
            "20160504225849",
            "https://b.example/p%20q",
        ),
        ("https://acme.example/2016/privacy", None, None),
    ],
)
def test_addresses_of_captures(href: str, captured: str | None, url: str | None) -> None:
    """Archives differ in their path and agree on 14 digits before the original address."""
    document = normalize(
        f"> Text archived on 2016-05-04 from the [original snapshot]({href})\n\n{POLICY}".encode()
    )
    assert (document.captured, document.url) == (captured, url)


def test_the_address_in_the_archive_is_kept_for_a_person_to_open() -> None:
    """As a link in quoted provenance, as a comment that links to the capture, and as the Wayback's own note."""
    markdown = (
        "> *The following text was extracted from a page that was archived on 2016-05-04. See the [original]"
        "(https://web.archive.org/web/20160504225849id_/https%3A//acme.example/privacy).*\n\n"
        "# Acme Privacy Policy\n\nWe collect your name."
    )
    wanted = "https://web.archive.org/web/20160504225849/https://acme.example/privacy"
    assert normalize(markdown.encode()).archive == wanted
    page = (
        "<html><head><link rel=canonical href='https://acme.example/privacy'></head><body>"
        "<h1>Acme Privacy Policy</h1><p>We collect your name.</p></body></html>"
        "<!-- FILE ARCHIVED ON 22:58:49 May 04, 2016 AND RETRIEVED FROM THE INTERNET ARCHIVE ON 1 June 2020 -->"
    )
    assert normalize(page.encode()).archive == wanted
    assert normalize(b"# Acme Privacy Policy\n\nWe collect your name.").archive is None
