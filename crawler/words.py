"""The word a person reads for each member of a closed list: "moved" for `Liveness.MOVED`.

One place for all formats, so that the report, the workbook and the terminal call the same thing by the same name.
`State` belongs to `crawler.report.view`, which imports from below: its words are found by the class's name.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crawler.model import Action, Answer, Field, Identity, Liveness, Message, Severity, Tried, say

if TYPE_CHECKING:
    from enum import StrEnum

_FIELDS: Final = {
    Field.ID: say("number"),
    Field.NAME: say("institution"),
    Field.CITY: say("city"),
    Field.COUNTRY: say("country"),
    Field.AGREEMENT: say("agreement"),
    Field.URL: say("web address"),
    Field.CONTINENT: say("continent"),
}
_LIVENESS: Final = {
    Liveness.OK: say("opens"),
    Liveness.MOVED: say("moved"),
    Liveness.INSECURE: say("opens after a warning"),
    Liveness.SUSPECT: say("suspicious"),
    Liveness.BLOCKED: say("refuses access"),
    Liveness.UNKNOWN: say("cannot tell if it works"),
    Liveness.DEAD: say("dead"),
    Liveness.DANGER: say("dangerous"),
    Liveness.REFUSED: say("not visited, for safety"),
    Liveness.UNCHECKED: say("not checked"),
}
_IDENTITY: Final = {
    Identity.OWN: say("its own site"),
    Identity.OTHER_ROW: say("another row’s site"),
    Identity.FOREIGN: say("somebody else’s site"),
    Identity.CANNOT_TELL: say("cannot tell whose site"),
}
_STATES: Final = {
    "right": say("right"),
    "fix": say("to fix"),
    "look": say("to look at"),
    "unreachable": say("cannot tell"),
}
_SEVERITIES: Final = {
    Severity.ERROR: say("error"),
    Severity.WARNING: say("warning"),
    Severity.NOTE: say("note"),
}
_ACTIONS: Final = {
    Action.REALIGN: say("listed in another row"),
    Action.REPAIR: say("typo corrected"),
    Action.REGISTRY: say("from a registry"),
    Action.REDIRECT: say("the old address redirects there"),
    Action.ARCHIVE: say("archived copy"),
    Action.FOUND: say("found by its name"),
    Action.BLANK: say("clear the cell"),
    Action.CORRECT: say("corrected"),
}
_TRIED: Final = {
    Tried.CONFIRMED: say("visited: it names the institution"),
    Tried.ANSWERS: say("visited: it opens"),
    Tried.NOT_TRIED: say("not tried"),
}
_ANSWERS: Final = {
    Answer.ACCEPT: say("accept"),
    Answer.REFUSE: say("refuse"),
    Answer.LATER: say("later"),
    Answer.IGNORE: say("ignore"),
}
_WORDS: Final[dict[tuple[str, str], Message]] = {
    (kind, str(member)): message
    for kind, words in (
        ("Field", _FIELDS),
        ("Liveness", _LIVENESS),
        ("Identity", _IDENTITY),
        ("State", _STATES),
        ("Severity", _SEVERITIES),
        ("Action", _ACTIONS),
        ("Tried", _TRIED),
        ("Answer", _ANSWERS),
    )
    for member, message in words.items()
}


def word_of(member: StrEnum) -> Message | None:
    """The word for a member of a closed list; None for a list that has no words for people."""
    return _WORDS.get((type(member).__name__, member.value))
