"""Options that several commands share, as decorators, and what they resolve to."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from policydiff.workspace import Workspace

F = TypeVar("F", bound=Callable[..., Any])


def workspace_option(command: F) -> F:
    """`--workspace DIR` after the command's name; the one before it counts where this one is not given."""
    return click.option("--workspace", metavar="DIR", help="The workspace to work on.")(command)


def rows_format_option(command: F) -> F:
    """`--format table|json|csv` for answers that are rows."""
    return click.option(
        "--format",
        "form",
        type=click.Choice(["table", "json", "csv"]),
        default="table",
        show_default=True,
        help="How to print the rows.",
    )(command)


def output_option(command: F) -> F:
    """`-o FILE`: the answer goes into a file, whole or not at all, instead of standard output."""
    return click.option(
        "-o", "--output", metavar="FILE", help="Write to this file, whole or not at all, instead of printing."
    )(command)


def open_workspace(chosen: str | None) -> Workspace:
    """The workspace of `--workspace` (either place), the environment, or the nearest folder upward.

    Raises WorkspaceError where there is none.
    """
    from policydiff.workspace import locate

    return locate(chosen or click.get_current_context().find_root().obj)
