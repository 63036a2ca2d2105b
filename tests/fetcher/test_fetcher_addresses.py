"""Addresses as archives are asked for them, and the digests that archives state."""

from __future__ import annotations

import base64
import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policydiff.fetcher.addresses import spellings, tracks
from policydiff.fetcher.digests import sha1, stated


@pytest.mark.parametrize(
    ("given_", "asked"),
    [
        ("https://fern.example/privacy/", "https://fern.example/privacy"),
        ("https://FERN.example:443/Privacy", "https://fern.example/Privacy"),
        ("http://fern.example:8080/a#top", "http://fern.example:8080/a"),
        ("https://fern.example", "https://fern.example/"),
        ("https://fern.example/?utm_source=a&lang=en&GCLID=1", "https://fern.example/?lang=en"),
        ("https://me:secret@fern.example/a", "https://fern.example/a"),
        ("fern.example/privacy", "fern.example/privacy"),
    ],
)
def test_an_address_is_asked_for_in_its_plain_form(given_: str, asked: str) -> None:
    assert spellings(given_)[0] == asked


def test_parameters_that_make_another_page_stay() -> None:
    assert spellings("https://fern.example/doc?id=7&page=utm_source") == (
        "https://fern.example/doc?id=7&page=utm_source",
    )
    assert tracks("utm_campaign=x")
    assert tracks("fbclid")
    assert not tracks("ref=7")


@given(st.text(max_size=60))
def test_any_text_has_one_or_two_spellings(text: str) -> None:
    found = spellings(text)
    assert 1 <= len(found) <= 2
    assert len(set(found)) == len(found)
    assert not any("#" in spelling for spelling in found)


@given(
    st.from_regex(r"https?://[a-z]{1,8}\.example(/[a-z]{0,5}){0,3}(\?[a-z]{1,3}=[a-z]{0,3})?", fullmatch=True)
)
def test_a_plain_address_is_its_own_plain_form(url: str) -> None:
    plain = spellings(url)[0]
    assert spellings(plain) == (plain,)


@given(st.binary(max_size=50))
def test_a_digest_is_read_in_every_form(data: bytes) -> None:
    digest = hashlib.sha1(data).digest()
    base32 = base64.b32encode(digest).decode()
    assert sha1(data) == base32
    assert {stated(base32), stated(f"sha1:{base32}"), stated(digest.hex())} == {base32}


@pytest.mark.parametrize("text", [None, "", "-", "sha256:" + "a" * 64, "A" * 31, "1" * 32, "d4" * 16])
def test_another_digest_is_none(text: str | None) -> None:
    assert stated(text) is None
