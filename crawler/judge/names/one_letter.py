"""Could one letter put into a label let a name explain more of it? Asked of hundreds of letters, most of which cannot.

A letter explains something when it is an initial of the name, or lies in a word of it or a word's beginning; it changes
something when it cuts such a piece short. In any other place it is passed over, and what is left was in the label
without it.
"""

from __future__ import annotations

from crawler.judge.names.labels import LEAST_BEGINNING, LONGEST_LABEL, Bag


class LetterTest:
    """What letters may do for one label and one name."""

    def __init__(self, label: str, bag: Bag) -> None:
        """``label``: folded, as it stands; ``bag``: the words of the name."""
        self._label = label
        self._initials = bag.initials
        pieces: set[str] = set()
        for word in bag.words:
            if len(word) < LEAST_BEGINNING:
                pieces.add(word)
            pieces.update([word[at : at + LEAST_BEGINNING] for at in range(len(word) - LEAST_BEGINNING + 1)])
        self._pieces = pieces

    def may_help(self, changed: str) -> bool:
        """False when ``changed``, the label with one letter put in or for another, cannot be read better than it."""
        label = self._label
        at = next((at for at, (old, new) in enumerate(zip(label, changed, strict=False)) if old != new), len(label))
        rest = changed[at + 1 :]
        if len(changed) > LONGEST_LABEL or at >= len(changed) or rest not in (label[at:], label[at + 1 :]):
            return True  # another change than that
        return changed[at] in self._initials or self._holds_piece(changed, at) or self._holds_piece(label, at)

    def _holds_piece(self, label: str, at: int) -> bool:
        """May a letter lie in a word, or where one goes on beyond it?"""
        around = label[max(0, at - LEAST_BEGINNING + 1) : at + LEAST_BEGINNING]
        return not self._pieces.isdisjoint(
            [around[i : i + size] for size in (2, LEAST_BEGINNING) for i in range(len(around) - size + 1)]
        )
