"""Help in the reader's language: Click's help pages, with every sentence through the catalogue.

The English of a command is its docstring, that of an option its ``help``; `tools/messages.py` collects both.
"""

from __future__ import annotations

from typing import Final

import click

from crawler.model import Message, say

HEADINGS: Final = {
    "usage": say("Usage:"),
    "options": say("Options"),
    "commands": say("Commands"),
    "help": say("Show this message and exit."),
    "version": say("Show the version and exit."),
}
START: Final = (
    (say("Start here"), "crawler demo"),
    (say("Your table"), "crawler audit TABLE"),
    (
        say("Then"),
        say(
            "decide in reports/TABLE/latest/corrections.xlsx, and run crawler apply corrections.xlsx --to corrected.tsv"
        ),
    ),
    (say("Exit codes"), say("0 clean, 1 findings, 2 usage or unreadable table, 3 audit not complete")),
)


def _said(context: click.Context, message: Message) -> str:
    """A sentence in the language the command line was started with; English where a page is made without one."""
    lang = context.find_root().obj
    if lang in {None, "en"}:
        return message.text
    from crawler.i18n import Translator

    return Translator(lang).render(message)


def _help(context: click.Context, text: str | None) -> str:
    """A docstring or an option's help in the reader's language, each paragraph on one line, as the catalogue has it."""
    paragraphs = [" ".join(paragraph.split()) for paragraph in (text or "").split("\n\n")]
    return _said(context, Message(text="\n\n".join(paragraphs))) if text else ""


class SpokenCommand(click.Command):
    """A command whose help page is in the reader's language."""

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Writes how it is called."""
        usage = _said(ctx, HEADINGS["usage"]) + " "
        formatter.write_usage(ctx.command_path, " ".join(self.collect_usage_pieces(ctx)), prefix=usage)

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Writes what it does."""
        formatter.write_paragraph()
        with formatter.indentation():
            formatter.write_text(_help(ctx, self.help))

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Writes its options."""
        records = [record for param in self.get_params(ctx) if (record := _record(ctx, param))]
        with formatter.section(_said(ctx, HEADINGS["options"])):
            formatter.write_dl(records)


class SpokenGroup(SpokenCommand, click.Group):
    """A group of commands, likewise."""

    command_class = SpokenCommand
    group_class = type

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Writes its options and its commands."""
        super().format_options(ctx, formatter)
        names = [(name, command) for name in self.list_commands(ctx) if (command := self.get_command(ctx, name))]
        records = [(name, _first_sentence(_help(ctx, command.help))) for name, command in names]
        with formatter.section(_said(ctx, HEADINGS["commands"])):
            formatter.write_dl(records)

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Writes where to start, below the commands of the whole program."""
        if ctx.parent is None:
            formatter.write_paragraph()
            formatter.write_dl(
                [(_said(ctx, name), what if isinstance(what, str) else _said(ctx, what)) for name, what in START]
            )


def _record(context: click.Context, param: click.Parameter) -> tuple[str, str] | None:
    """An option's names and what it does, with Click's own remarks such as the default."""
    record = param.get_help_record(context) if isinstance(param, click.Option) else None
    if record is None:
        return None
    names, what = record
    english = getattr(param, "help", None) or ""
    own = {"help": HEADINGS["help"], "version": HEADINGS["version"]}.get(param.name or "")
    if own is not None:
        return names, _said(context, own)
    return names, what.replace(english, _help(context, english), 1)


def _first_sentence(text: str) -> str:
    return text.split("\n\n", maxsplit=1)[0].split(". ", maxsplit=1)[0].removesuffix(".") + "."
