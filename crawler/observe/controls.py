"""Who watches a crawl, who may stop it, and how patient it is with our own network."""

from __future__ import annotations

from dataclasses import dataclass, field

from crawler.observe.ourside import DEFAULT_TIMING, Timing
from crawler.observe.progress import Progress, Silent
from crawler.observe.stop import Stop


@dataclass(frozen=True, slots=True, kw_only=True)
class Controls:
    """How a crawl is watched and stopped."""

    progress: Progress = field(default_factory=Silent)
    """Called a few times a second with the state of the crawl."""
    stop: Stop = field(default_factory=Stop)
    """Ask it once to end within ten seconds, twice to end at once."""
    timing: Timing = DEFAULT_TIMING
    """How patient to be with our own network."""
