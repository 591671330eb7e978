"""The process that reads pages: takes requests from standard input, writes one line of JSON for each.

`crawler.page.pool` starts it, sends requests ahead of the answers, and kills it when a page takes too long. A request
is a line of JSON (media type, charset, URL, limit, size) and then ``size`` bytes of body. The process ends when its
input does, also when its parent was killed.
"""

from __future__ import annotations

import contextlib
import json
import signal
import sys
from typing import BinaryIO, Final

from crawler.facts_json import facts_json
from crawler.model import PageFacts, Signal, SignalKind
from crawler.page.facts import read_page
from crawler.page.limits import READY

MEMORY: Final = 768 * 2**20
"""Bytes of address space a page may take, where the system can hold a process to it (not on Windows)."""


def main() -> None:
    """Serves requests until the input ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to handle
    _limit_memory()
    sys.stdout.buffer.write(READY)
    sys.stdout.buffer.flush()
    serve(sys.stdin.buffer, sys.stdout.buffer)


def serve(requests: BinaryIO, answers: BinaryIO) -> None:
    """Answers every request of ``requests``, one line each."""
    for line in iter(requests.readline, b""):
        request = json.loads(line)
        body = requests.read(request.pop("size"))
        try:
            facts = read_page(body, **request)
        except MemoryError:
            facts = PageFacts(signals=(Signal(kind=SignalKind.UNREADABLE, marker="memory"),))
        answers.write(facts_json(facts).encode("utf-8", "replace") + b"\n")
        answers.flush()


def _limit_memory() -> None:
    if sys.platform == "win32":
        return
    import resource  # noqa: PLC0415 - exists on POSIX alone

    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if __name__ == "__main__":
    main()
