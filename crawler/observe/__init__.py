"""The only room with a network and a clock. See docs/architecture.md."""

from crawler.observe.looker import Looker, make_looker

__all__ = ["Looker", "make_looker"]
