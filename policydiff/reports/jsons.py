"""A comparison as JSON: the format `policydiff-comparison/1`, one way to write it."""

from __future__ import annotations

import json
import re

from policydiff.model import Comparison

_SURROGATE = re.compile("[\ud800-\udfff]")


def comparison_json(comparison: Comparison) -> str:
    """The comparison, one value a line, characters as they are (a lone surrogate, which no UTF-8 holds, escaped)."""
    text = json.dumps(comparison.to_dict(), ensure_ascii=False, indent=1)
    return _SURROGATE.sub(lambda match: f"\\u{ord(match.group()):04x}", text) + "\n"
