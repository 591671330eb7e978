"""Colours of the terminal; each goes with a word that says the same."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from crawler.model import Severity, State

STATE_STYLES: Final[Mapping[State, str]] = MappingProxyType(
    {State.RIGHT: "green", State.FIX: "bold red", State.LOOK: "yellow", State.UNREACHABLE: "cyan"}
)
SEVERITY_STYLES: Final[Mapping[Severity, str]] = MappingProxyType(
    {Severity.ERROR: "bold red", Severity.WARNING: "yellow", Severity.NOTE: "dim"}
)
