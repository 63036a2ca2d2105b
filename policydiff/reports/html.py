"""Facts to self-contained HTML pages through the templates."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches
from functools import lru_cache
from itertools import groupby
from pathlib import Path
from typing import Any

from jinja2 import (
    ChoiceLoader,
    Environment,
    FileSystemLoader,
    PackageLoader,
    StrictUndefined,
    TemplateError,
    TemplateRuntimeError,
    TemplateSyntaxError,
)
from markupsafe import Markup

from policydiff.errors import UsageError
from policydiff.reports.facts import ComparisonFacts, Fold, Paragraph
from policydiff.reports.look import PLAIN, Look
from policydiff.reports.phrasing import counted
from policydiff.reports.since import SinceFacts
from policydiff.reports.site_facts import FeedFacts, IndexFacts, PolicyFacts
from policydiff.reports.visible import safe_href, visible

#: What a page has besides on which decisions are shown and made.
REVIEW = ("review.css", "review.js")
#: So many characters of a title stand on top of a sheet of paper.
SHEET_HEAD = 110

#: Beside the templates, in their package.
_NO_TEMPLATE = (".py", ".pyc")
#: From here on (0 to 1) two names of files are alike; the same ending alone makes about 0.5.
_ALIKE = 0.7

_NOT_PLAIN = re.compile(r"[^A-Za-z0-9 ]")
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_INDENT = re.compile(r"\n\s*")
_SCRIPT_COMMENT = re.compile(r"^\s*//.*$", re.MULTILINE)


def comparison_page(facts: ComparisonFacts, templates: Path | None = None, look: Look = PLAIN) -> str:
    """The page of one comparison. `templates` is a folder whose files stand in for ours of the same name."""
    head = facts.title + (f": {facts.interval.words}" if facts.interval else "")
    further = REVIEW if facts.review else ()
    return page("comparison.html", {"facts": facts}, templates, look, head, further)


def policy_page(facts: PolicyFacts, templates: Path | None = None, look: Look = PLAIN) -> str:
    """The page of one policy."""
    return page("policy.html", {"facts": facts}, templates, look, facts.title, REVIEW[:1])


def since_page(facts: SinceFacts, templates: Path | None = None, look: Look = PLAIN) -> str:
    """The page of what changed since a policy was last reviewed."""
    head = f"{facts.title}: since the last review"
    return page("since.html", {"facts": facts}, templates, look, head, REVIEW[:1])


def index_page(facts: IndexFacts, templates: Path | None = None, look: Look = PLAIN) -> str:
    """The index of all policies."""
    return page("index.html", {"facts": facts}, templates, look, facts.site_title)


def feed_page(facts: FeedFacts, templates: Path | None = None) -> str:
    """The Atom feed."""
    return rendered(environment_for(templates), "feed.xml", {"facts": facts})


def page(
    name: str,
    values: Mapping[str, object],
    templates: Path | None = None,
    look: Look = PLAIN,
    head: str = "",
    further: Sequence[str] = (),
) -> str:
    """A page from the template `name`, with stylesheet and script inside and a policy that lets nothing else run.

    `head` stands on top of every sheet of paper; `further` are more styles and scripts. Raises UsageError where an
    overriding template is wrong, or there is no such folder.
    """
    environment = environment_for(templates)
    style, script = (
        "".join(_asset(environment, own) for own in (ours, *further) if own.endswith(ours[-3:]))
        for ours in ("style.css", "script.js")
    )
    style += look.style + _sheet_head(head)
    dressing = {
        "style": Markup(style),
        "script": Markup(script),
        "csp": _security_policy(style, script),
        "logo": look.logo,
    }
    return rendered(environment, name, {**dressing, **values})


@lru_cache(maxsize=8)
def environment_for(templates: Path | None) -> Environment:
    """The Jinja environment: everything escaped, undefined names an error, hidden characters shown.

    Raises UsageError where `templates` is no folder.
    """
    if templates is not None and not templates.is_dir():
        raise UsageError("there is no such folder of templates", str(templates), "name one that exists")
    own = PackageLoader("policydiff_templates", "")
    environment = Environment(
        loader=ChoiceLoader([FileSystemLoader(templates), own]) if templates else own,
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_finalized,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["href"] = safe_href
    environment.filters["tables"] = tables
    environment.globals["counted"] = counted
    return environment


def misspelt_templates(folder: Path) -> list[tuple[str, str]]:
    """The files of a folder of templates that take the place of none of ours but are named almost as one: their
    names, and that of ours. Any other may be one that a template of theirs includes."""
    ours = environment_for(None).list_templates(filter_func=lambda name: not name.endswith(_NO_TEMPLATE))
    theirs = sorted(path.name for path in folder.iterdir() if path.is_file())
    near = ((name, get_close_matches(name, ours, 1, _ALIKE)) for name in theirs if name not in ours)
    return [(name, found[0]) for name, found in near if found]


def tables(pieces: Iterable[Paragraph | Fold]) -> list[tuple[bool, list[Paragraph | Fold]]]:
    """Neighbouring rows of a table taken together (True), and what stands between tables (False)."""

    def in_table(piece: Paragraph | Fold) -> bool:
        return isinstance(piece, Paragraph) and any(len(phrase.cells) > 1 for phrase in piece.phrases)

    return [(is_table, list(own)) for is_table, own in groupby(pieces, key=in_table)]


def _finalized(value: Any) -> Any:
    """What Jinja does to every value before it escapes it, so that no template can forget to."""
    if value is None:
        raise TemplateRuntimeError("it prints None")
    if isinstance(value, str) and not isinstance(value, Markup):
        return visible(value)
    return value


def rendered(environment: Environment, name: str, values: Mapping[str, object]) -> str:
    """A template filled in; a mistake in one is told with its file and line."""
    try:
        return environment.get_template(name).render(**values)
    except TemplateSyntaxError as error:
        where = f"{error.filename or error.name}, line {error.lineno}"
        raise UsageError(
            f"a template is wrong ({error.message})", where, "mend it, or take it away"
        ) from error
    except TemplateError as error:
        raise UsageError(
            f"a template is wrong ({error.message})", name, "mend it, or take it away"
        ) from error


def _asset(environment: Environment, name: str) -> str:
    """Stylesheet or script without comments and indentation: every page carries them."""
    assert environment.loader is not None
    source = environment.loader.get_source(environment, name)[0]
    bare = _SCRIPT_COMMENT.sub("", source) if name.endswith(".js") else _COMMENT.sub("", source)
    return _INDENT.sub("\n", bare).strip() + "\n"


def _sheet_head(text: str) -> str:
    """The stylesheet's rule that prints a text on top of every sheet; "" for none."""
    flat = " ".join(visible(text).split())
    short = flat if len(flat) <= SHEET_HEAD else flat[: SHEET_HEAD - 2].rstrip() + " …"
    # Every character that is no plain letter or digit is written by its number: a title cannot end the string.
    safe = _NOT_PLAIN.sub(lambda match: f"\\{ord(match.group()):x} ", short)
    return f'@page{{@top-left{{content:"{safe}";font:8pt sans-serif}}}}\n' if safe else ""


def _security_policy(style: str, script: str) -> str:
    """Nothing may load and only our own style and script run, each known by its hash."""
    return (
        f"default-src 'none'; style-src '{_digest(style)}'; script-src '{_digest(script)}'; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )


def _digest(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
