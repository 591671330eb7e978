"""crawler: audits a table of partner institutions and hands back the corrected table.

The rooms and what passes between them are drawn in ``docs/architecture.md``.
"""

from importlib.metadata import version

__version__ = version("partner-crawler")
