"""Commands that work on documents alone and need no workspace: parse, diff, judge."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, NamedTuple

import click

from policydiff import files
from policydiff.cli.options import open_workspace, output_option, workspace_option
from policydiff.cli.output import answer, note, to_json
from policydiff.errors import PolicydiffError, UnreadableError, UsageError

if TYPE_CHECKING:
    from policydiff.judging import Rules
    from policydiff.model import Comparison, Document, Held, Level, Version

SAME, DIFFERENT = 0, 1


@click.command("parse")
@click.argument("file")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "markdown", "html"]),
    default="text",
    show_default=True,
    help="How to print the document; html shows every block of the page in the colour of its decision.",
)
@click.option(
    "--explain", is_flag=True, help="Show each block, kept or set aside, and the rule that decided."
)
@click.option("--url", metavar="URL", help="Where the file comes from, to resolve its links.")
@click.option("--language", metavar="CODE", help="The language of the policy, as de; else it is found.")
@click.option("--select", metavar="CSS", multiple=True, help="Only these parts of the page are the policy.")
@click.option("--remove", metavar="CSS", multiple=True, help="These parts of the page are not the policy.")
@output_option
@workspace_option
def parse_command(
    file: str,
    form: str,
    explain: bool,
    url: str | None,
    language: str | None,
    select: tuple[str, ...],
    remove: tuple[str, ...],
    output: str | None,
    workspace: str | None,
) -> None:
    """Normalize one file and print its sections; FILE may be - for standard input.

    \b
      policydiff parse privacy.html
      policydiff parse privacy.md --format json
      policydiff parse privacy.html --explain
      policydiff parse privacy.html --select main --remove .share --format html -o decided.html
    """
    if explain and form == "markdown":
        raise UsageError("Markdown has no place for --explain", None, "choose text, json or html")
    data = _bytes(file)
    asked = {"url": url, "language": language, "select": select, "remove": remove}
    document = _normalized(data, file, asked)
    _mention(file, document)
    if explain or form == "html":
        answer(_explained(data, file, asked, document, form), output)
        return
    from policydiff.reports.document import document_markdown, document_text

    if form == "json":
        answer(to_json(document.to_dict()), output)
    elif form == "markdown":
        answer(document_markdown(document), output)
    else:
        answer(document_text(document), output)


@click.command("diff")
@click.argument("old")
@click.argument("new")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "html", "json", "markdown", "mail"]),
    default="text",
    show_default=True,
    help="How to print the comparison.",
)
@click.option(
    "--level",
    type=click.Choice(["material", "wording", "cosmetic", "boilerplate"]),
    default="wording",
    show_default=True,
    help="The slightest change that makes the exit status 1; `text` and `markdown` show no slighter ones.",
)
@output_option
@workspace_option
def diff_command(
    old: str, new: str, form: str, level: Level, output: str | None, workspace: str | None
) -> int:
    """Compare two files or versions; exits 0 where nothing changed at or above the level, 1 where something did.

    OLD and NEW are files, or versions of the workspace: SLUG (the newest), SLUG@20160504225849,
    SLUG@2016-05-04, SLUG@-1, SLUG@first, SLUG@reviewed.

    \b
      policydiff diff old.html new.html
      policydiff diff acme@first acme --format html -o report.html
    """
    from policydiff import pipeline, reports
    from policydiff.reports.facts import Context

    before, after = _resolve(old, workspace), _resolve(new, workspace)
    comparison = pipeline.compare(
        before.document, after.document, rules=_rules(before, after), old_name=old, new_name=new
    )
    context = Context(old_version=before.version, new_version=after.version, old_last=before.last)
    for warning in comparison.warnings:
        note(warning)
    colour = form == "text" and output is None and sys.stdout.isatty() and not os.environ.get("NO_COLOR")
    answer(reports.render(comparison, form, context=context, level=level, color=colour), output)
    return DIFFERENT if _reaches(comparison, level) else SAME


@click.command("judge")
@click.argument("file", default="-")
@click.option(
    "--language", metavar="CODE", default="en", show_default=True, help="The language of the texts."
)
@click.option("--explain", is_flag=True, help="Add every rule that fired and what it matched.")
@workspace_option
def judge_command(file: str, language: str, explain: bool, workspace: str | None) -> None:
    """Judge single edits: JSON lines in (from FILE or standard input), one line out for each, in their order.

    \b
      echo '{"id": 1, "old": "We will not sell it.", "new": "We may sell it.", "section": null}' | policydiff judge
    """
    from policydiff import judging

    rules = judging.load_rules()
    for number, row in _rows(file):
        arguments = _edit(row, f"{file}, line {number}")
        heading = row.get("heading") is True
        if explain:
            told = judging.explain(**arguments, language=language, rules=rules, heading=heading).to_dict()
        else:
            told = judging.judge(**arguments, language=language, rules=rules, heading=heading).to_dict()
        answer(json.dumps({"id": row.get("id"), **told}, ensure_ascii=False))


def _explained(data: bytes, file: str, asked: dict[str, Any], document: Document, form: str) -> str:
    """What was decided about each block of the file, in the form that was asked for."""
    from policydiff.normalizer import explain
    from policydiff.reports.explained import explained_dict, explained_facts, explained_text

    decisions = explain(data, captured=document.captured, **asked)
    if form == "json":
        return to_json(explained_dict(document, decisions))
    if form == "html":
        from policydiff.reports.explained_page import explained_page

        name = "standard input" if file == "-" else Path(file).name
        return explained_page(explained_facts(name, document, decisions))
    return explained_text(decisions)


def _bytes(file: str) -> bytes:
    """What a file or standard input (`-`) holds."""
    data = sys.stdin.buffer.read(files.LARGEST + 1) if file == "-" else files.read(Path(file))
    if len(data) > files.LARGEST:
        raise UnreadableError(
            "too large for a policy", "standard input", f"at most {files.LARGEST // 1024**2} MiB"
        )
    return data


def _normalized(data: bytes, file: str, asked: dict[str, Any]) -> Document:
    from policydiff import pipeline

    try:
        return pipeline.normalize(data, **asked)
    except UnreadableError as error:
        raise UnreadableError(error.what, file, error.remedy) from None


class _Resolved(NamedTuple):
    """What a name stands for: a document, and where it is a version of a workspace, that, its last capture and the
    rules by which the workspace judges the policy."""

    document: Document
    version: Version | None = None
    last: Held | None = None
    rules: Rules | None = None


def _resolve(name: str, workspace: str | None) -> _Resolved:
    """What a name stands for: a file where there is one of that name, else a version of the workspace."""
    if name == "-" or Path(name).exists():
        document = _normalized(_bytes(name), name, {})
        _mention(name, document)
        return _Resolved(document)
    if "@" not in name and ("/" in name or "." in name):
        raise UnreadableError("there is no such file", name, "check the name")
    from policydiff import upkeep

    try:
        opened = open_workspace(workspace)
    except PolicydiffError as error:
        raise UsageError(f"neither a file nor a version ({error.what})", name, error.remedy) from None
    with opened.open_store() as store:
        version = opened.version(store, name)
        last = upkeep.last_capture(store.captures(version.policy), version)
        document = store.version_document(version.policy, version.mark)
        return _Resolved(document, version, last, upkeep.rules_of(opened, version.policy))


def _rules(old: _Resolved, new: _Resolved) -> Rules | None:
    """The rules of the workspace where two versions of one policy are compared, as on its site; None for ours."""
    ours = old.version is None or new.version is None or old.version.policy != new.version.policy
    return None if ours else new.rules


def _mention(name: str, document: Document) -> None:
    """Say on standard error what is odd about a file; the answer is given all the same."""
    for reason in document.suspect:
        note(f"{name} may not be the policy: {reason}")
    for warning in document.warnings:
        note(f"{name}: {warning}")


def _reaches(comparison: Comparison, level: Level) -> bool:
    """Whether anything at or above the level changed.

    A difference that is no one change (paragraphs broken anew) makes the documents' texts differ all the same: it
    counts as cosmetic, as the transition says.
    """
    from policydiff.model import LEVELS

    counts = comparison.summary.to_dict()
    wanted = LEVELS[: LEVELS.index(level) + 1]
    if any(counts[name] for name in wanted):
        return True
    return "cosmetic" in wanted and comparison.summary.transition != "same"


def _rows(file: str) -> Iterator[tuple[int, dict[str, Any]]]:
    """The rows of a JSON-lines file with their line numbers; raises UsageError at the first that is none."""
    source: BinaryIO
    if file == "-":
        source = sys.stdin.buffer
    else:
        import io

        source = io.BytesIO(files.read(Path(file)))
    for number, line in enumerate(source, 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except (ValueError, RecursionError):
            raise UsageError("this is not JSON", f"{file}, line {number}", "one object a line") from None
        if not isinstance(row, dict):
            raise UsageError(
                "this is not an object", f"{file}, line {number}", '{"id", "old", "new", "section"}'
            )
        yield number, row


def _edit(row: dict[str, Any], where: str) -> dict[str, str | None]:
    """The arguments of `judge` in a row; raises UsageError where they are not texts, or both sides are missing."""
    arguments = {key: row.get(key) for key in ("old", "new", "section")}
    for key, value in arguments.items():
        if value is not None and not isinstance(value, str):
            raise UsageError(f'"{key}" must be a text or null', where)
    if arguments["old"] is None and arguments["new"] is None:
        raise UsageError('"old" and "new" are both missing', where, "give at least one")
    return arguments
