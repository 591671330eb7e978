"""What the signals of a page are read from. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from crawler.page.links import OutwardLink
from crawler.page.phrases import phrases

NEXT_TO_NOTHING: Final = 250
"""Characters of text: a shell, a wall or a notice in one line."""
NOTICE: Final = 400
"""Characters of text: a notice in a few sentences."""
SHORT: Final = 1_000
"""Characters of text: a notice or a form, and a little around it."""
MEDIUM: Final = 3_000
"""Characters of text: less than any home page worth the name, more than a notice."""
FEW_LINKS: Final = 15
SHORTEST_NAME: Final = 3
HANDFUL: Final = 5
"""Links that a wall has at most: its maker, help, contact."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PageView:
    """A page as the signals see it. Texts are folded and in lower case."""

    host: str = ""
    """The host of the page, without ``www.``; empty when unknown."""
    lang: str = ""
    title: str = ""
    headings: tuple[str, ...] = ()
    """First-level headings, at most three."""
    seconds: tuple[str, ...] = ()
    """Second-level headings, at most three."""
    description: str = ""
    text: str = ""
    unscripted: str = ""
    """What readers without scripts see (``noscript``)."""
    source: str = ""
    """The beginning of the markup."""
    scripts: str = ""
    """The scripts in the page itself."""
    script_count: int = 0
    passwords: int = 0
    fields: int = 0
    """Fields to write into."""
    signed: bool = False
    """Whether the page has a logo with words or a footer: the furniture of a site."""
    link_count: int = 0
    first_link: str = ""
    """The first address of another site, else the first address; absolute."""
    hosts_out: tuple[str, ...] = ()
    outward: tuple[OutwardLink, ...] = ()
    embeds: int = 0
    """Frames, images and videos: visible, but not text."""
    frames: int = 0
    whole: bool = True
    """False when only the beginning of the page was read: what is missing may be in the rest."""

    @property
    def length(self) -> int:
        """Characters of text."""
        return len(self.text)

    @property
    def heads(self) -> tuple[str, ...]:
        """Title and headings; second-level headings if there are no first-level ones."""
        return (self.title, *(self.headings or self.seconds))

    @property
    def loud(self) -> tuple[str, ...]:
        """Title and first-level headings."""
        return (self.title, *self.headings)

    @property
    def is_nameless(self) -> bool:
        """Whether neither title nor furniture of the page name anybody."""
        named = (
            len(self.title) > SHORTEST_NAME and self.title != self.host and self.title not in phrases("home", "segment")
        )
        return not named and not self.signed
