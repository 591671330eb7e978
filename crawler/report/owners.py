"""Who looks after which rows: a column of the table, or rules by country in the settings."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Final

from crawler.errors import ConfigError
from crawler.model import say
from crawler.report.view import RowView

ANY: Final = "*"
ADDRESS: Final = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")
"""An address as HTML's form fields take it (WHATWG HTML, 4.10.5.1.5), with a full domain."""


def read_rules(rules: Sequence[str]) -> Mapping[str, str]:
    """Owners by country code, country or ``*``, all in small letters, from lines such as ``PL=anna@example.org``.

    Raises:
        ConfigError: a rule is not of that form.
    """
    owners: dict[str, str] = {}
    for rule in rules:
        word, _, mail = (part.strip() for part in rule.partition("="))
        if not word or not ADDRESS.fullmatch(mail):
            raise ConfigError(
                say("“{rule}” does not name an owner.", rule=rule),
                say("Write COUNTRY=MAIL, such as PL=anna@example.org; * stands for all other countries."),
            )
        owners[word.casefold()] = mail
    return owners


def rows_by_owner(
    rows: Sequence[RowView], rules: Mapping[str, str], named: Mapping[str, str]
) -> Mapping[str, tuple[RowView, ...]]:
    """The rows of each owner's mail address, in table order; rows without an owner are left out.

    Args:
        rows: the rows of an audit.
        rules: from `read_rules`.
        named: what the table's own column of owners says, by row; it goes before the rules.
    """
    owned: defaultdict[str, list[RowView]] = defaultdict(list)
    for row in rows:
        own = ADDRESS.search(named.get(row.row_id, ""))
        ways = (row.country_code.casefold(), row.country.casefold(), ANY)
        mail = own[0] if own else next((rules[way] for way in ways if way in rules), "")
        if mail:
            owned[mail].append(row)
    return {mail: tuple(found) for mail, found in owned.items()}
