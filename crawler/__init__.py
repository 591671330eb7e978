"""crawler: audits a table of partner institutions and hands back the corrected table.

The rooms and what passes between them are drawn in ``docs/architecture.md``.
"""


def __getattr__(name: str) -> str:
    """``__version__``, looked up when it is asked for: the lookup costs more than the rest of ``crawler --help``."""
    if name == "__version__":
        from importlib.metadata import version  # noqa: PLC0415

        return version("partner-crawler")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
