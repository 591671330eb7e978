"""Runs a command line: what is printed when something goes wrong, and the exit code."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

import click

from crawler.clean import safe_text
from crawler.cli import process
from crawler.errors import CrawlerError, StoreError
from crawler.language import LANGUAGES, pick_language
from crawler.model import say
from crawler.quiet import JUDGING, relaxed_gc

EXIT_USAGE: Final = 2
EXIT_INCOMPLETE: Final = 3


def main() -> None:
    """Entry point of the ``crawler`` command."""
    process.prepare()
    with relaxed_gc(JUDGING):
        code = run(sys.argv[1:])
    sys.exit(process.finish(code))


def run(arguments: Sequence[str]) -> int:
    """Runs one command line and returns its exit code; an error a person can fix is one sentence and what to do."""
    from crawler.cli import cli

    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")  # a terminal that lacks a letter must not end the audit
    try:
        process.check_files()
        lang = _language(arguments)
        return int(cli.main(args=list(arguments), prog_name="crawler", standalone_mode=False, obj=lang) or 0)
    except click.exceptions.Exit as stop:
        return stop.exit_code
    except (BrokenPipeError, SystemExit):  # the reader, such as head, has seen enough; click exits when it notices
        process.close_output()
        return 0
    except (KeyboardInterrupt, click.Abort):
        return EXIT_INCOMPLETE
    except Exception as error:
        if "--debug" in arguments:
            raise
        return _explain(error, arguments)


def _explain(error: Exception, arguments: Sequence[str]) -> int:
    """Says what is wrong and what to do; the exit code."""
    if isinstance(error, click.UsageError) and not isinstance(error, click.exceptions.NoArgsIsHelpError):
        from crawler.cli.usage import usage_error

        error = usage_error(error)
    if isinstance(error, click.ClickException):
        error.show()
        return EXIT_USAGE
    if isinstance(error, CrawlerError):
        _tell(error, arguments)
        return EXIT_INCOMPLETE if isinstance(error, StoreError) else EXIT_USAGE
    _tell(_refusal(error) if isinstance(error, OSError | MemoryError) else _bug(error), arguments)
    return EXIT_INCOMPLETE


def _tell(error: CrawlerError, arguments: Sequence[str]) -> None:
    from rich.console import Console
    from rich.text import Text

    from crawler.i18n import Translator

    translator = Translator(_language(arguments))
    console = Console(stderr=True, highlight=False, soft_wrap=True)
    console.print(Text.assemble(("crawler: ", "bold red"), translator.render(error.message)))
    if error.hint:
        console.print(Text(translator.render(error.hint)))


def _language(arguments: Sequence[str]) -> str:
    """The language to speak before any setting is read: ``--lang`` if it names one, else the environment's."""
    asked = next((word for option, word in pairwise(_words(arguments)) if option == "--lang"), "")
    asked = asked or os.environ.get("CRAWLER_LANG", "")
    return pick_language(asked if asked in LANGUAGES else "", os.environ)


def _words(arguments: Sequence[str]) -> list[str]:
    """The arguments with ``--option=value`` taken apart, as far as they are needed before anything is parsed."""
    return [word for argument in arguments for word in argument.split("=", 1)]


def _refusal(error: OSError | MemoryError) -> CrawlerError:
    """What the system refused: room on a disk, memory, a file of somebody else."""
    if isinstance(error, MemoryError):
        why = "MemoryError"
    else:
        named = f"{error.filename}: " if error.filename is not None else ""
        why = f"{named}{error.strerror or error}"
    return CrawlerError(
        say("The system refused to go on: {why}", why=safe_text(why)),
        say("Solve this (free disk space, file permissions, memory) and run the command again."),
    )


def _bug(error: Exception) -> CrawlerError:
    return CrawlerError(
        say("the program ran into an error: {error}", error=f"{type(error).__name__}: {error}"[:300]),
        say("This is a bug. Run the command again with --debug and report what it prints."),
    )
