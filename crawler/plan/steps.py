"""What accepting a stretch changes: everything that puts its rows right, and nothing is lost on the way.

A stretch says which row owns the address that each of its rows shows. Accepting it must also give their own address to
the rows in between, move on what stands in the way, and empty the cell that keeps another institution's address. All
these changes are made proposals of the stretch here, once, so that every report shows, counts and writes the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

from crawler.model import Action, Field, Identity, Judged, Judgement, Message, Proposal, RowNo, Stretch, say
from crawler.plan.addresses import addresses_in, same_site, sites_in

SURE_ENOUGH: Final = 0.8
"""How sure it must be that an address from elsewhere is the one to write, to take it together with a stretch."""
MOST_ROUNDS: Final = 1_000
"""Steps that may follow from each other; a stretch has fewer rows."""


def complete(judgement: Judgement) -> Judgement:
    """The judgement with every change that accepting a stretch needs among the proposals of that stretch.

    Proposals that follow from a stretch get its number; where one is missing it is made. Nothing else changes.
    """
    rows = {judged.row.row_id: judged for judged in judgement.rows}
    taken: dict[str, Proposal] = {}
    for number, stretch in enumerate(judgement.stretches):
        _Step(rows, taken, number, stretch).run()
    if not taken:
        return judgement
    return replace(judgement, rows=tuple(_with(judged, taken.get(judged.row.row_id)) for judged in judgement.rows))


def _with(judged: Judged, chosen: Proposal | None) -> Judged:
    """The row with the proposal that its stretch takes; a new one goes first in its cell."""
    if chosen is None:
        return judged
    if any(p.key == chosen.key for p in judged.proposals):
        kept = tuple(replace(chosen, rank=p.rank) if p.key == chosen.key else p for p in judged.proposals)
        return replace(judged, proposals=kept)
    others = (replace(p, rank=p.rank + 1) if p.column is chosen.column else p for p in judged.proposals)
    return replace(judged, proposals=(replace(chosen, rank=1), *others))


class _Step:
    """One stretch: starts from its pairs and adds what follows until nothing does."""

    def __init__(self, rows: Mapping[str, Judged], taken: dict[str, Proposal], number: int, stretch: Stretch) -> None:
        self._rows = rows
        self._taken = taken
        self._number = number
        self._stretch = stretch

    def run(self) -> None:
        """Takes the changes of the stretch."""
        for shows, owner in self._stretch.pairs:
            self._claim(owner, shows, self._stretch.confidence)
        for _ in range(MOST_ROUNDS):
            if not any([*self._iter_followers()]):
                return

    def _claim(self, owner: str, shows: str, confidence: float) -> None:
        """Gives the address in the row ``shows`` to its owner, by the owner's first proposal or by a new one."""
        if owner in self._taken or owner not in self._rows:
            return
        first = _first(self._rows[owner])
        cell = self._rows[shows].row.url
        if first is not None:
            self._take(first)
        elif not same_site(self._rows[owner].row.url, cell):
            self._take(self._moved(owner, shows, confidence))

    def _iter_followers(self) -> Iterator[bool]:
        """Takes what follows from the changes so far, and yields True for each."""
        for row_id in [row_id for row_id, p in self._taken.items() if p.stretch == self._number]:
            for address in addresses_in(self._rows[row_id].row.url):
                yield self._follow(row_id, address)
        for judged in self._rows.values():
            yield self._leave(judged)

    def _follow(self, row_id: str, address: str) -> bool:
        """Moves an address that is written over to the row that wants it."""
        if self._stands(address):
            return False
        wanting = next(self._iter_wanting(address), None)
        if wanting is not None:
            self._take(wanting)
            return True
        verdict = self._rows[row_id].identity
        owner = next(iter(verdict.belongs_to), "") if verdict.identity is Identity.OTHER_ROW else ""
        if owner not in self._rows or not self._is_free(owner):
            return False
        self._take(self._moved(owner, row_id, verdict.confidence))
        return True

    def _is_free(self, row_id: str) -> bool:
        """Whether a row still lacks an address: it is to become empty, or shows none of its own."""
        chosen = self._taken.get(row_id)
        return not chosen.new if chosen else not _settled(self._rows[row_id])

    def _stands(self, address: str) -> bool:
        """Whether some row shows the address after the changes so far."""
        return any(address in addresses_in(self._after(row_id)) for row_id in self._rows)

    def _after(self, row_id: str) -> str:
        chosen = self._taken.get(row_id)
        return self._rows[row_id].row.url if chosen is None else chosen.new

    def _iter_wanting(self, address: str) -> Iterator[Proposal]:
        for row_id, judged in self._rows.items():
            first = _first(judged)
            if row_id not in self._taken and first is not None and address in addresses_in(first.new):
                yield first

    def _leave(self, judged: Judged) -> bool:
        """Changes a row whose address went to its owner: to its own address if one is known, else to none."""
        row_id = judged.row.row_id
        if row_id in self._taken or judged.identity.identity is not Identity.OTHER_ROW:
            return False
        gone = sites_in(judged.row.url)
        owners = [self._taken[o] for o in judged.identity.belongs_to if o in self._taken]
        if not any(gone & sites_in(p.new) for p in owners if p.stretch == self._number):
            return False
        first = _first(judged)
        if first is None:
            self._take(self._emptied(judged))
        elif first.action in (Action.REALIGN, Action.BLANK) or first.address_confidence >= SURE_ENOUGH:
            self._take(first)
        else:
            return False
        return True

    def _take(self, proposal: Proposal) -> None:
        self._taken[proposal.row_id] = replace(proposal, stretch=self._number)

    def _moved(self, owner: str, shows: str, confidence: float) -> Proposal:
        source = self._rows[shows]
        new = source.target.url if source.target.repairs and source.target.url else source.row.url.strip()
        reason = say("This address is {row:at}; it belongs here.", row=RowNo(shows))
        return _proposal(self._rows[owner], new, Action.REALIGN, min(confidence, source.identity.confidence), reason)

    def _emptied(self, judged: Judged) -> Proposal:
        reason = say("The address belongs to another institution, and the right one is not known.")
        return _proposal(judged, "", Action.BLANK, judged.identity.confidence, reason)


def _first(judged: Judged) -> Proposal | None:
    """The first proposal for the address of a row."""
    return next((p for p in judged.proposals if p.column is Field.URL and p.rank == 1), None)


def _settled(judged: Judged) -> bool:
    """Whether a row has a proposal already, or the address it shows is its own."""
    return _first(judged) is not None or judged.identity.identity is Identity.OWN


def _proposal(judged: Judged, new: str, action: Action, confidence: float, reason: Message) -> Proposal:
    because = tuple(dict.fromkeys(f.code for f in judged.findings if f.column is Field.URL))
    return Proposal(
        row_id=judged.row.row_id,
        column=Field.URL,
        old=judged.row.url,
        new=new,
        action=action,
        confidence=round(confidence, 3),
        address_confidence=round(confidence, 3),
        because=because,
        reason=reason,
    )


def changes_of(proposals: Sequence[Proposal], stretch: int) -> tuple[Proposal, ...]:
    """What accepting a stretch changes: the first proposal of each cell that belongs to it."""
    return tuple(p for p in proposals if p.stretch == stretch and p.rank == 1)
