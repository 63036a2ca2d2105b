"""Whatever is handed in gives a document, a suspect capture or one clear error: never a traceback, never a hang."""

from __future__ import annotations

import gzip
import time

import pytest

from policydiff.errors import UnreadableError
from policydiff.normalizer import normalize

CLAUSE = "<p>We keep your data for as long as the law of the harbour asks us to do so, and no longer than that.</p>"
POLICY = "<html lang=en><body><h1>Harbourlight Privacy Policy</h1>" + CLAUSE * 5

#: Pages of which all the text must be there.
READ = {
    "unclosed": POLICY + "<ul><li>one<li>two<div><div><b>three",
    "deeply nested": "<html><body>" + "<div>" * 50_000 + POLICY,
    "a billion entities": "<?xml version='1.0'?><!DOCTYPE x [<!ENTITY a 'lol'>"
    + "".join(f"<!ENTITY a{n} '{f'&a{n - 1 or str()};' * 10}'>" for n in range(1, 10))
    + f"]>{POLICY}<p>&a9;</p>",
    "entities of no name": POLICY + "<p>" + "&bogus;&#x41;&#0;&#xD800;" * 20_000,
    "NULs": POLICY.replace("data", "da\0ta"),
    "spans of a billion cells": POLICY
    + "<table><tr>"
    + "<td colspan=1000000000 rowspan=1000000000>a</td>" * 50
    + "</table></body></html>",
    "a list that counts beyond all numbers": POLICY + "<ol start=999999999999999999999999><li>a<li>b</ol>",
    "half a million attributes": POLICY + "<p " + "a=b " * 500_000 + ">",
    "a comment that never ends": POLICY + "<!--" + "x" * 1_000_000,
    "a table of open cells": POLICY + "<table>" + "<tr><td>" * 20_000,
    "a thousand forms in one another": POLICY + "<form><p>" * 1_000,
    "UTF-16": "\ufeff" + POLICY,
}
#: Pages with no policy in them.
EMPTY = {
    "no body": "<html><head><title>Privacy</title></head></html>",
    "only frames": "<html><frameset cols='20%,80%'><frame src=a.html><frame src=b.html></frameset></html>",
    "frames, and a word to old browsers": "<html><frameset><frame src=a></frameset><noframes>Frames!</noframes></html>",
    "only an inner frame": "<html><body><iframe src='https://harbourlight.example/policy'></iframe></body></html>",
    "only scripts": "<html><body><script>var policy = 'We keep your data.'</script></body></html>",
    "a shell for scripts": "<div id=root></div><noscript>You need to enable JavaScript to run this app.</noscript>",
    "only styles": "<html><style>p { color: red }</style><body></body></html>",
    "only pictures": "<html><body><img src=policy.png alt=''><svg><text>x</text></svg></body></html>",
    "an SVG named .html": "<?xml version='1.0'?><svg xmlns='http://www.w3.org/2000/svg'><text>Policy</text></svg>",
    "only links": "<html><body>" + "<a href='/x'>a</a> " * 10_000,
}
#: What is no text at all, whatever the file is called.
NO_TEXT = {
    "nothing": b"",
    "spaces": b" \r\n\t ",
    "NULs only": b"\0" * 5_000,
    "a PNG named .html": b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 10,
    "a JPEG named .html": b"\xff\xd8\xff\xe0" + bytes(range(256)) * 10,
    "a WebP named .html": b"RIFF\x00\x00\x00\x00WEBPVP8 " + bytes(range(256)) * 10,
    "an office document": b"PK\x03\x04" + bytes(range(256)) * 10,
    "a gzip bomb": gzip.compress(b"a" * 150_000_000, 1),
    "a gzip bomb in a gzip": gzip.compress(gzip.compress(b"a" * 1_000_000)),
    "half a gzip": gzip.compress(POLICY.encode())[:-20],
    "half a WARC": b"WARC/1.0\r\nWARC-Type: response\r\nContent-Length: 5000\r\n\r\nHTTP/1.1 200 OK\r\n\r\n<p>x",
    "a PDF that is none": b"%PDF-1.7\n" + bytes(range(256)) * 10,
}
#: One line, five megabytes long.
LINES = {
    "of one word": "x" * 5_000_000,
    "of one word in a paragraph": "<p>" + "x" * 5_000_000 + "</p>",
    "of sentences": "<p>" + "We keep your data for as long as the law asks. " * 106_000,
    "of sentences in plain text": "We keep your data for as long as the law asks. " * 106_000,
    "of opening brackets": "# Policy\n\n" + "[" * 1_000_000,
    "of stars": "# Policy\n\n" + "*" * 5_000_000,
    "of angles": "<" * 1_000_000,
    "of ampersands": "&" * 1_000_000,
    "of commas": "a, " * 1_700_000,
}


@pytest.mark.parametrize("page", READ.values(), ids=READ.keys())
def test_a_broken_page_is_read_whole(page: str) -> None:
    """Every clause is there, and the capture can be trusted."""
    encoding = "utf-16" if page.startswith("\ufeff") else "utf-8"
    document = normalize(page.encode(encoding))
    assert document.canonical_text.count("no longer than that.") == 5
    assert document.suspect == ()


def test_text_encoded_twice_is_told() -> None:
    page = POLICY.replace("harbour", "harbour’s café").encode().decode("latin-1")
    document = normalize(page.encode())
    assert document.warnings or "café" in document.canonical_text


@pytest.mark.parametrize("page", EMPTY.values(), ids=EMPTY.keys())
def test_a_page_without_a_policy_is_suspect(page: str) -> None:
    """With its reason, and never a version that says that everything was removed."""
    assert normalize(page.encode()).suspect


@pytest.mark.parametrize("data", NO_TEXT.values(), ids=NO_TEXT.keys())
def test_what_is_no_text_is_one_error(data: bytes) -> None:
    """One line that says what to do."""
    with pytest.raises(UnreadableError) as caught:
        normalize(data, media_type="text/html")
    assert caught.value.remedy and "\n" not in str(caught.value)


@pytest.mark.parametrize("page", LINES.values(), ids=LINES.keys())
def test_one_long_line_ends(page: str) -> None:
    """The limit is far above what it takes (at most a few seconds), and far below what a square would."""
    start = time.perf_counter()
    normalize(page.encode())
    assert time.perf_counter() - start < 60


@pytest.mark.slow
def test_fifty_megabytes_are_read() -> None:
    document = normalize(("<html><body>" + CLAUSE * 480_000).encode())
    assert document.sentences == 480_000


def test_control_characters_come_into_no_text() -> None:
    """A terminal would obey them; spans stay where they were. NUL bytes are told."""
    body = b"<p>We <b>k\x1bee\x08p</b> <a href=x>yo\x7fur</a> da\0ta.</p>"
    page = b"<title>A\x1b[2Jb</title><h1>Privacy\x07 Policy</h1>" + body
    marked = b"# Privacy\x07 Policy\n\nWe **k\x1bee\x08p** [yo\x7fur](x) da\0ta."
    for data, media_type in ((page, "text/html"), (marked, "text/markdown")):
        document = normalize(data, media_type=media_type)
        [unit] = [unit for unit in document.units if not unit.heading]
        [sentence] = document.sections[0].blocks[0].sentences
        assert (unit.text, sentence.links[0].text) == ("We keep your data.", "your")
        assert document.sections[0].heading == "Privacy Policy"
        assert document.warnings == ("NUL bytes were taken out",)
        assert document.title.isprintable()
    assert normalize(b"We keep\x1b]0;x\x07 your data.").warnings == ()
