"""The records of proposing: a row that may need another address, and an address that may be the right one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from crawler.judge.evidence import RowSubject
from crawler.judge.liveness import RULES, Need
from crawler.judge.names import Agreement, NameMatch
from crawler.model import Action, Identity, IdentityVerdict, Liveness, Message, Observation, Row, Target

NAMED: Final = frozenset({Agreement.SAME, Agreement.WITHIN})
"""Agreements by which a name in a registry counts as the institution's."""

_IDENTIFIES: Final = NAMED | {Agreement.ACRONYM, Agreement.MOST}


def identifies(match: NameMatch) -> bool:
    """Does a page with this name identify itself as the institution? The city alone, which many share, does not."""
    return match.level in _IDENTIFIES and not match.by_city


def looks_dead(seen: Observation) -> bool:
    """Dead or dangerous, or with a reason that only wants the second look before it is called dead."""
    rule = RULES.get(seen.reason)
    only_unconfirmed = rule is not None and (Need.SECOND_MEANS, Liveness.DEAD) in rule.steps
    return only_unconfirmed or seen.liveness in (Liveness.DEAD, Liveness.DANGER)


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """An address that may be the right one for a row. `propose` decides whether it is offered."""

    url: str
    """Canonical href, the key of its observation."""
    shown: str
    """What the cell would read."""
    action: Action
    level: str
    """What speaks for it; how often candidates of a level were right is measured, see `rates`."""
    reason: Message
    certainty: float | None = None
    """How sure the judge of identity is, where it rests on that alone; None: the measured rate of its level."""
    owned: float = 1.0
    """How sure it is that what it was made of is the row's, where that stands in another row."""
    sound: float = 1.0
    """How sure that the address can be right as it stands, apart from whose it is: it exists, and no other is meant."""
    stretch: int | None = None
    probe: bool = False
    """A guess: worth offering only when it answers and its page identifies itself."""
    must_answer: bool = False
    """Worth offering only when it answers."""
    likely: float | None = None
    """How likely it is worth asking for; None: as sure as it is, and for a guess the measured rate of its level."""
    needs_person: bool = True
    home: bool = False
    """The home page instead of a page of the site: other addresses of the site that answer go before it."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Query:
    """One row whose address may need another."""

    row: Row
    target: Target
    identity: IdentityVerdict
    seen: Observation | None
    """What was observed at its address."""
    subject: RowSubject

    @property
    def misplaced(self) -> bool:
        """The address is another institution's, or there is none that could be opened."""
        wrong = self.identity.identity in (Identity.OTHER_ROW, Identity.FOREIGN)
        return wrong or self.target.url is None

    @property
    def need(self) -> float:
        """How sure that the row needs an address on another site, 0 to 1."""
        return self.identity.confidence if self.misplaced and self.target.url else 1.0

    @property
    def dead(self) -> bool:
        """The address does not work, or must not be followed."""
        return self.seen is not None and looks_dead(self.seen)

    @property
    def nameless(self) -> bool:
        """Its host does not exist: the name itself may be misspelt."""
        return self.seen is not None and self.seen.reason in ("no_such_name", "no_address")
