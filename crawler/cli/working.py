"""What a longer step is doing, said on stderr while it runs."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.text import Text


@contextmanager
def working(console: Console, what: str, *, show: bool = True) -> Iterator[None]:
    """Says what is being done while the block runs: with the time it takes in a terminal, once elsewhere."""
    if not show:
        yield
    elif not console.is_terminal:
        console.print(Text(what, style="dim"))
        yield
    else:
        from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

        columns = (SpinnerColumn(), TextColumn("{task.description}", markup=False), TimeElapsedColumn())
        with Progress(*columns, console=console, transient=True) as progress:
            progress.add_task(what, total=None)
            yield
