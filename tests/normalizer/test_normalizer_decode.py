"""Bytes become text by what they are, not only by what they say they are."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policydiff.normalizer.decode import decode

TEXT = "Données à caractère personnel: “we” won’t sell them — ever. Größe, señal, €5."


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
def test_text_is_read_in_whatever_encoding(encoding: str) -> None:
    """With a byte order mark, with NULs every other byte, or as Windows-1252, the text is the same."""
    page = f"<html><head><title>Vellum</title></head><p>{TEXT}</p></html>"
    assert decode(page.encode(encoding)).text.lstrip("\ufeff") == page


def test_a_wrong_declaration_is_overruled() -> None:
    """UTF-8 that says it is ISO-8859-1 is read as UTF-8: other encodings are hardly ever valid UTF-8."""
    page = f'<meta charset="iso-8859-1"><p>{TEXT}</p>'.encode()
    assert decode(page, media_type="text/html; charset=iso-8859-1").encoding == "utf-8"


def test_a_declared_encoding_counts() -> None:
    """Bytes that are no UTF-8 are read as the page, or else its media type, declares."""
    greek = "Πολιτική απορρήτου"
    page = f'<meta charset="iso-8859-7"><p>{greek}</p>'.encode("iso-8859-7")
    assert greek in decode(page).text
    assert greek in decode(greek.encode("iso-8859-7"), media_type='text/html; charset="iso-8859-7"').text


def test_latin1_means_windows() -> None:
    """Pages that declare ISO-8859-1 hold Windows quotes, as browsers know."""
    page = "<meta charset=iso-8859-1><p>“Orchard Row”</p>".encode("cp1252")
    assert "“Orchard Row”" in decode(page).text


def test_broken_bytes_are_told_not_fatal() -> None:
    """A few broken bytes in UTF-8 leave it UTF-8, with a warning that counts them."""
    decoded = decode(TEXT.encode() * 3 + b"\xff" + TEXT.encode())
    assert decoded.encoding == "utf-8"
    assert decoded.warnings == ("1 characters could not be decoded as utf-8",)


def test_mojibake_is_told_and_left() -> None:
    """Text that was encoded twice is shown as it stands, and the reader is told."""
    twice = (TEXT * 2).encode().decode("cp1252", "replace")
    decoded = decode(twice.encode())
    assert decoded.text == twice
    assert any("encoded twice" in warning for warning in decoded.warnings)


def test_an_unknown_charset_is_no_error() -> None:
    """A charset nobody knows, or one that is no text encoding, is ignored."""
    for name in ("klingon-8", "rot13", "hex", "x" * 200):
        assert "caf" in decode("café".encode("cp1252"), media_type=f"text/html; charset={name}").text


@given(st.binary(max_size=400))
def test_decoding_never_fails(data: bytes) -> None:
    """Any bytes give some text, the same each time."""
    assert decode(data) == decode(data)


@given(st.text(max_size=200))
def test_utf8_comes_back_whole(text: str) -> None:
    """Whatever is encoded as UTF-8 is read back, apart from what UTF-8 cannot hold or a byte order mark."""
    data = text.encode("utf-8", "ignore")
    if b"\0" not in data and not text.startswith("\ufeff"):
        assert decode(data).text == data.decode()
