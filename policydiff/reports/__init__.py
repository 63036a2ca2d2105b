"""Comparisons, versions and policies to what people read: HTML, text, Markdown, JSON, feed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from policydiff.errors import UsageError
from policydiff.model import Comparison, Level

if TYPE_CHECKING:
    from policydiff.reports.facts import Context

FORMATS = ("text", "html", "markdown", "json", "mail")

__all__ = ["FORMATS", "render"]


def render(
    comparison: Comparison,
    format: str = "html",
    *,
    context: Context | None = None,
    level: Level = "wording",
    color: bool = False,
    width: int | None = None,
    templates: Path | None = None,
) -> str:
    """A comparison as a person or a program reads it.

    `html` is a whole self-contained page; `text` and `markdown` show the changes at or above `level` and count the
    rest; `mail` is HTML for mail programs and phones, under 100 KB; `json` is `policydiff-comparison/1`. `color` and
    `width` (in characters) are for `text` on a terminal, `templates` is a folder that overrides templates of `html`
    and `mail`.

    Raises UsageError for any other format.
    """
    if format == "json":
        from policydiff.reports.jsons import comparison_json

        return comparison_json(comparison)
    if format not in FORMATS:
        raise UsageError(f"there is no format {format!r}", None, f"choose one of {', '.join(FORMATS)}")
    from policydiff.reports.comparison import comparison_facts

    facts = comparison_facts(comparison, context)
    if format == "html":
        from policydiff.reports.html import comparison_page

        return comparison_page(facts, templates)
    if format == "mail":
        from policydiff.reports.message import message_html
        from policydiff.reports.message_facts import comparison_message

        return message_html(comparison_message(facts), templates)
    if format == "markdown":
        from policydiff.reports.markdown import comparison_markdown

        return comparison_markdown(facts, level)
    from policydiff.reports.text import comparison_text

    return comparison_text(facts, level, color=color, width=width)
