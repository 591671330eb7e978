"""What is worked out once for a table and kept: bounded, so that memory does not grow with the table."""

from __future__ import annotations

from typing import Final, TypeVar

_K = TypeVar("_K")
_V = TypeVar("_V")

_REMEMBERED: Final = 8_192


class Memory(dict[_K, _V]):
    """A dictionary that forgets everything when it is full: what is asked again is asked soon after."""

    def keep(self, key: _K, value: _V) -> None:
        """Remembers ``value``."""
        if len(self) >= _REMEMBERED:
            self.clear()
        self[key] = value
