"""The digests that archives state: read in the forms they come in, and checked against bytes."""

from __future__ import annotations

import base64
import hashlib
import re

#: What is noted of a capture whose digest is that of the body before it was unpacked.
COMPRESSED = "the archive's digest is that of the body as it was sent, compressed"

#: What is noted of a capture whose bytes came the same twice, and are not those of the digest.
OTHER = "the archive's digest is not that of these bytes, which it gave twice"

_BASE_32 = re.compile(r"[A-Z2-7]{32}")
_HEX = re.compile(r"[0-9a-f]{40}", re.IGNORECASE)


def stated(digest: str | None) -> str | None:
    """A digest as we write it, SHA-1 in base 32 without a prefix; None where it is another, or none.

    >>> stated("sha1:3I42H3S6NNFQ2MSVX7XZKYAYSCX5QBYJ") == stated("da39a3ee5e6b4b0d3255bfef95601890afd80709")
    True
    """
    text = (digest or "").strip().removeprefix("sha1:")
    if _HEX.fullmatch(text):
        text = base64.b32encode(bytes.fromhex(text)).decode()
    return text if _BASE_32.fullmatch(text) else None


def sha1(data: bytes) -> str:
    """The digest of bytes as archives state it."""
    return base64.b32encode(hashlib.sha1(data, usedforsecurity=False).digest()).decode()
