"""A command line that is not understood, said as every other error is: one sentence and what to do."""

from __future__ import annotations

import click

from crawler.errors import UsageError
from crawler.model import Message, say


def usage_error(error: click.UsageError) -> UsageError:
    """Click's complaint as ours, so that it comes in the reader's language."""
    command = error.ctx.command_path if error.ctx else "crawler"
    near = getattr(error, "possibilities", None)
    if near:
        return UsageError(_sentence(error), say("Did you mean “{near}”?", near=", ".join(near)))
    return UsageError(_sentence(error), say("For help: {command} --help", command=command))


def _sentence(error: click.UsageError) -> Message:
    match error:
        case click.exceptions.NoSuchOption():
            return say("No such option: {name}.", name=error.option_name)
        case click.exceptions.NoSuchCommand():
            return say("No such command: {name}.", name=error.command_name)
        case click.BadOptionUsage():
            return say("The option {name} needs a value, or takes none.", name=error.option_name)
        case click.MissingParameter():
            return say("Missing argument: {name}.", name=_name(error))
        case click.BadParameter():
            return _bad_value(error)
    return say("This command was not understood: {why}", why=error.format_message())


def _bad_value(error: click.BadParameter) -> Message:
    kind = error.param.type if error.param else None
    name, value = _name(error), _quoted(error.message)
    if isinstance(kind, click.Choice):
        words = ", ".join(map(str, kind.choices))
        return say("{name} cannot be “{value}”. It must be one of: {words}.", name=name, value=value, words=words)
    if isinstance(kind, click.types.IntParamType | click.types.FloatParamType):
        return say("{name} cannot be “{value}”. It must be a number.", name=name, value=value)
    return say("{name} cannot be used: {why}", name=name, why=error.message)


def _quoted(text: str) -> str:
    """What Click quotes of the command line: it keeps the value nowhere else."""
    return text.split("'")[1] if text.count("'") > 1 else ""


def _name(error: click.BadParameter) -> str:
    """``--format`` of an option, ``TABLE`` of an argument."""
    if isinstance(error.param, click.Option):
        return " / ".join(error.param.opts)
    return error.param.human_readable_name if error.param else str(error.param_hint or "")
