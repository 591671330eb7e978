"""Makes every text of a record safe to show, and gives each row named in a sentence its line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, replace
from types import MappingProxyType
from typing import Any, Final, TypeVar

from crawler.clean import mask_secrets, safe_text
from crawler.model import Message, RowNo
from crawler.plan.values import shown_value

LONGEST: Final = 2_000
"""Characters of one text that a report shows."""
NO_LINES: Final[Mapping[str, int]] = MappingProxyType({})
T = TypeVar("T")


def clean(text: str) -> str:
    """A text safe to show, its passwords and tokens masked, at most `LONGEST` characters."""
    return safe_text(mask_secrets(text), limit=LONGEST)


def clean_value(text: str) -> str:
    """The value of a cell that a decision names: whole, for it is compared with the table again."""
    return shown_value(mask_secrets(text))


def cleaned(value: T, lines: Mapping[str, int] = NO_LINES) -> T:
    """The same records with every text in them made safe to show.

    ``lines`` has the line of each row by its id: a row named in a sentence (`RowNo`) gets its line.
    """
    return _cleaned(value, lines)  # type: ignore[no-any-return]


def _cleaned(value: Any, lines: Mapping[str, int]) -> Any:
    if type(value) is str:
        return clean(value)
    if isinstance(value, RowNo):
        return RowNo(clean(value), value.line or lines.get(value, 0))
    if isinstance(value, tuple):
        return tuple(_cleaned(item, lines) for item in value)
    if isinstance(value, Message):
        return replace(value, args=_cleaned(value.args, lines))
    if hasattr(value, "__dataclass_fields__"):
        return replace(value, **{f.name: _cleaned(getattr(value, f.name), lines) for f in fields(value)})
    return value
