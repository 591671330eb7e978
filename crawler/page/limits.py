"""Figures that every room may read without loading a parser."""

from __future__ import annotations

from typing import Final

FACTS_VERSION: Final = 4
"""Version of the rules that make facts: facts stored by an older version are read again."""
MAX_PARSE: Final = 262_144
"""Bytes parsed of one page."""
READY: Final = b"ready\n"
"""What a reading process writes first."""
