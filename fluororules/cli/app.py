"""The commands by name, and what becomes of what no command caught."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Any, Final, NoReturn

import click

from fluororules.cli.exits import HELP, Exit
from fluororules.cli.files import UnreadableError, problem_of
from fluororules.cli.help import SETTINGS, in_colour
from fluororules.errors import RulesError, RulesFileError, TableDataError
from fluororules.version import __version__

# In the order in which they are listed. Each module holds its `command`.
_COMMANDS: Final = (
    *("evaluate", "batch", "explain", "audit", "check", "lint", "fmt", "test", "prove", "diff"),
    *("rulesets", "timeline", "sources", "schema", "tables"),
)


class Shell(click.Group):
    """The commands, each imported when it is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Their names."""
        del ctx
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of a name."""
        del ctx
        if cmd_name not in _COMMANDS:
            return None
        command: click.Command = import_module(f"fluororules.cli.{cmd_name}").command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that the arguments begin with; where there is none, the one of nearly that name is suggested."""
        from difflib import get_close_matches

        near = [] if args[0] in _COMMANDS or ctx.resilient_parsing else get_close_matches(args[0], _COMMANDS, n=1)
        if near:
            raise click.UsageError(f"No such command '{args[0]}'. Did you mean '{near[0]}'?", ctx)
        return super().resolve_command(ctx, args)

    def get_help(self, ctx: click.Context) -> str:
        """The help, in colour on a terminal."""
        return in_colour(self, ctx)

    def main(self, *args: Any, **extra: Any) -> NoReturn:  # noqa: ANN401 - click's
        """Runs a command, and ends the process with its exit status."""
        extra["standalone_mode"] = False
        _open_streams()
        for stream in (sys.stdout, sys.stderr):
            if hasattr(stream, "reconfigure"):
                stream.reconfigure(errors="backslashreplace")  # a letter that the terminal lacks is no reason to end
        status = Exit.UNREADABLE
        with _output():
            try:
                ended = super().main(*args, **extra)
            except click.UsageError as error:
                ended = _usage(error)
            except click.Abort:
                ended = Exit.INTERRUPTED
            sys.stdout.flush()
            status = ended
        sys.exit(int(status or 0))

    def invoke(self, ctx: click.Context) -> int:
        """Runs the command, and gives its exit status."""
        status: int = Exit.UNREADABLE
        with _output():
            ended = self._ended(ctx)
            sys.stdout.flush()
            status = ended
        return status  # noqa: RET504 - the first of the two stands where the output could not be written

    def _ended(self, ctx: click.Context) -> int:
        """How the command ended, whatever the library raised."""
        try:
            return int(super().invoke(ctx) or Exit.DONE)
        except (UnreadableError, RulesFileError) as error:
            click.echo(f"fluororules: {error}", err=True)
            return Exit.UNREADABLE
        except TableDataError as error:
            for problem in error.problems:
                click.echo(f"fluororules: {problem}", err=True)
            return Exit.REJECTED
        except RulesError as error:
            from fluororules.cli.complaints import show

            show(error.diagnostics or [str(error)], err=True)
            return Exit.WRONG


def _open_streams() -> None:
    """A stream that the caller closed is read as empty, and written to nowhere."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: SIM115, PTH123 - until the process ends


@contextmanager
def _output() -> Iterator[None]:
    """A reader who went away is no news; that nothing more can be written otherwise is."""
    try:
        yield
    except BrokenPipeError:
        _forget_output()
    except OSError as error:
        _forget_output()
        click.echo(f"fluororules: the output could not be written: {problem_of(error)}", err=True)


def _forget_output() -> None:
    """What is still held back for standard output goes nowhere, so that the end of the process does not try again."""
    try:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)
    except (OSError, ValueError):
        return


def _usage(error: click.UsageError) -> Exit:
    if type(error).__name__ == "NoArgsIsHelpError":  # click 8.2 and later
        click.echo(error.message, err=True)
        return Exit.WRONG
    command = error.ctx.command_path if error.ctx else "fluororules"
    click.echo(f"{command}: {error.format_message()}\ntry: {command} --help", err=True)
    return Exit.WRONG


@click.group(cls=Shell, epilog=HELP, context_settings=SETTINGS)
@click.version_option(__version__, "--version", "-V", prog_name="fluororules", message="%(prog)s %(version)s")
def app() -> None:
    """Decide whether fluoroscopy is coded, by rules that read as the guidance does, each decision with its citation.

    \b
    Try:
      fluororules evaluate encounter.json
      fluororules evaluate --format json encounters.jsonl > decisions.jsonl
      fluororules explain encounter.json --code 76000
      fluororules batch claims.parquet -o decisions.parquet
      fluororules check rulesets/
    """
