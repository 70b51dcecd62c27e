"""Help for people. rich-click, which sets it, is imported when somebody asks for it."""

from typing import Final

import click

SETTINGS: Final = {"help_option_names": ["-h", "--help"]}
_LOOK: Final = {
    "max_width": 100,
    "padding_helptext_first_line": (0, 0, 1, 0),
    "text_paragraph_linebreaks": "\n\n",
}


class Taught(click.Command):
    """A command whose help is set by rich-click."""

    def get_help(self, ctx: click.Context) -> str:
        """The help, in colour on a terminal."""
        return in_colour(self, ctx)


def in_colour(command: click.Command, context: click.Context) -> str:
    """The help of a command as rich-click sets it."""
    import rich_click

    rich = _group(command, context) if isinstance(command, click.Group) else rich_click.RichCommand(name=command.name)
    rich.params, rich.help, rich.epilog = command.params, command.help, command.epilog
    page = rich_click.RichContext(
        rich,
        parent=context.parent,
        info_name=context.info_name,
        help_option_names=SETTINGS["help_option_names"],
        rich_help_config=_LOOK,
    )
    return rich.get_help(page)


def _group(group: click.Group, context: click.Context) -> click.Command:
    import rich_click

    found = {name: group.get_command(context, name) for name in group.list_commands(context)}
    return rich_click.RichGroup(
        name=group.name, commands={name: command for name, command in found.items() if command is not None}
    )
