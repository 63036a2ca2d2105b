"""The `policydiff` command and the table of its subcommands, each imported only when it is asked for."""

from __future__ import annotations

from importlib import import_module

import click

from policydiff import __version__

#: Every command, in the order of `--help`: where it lives.
COMMANDS = {
    "parse": "documents",
    "diff": "documents",
    "judge": "documents",
    "init": "keeping",
    "watch": "watching",
    "add": "keeping",
    "fetch": "fetching",
    "nightly": "fetching",
    "cron": "fetching",
    "trust": "keeping",
    "rebuild": "proving",
    "rejudge": "proving",
    "verify": "proving",
    "export": "proving",
    "import": "proving",
    "history": "asking",
    "show": "asking",
    "changes": "asking",
    "search": "asking",
    "report": "reporting",
    "notify": "notifying",
    "review": "reviewing",
}


class _Lazy(click.Group):
    """A group that imports the module of a command when the command is named."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name not in COMMANDS:
            return None
        module = import_module(f"policydiff.cli.{COMMANDS[name]}")
        command = getattr(module, f"{name}_command")
        assert isinstance(command, click.Command)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as error:
            from rapidfuzz import process

            near = process.extractOne(args[0], list(COMMANDS), score_cutoff=60)
            raise click.UsageError(
                f"there is no command {args[0]!r}" + (f", did you mean {near[0]!r}?" if near else ""), ctx
            ) from error


@click.command(cls=_Lazy, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="policydiff", message="%(prog)s %(version)s")
@click.option(
    "--workspace",
    metavar="DIR",
    help="The workspace; else POLICYDIFF_WORKSPACE, else the nearest folder upward with a policydiff.toml.",
)
@click.pass_context
def app(ctx: click.Context, workspace: str | None) -> None:
    """Keep every version of a policy, and say what changed that matters, since when, and how we know.

    \b
      policydiff diff old.html new.html            compare two files
      policydiff add page.html --policy acme       keep a capture
      policydiff history acme                      every version of a policy
      policydiff report                            the site for reviewers
    """
    ctx.obj = workspace
