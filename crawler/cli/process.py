"""The process around a command: standard streams that are closed or full, open files, messages of libraries."""

from __future__ import annotations

import contextlib
import io
import logging
import os
import sys
import warnings
from typing import Final, TextIO

from crawler.errors import UsageError
from crawler.model import say

STREAMS: Final = ("stdin", "stdout", "stderr")
FEWEST_FILES: Final = 64
"""Files a command has open at most, with some to spare: libraries, the audit file, two page readers, a few sites."""


class _Lossy(io.TextIOWrapper):
    """Standard error that loses what cannot be written: a full disk behind it must not end an audit."""

    def write(self, text: str) -> int:
        """Write if possible."""
        with contextlib.suppress(OSError):
            super().write(text)
            super().flush()
        return len(text)

    def flush(self) -> None:
        """Flush if possible."""
        with contextlib.suppress(OSError, ValueError):
            super().flush()


def prepare() -> None:
    """Make the streams usable and keep libraries quiet; call it once, before anything is opened."""
    _open_streams()
    logging.getLogger().addHandler(logging.NullHandler())
    if not sys.warnoptions:
        warnings.simplefilter("ignore")


def finish(code: int) -> int:
    """Write out what is buffered; the exit code, which is 3 when standard output could not take it."""
    try:
        sys.stdout.flush()
    except OSError as error:
        close_output()
        sys.stderr.write(f"crawler: {error.strerror}\n")
        return code or 3
    return code


def close_output() -> None:
    """Send standard output nowhere from now on: its reader has gone, or its disk is full."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)


def check_files() -> None:
    """Allow as many open files as the system permits.

    Raises:
        UsageError: it permits too few to work with.
    """
    if sys.platform == "win32":
        return
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft < FEWEST_FILES <= hard:
        resource.setrlimit(resource.RLIMIT_NOFILE, (FEWEST_FILES, hard))
    elif soft < FEWEST_FILES:
        raise UsageError(
            say(
                "Only {count} files may be open at once; at least {needed} are needed.", count=soft, needed=FEWEST_FILES
            ),
            say("Raise the limit (ulimit -n) and run the command again."),
        )


def _open_streams() -> None:
    """Replace closed streams by ones that lead nowhere, or the next file opened would take their place."""
    while (descriptor := os.open(os.devnull, os.O_RDWR)) < len(STREAMS):
        pass
    os.close(descriptor)
    for number, name in enumerate(STREAMS):
        if getattr(sys, name) is None:
            setattr(sys, name, open(number, "w" if number else "r", encoding="utf-8", closefd=False))  # noqa: SIM115
    error: TextIO = sys.stderr
    if isinstance(error, io.TextIOWrapper):
        sys.stderr = _Lossy(error.detach(), encoding=error.encoding, errors="replace", line_buffering=True)
