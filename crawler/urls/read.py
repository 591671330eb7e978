"""A URL cell, read: the ordered pipeline of all repairs.

1. What is no link is said so (`cells`), what is several is taken apart (`several`).
2. Repairs that need nobody are done, in order, again and again until none applies any more (`DONE`).
3. On the result, repairs that need a person are tried in order (`PROPOSED`); each is listed, none is applied.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from crawler.model import Repair, Target
from crawler.urls import cells, hosts, paths, ports, schemes, services, spaces, suffixes, wrappers
from crawler.urls.oddities import find_oddity
from crawler.urls.parse import parse_url, site_of, whatwg
from crawler.urls.problems import NOT_LOOKED_AT
from crawler.urls.rule import Rule
from crawler.urls.several import Found, find_links, may_hold_two

MAX_CELL: Final = 8_192
"""Characters of a cell that are read as a link; servers take no longer request lines (RFC 9112, 3)."""

FIRST: Final[tuple[Rule, ...]] = (spaces.ENDS, *wrappers.MARKUP, *schemes.BEGINNINGS)
DONE: Final[tuple[Rule, ...]] = (
    *wrappers.MARKUP,
    *spaces.RULES,
    *schemes.RULES,
    *hosts.RULES,
    *ports.RULES,
    *wrappers.RULES,
    *paths.RULES,
)
PROPOSED: Final[tuple[Rule, ...]] = (
    *schemes.PERSON_RULES,
    *services.PERSON_RULES,
    *ports.PERSON_RULES,
    *hosts.PERSON_RULES[:-1],
    *suffixes.PERSON_RULES,
    *hosts.PERSON_RULES[-1:],
    *paths.PERSON_RULES,
    *spaces.PERSON_RULES,
    *wrappers.PERSON_RULES,
)

PLAIN: Final = re.compile(r"https?://(?:[a-z0-9-]+\.)+[a-z]{2,}(?:/(?:[\w~+-]+(?:[./][\w~+-]+)*/?)?)?", re.ASCII)
"""The usual link, to which none of the repairs that need nobody applies: most cells of most tables."""
ON_PLAIN: Final = tuple(
    rule
    for rule in PROPOSED
    if rule.name
    in {
        "redirector",
        "www_glued",
        "www_misspelt",
        "dot_lost",
        "suffix_doubled",
        "suffix_misspelt",
        "letters_misread",
        "extension_cut",
    }
)
"""Of the repairs a person may approve, those that may apply to such a link: the others look for other signs."""
READ_SO_ANYWAY: Final = frozenset({"backslash", "line_break_in_path", "footnote_digit"})
"""Rules whose reading the standard shares, and that a person should still see: something else may be meant."""
_OTHER_SCHEME: Final = re.compile(r"(?!https?:)[a-z][a-z0-9+.-]*://", re.IGNORECASE)
_ROUNDS: Final = 8
"""Rounds after which mending stops: every rule shortens the text or makes it an address, so more are never needed."""


def read_url_cell(row_id: str, given: str) -> Target:
    """The URL cell of a row, understood. Never raises, whatever the cell holds.

    Args:
        row_id: the row it belongs to.
        given: the text of the cell as read.
    """
    if len(given) > MAX_CELL:
        return Target(row_id=row_id, given=given, repairs=(), url=None, site=None, problem="too_long")
    if PLAIN.fullmatch(given) and not may_hold_two(given):
        return _with_one(row_id, given, given, ())
    text, repairs = _settle(FIRST, given)
    if problem := cells.find_problem(text) or cells.find_problem_after_scheme(text):
        return _without_link(row_id, given, text, problem)
    if found := find_links(spaces.close_host(text) or text):
        return _with_several(row_id, given, text, found)
    text, more = _settle_whole(text)
    return _with_one(row_id, given, text, (*repairs, *more))


def scheme_fallback(target: Target) -> str | None:
    """The http twin of a URL whose https was our guess, to look at where https does not answer; None otherwise."""
    guessed = any(repair.rule == "scheme_missing" for repair in target.repairs)
    return "http" + target.url.removeprefix("https") if guessed and target.url else None


def _with_one(row_id: str, given: str, text: str, repairs: tuple[Repair, ...]) -> Target:
    guesses, options = _guess(text)
    url = parse_url(text)
    problem = find_oddity(given, url) if url else "unclear" if options else _of_no_link(text)
    if url and _is_doubtful(repairs, options, url, problem):
        guesses = (*(replace(repair, needs_person=True) for repair in repairs), *guesses)
        repairs, options, url = (), options or (url,), None
    problem = next((guess.rule for guess in guesses if guess.rule in NOT_LOOKED_AT), problem)
    url = None if problem in NOT_LOOKED_AT else url
    return _target(row_id, given, (*repairs, *guesses), url, options, problem)


def _of_no_link(text: str) -> str:
    """What to say of a text that is no web address, even mended: it may be another kind of address."""
    if _OTHER_SCHEME.match(text) and whatwg(text) is not None:
        return "other_scheme"
    return "port_unreadable" if ports.has_unreadable_port(text) else "no_link"


def _is_doubtful(repairs: tuple[Repair, ...], options: tuple[str, ...], url: str, problem: str | None) -> bool:
    """Whether a text without a scheme is better not taken for a link: it looks like another site's, or a network's."""
    bare = any(repair.rule == "scheme_missing" for repair in repairs)
    return bare and (problem == "social_page" or (bool(options) and site_of(options[0]) != site_of(url)))


def _with_several(row_id: str, given: str, text: str, found: Found) -> Target:
    """Several links, or one with a remark: each read by itself, none chosen."""
    targets = [_with_one(row_id, link, *_settle_whole(link)) for link in found.links]
    options = tuple(dict.fromkeys(option for target in targets for option in _best_of(target)))
    repairs = tuple(Repair(rule=found.how, before=text, after=option, needs_person=True) for option in options)
    return _target(row_id, given, repairs, None, options, found.how)


def _without_link(row_id: str, given: str, text: str, problem: str) -> Target:
    link = cells.doi_link(text)
    repairs = (Repair(rule="doi", before=text, after=link, needs_person=True),) if link else ()
    return _target(row_id, given, repairs, None, (link,) if link else (), problem)


def _best_of(target: Target) -> tuple[str, ...]:
    return (target.url,) if target.url else target.proposed[:1]


def _settle(rules: tuple[Rule, ...], text: str) -> tuple[str, tuple[Repair, ...]]:
    """``text`` with ``rules`` done until none applies to it or to its canonical form, and what was done."""
    repairs: list[Repair] = []
    for _ in range(_ROUNDS):
        before = text
        for rule in rules:
            for mended in rule.read(text)[:1]:
                repairs.append(Repair(rule=rule.name, before=text, after=_shown(mended), needs_person=False))
                text = mended
        if text == before:
            break
    return text, tuple(repairs)


def _settle_whole(text: str) -> tuple[str, tuple[Repair, ...]]:
    """`_settle` by all rules, and once more on the canonical form where that shows something to mend."""
    text, repairs = _settle(DONE, text)
    href = parse_url(text)
    again, more = _settle(DONE, href) if href else (text, ())
    return (again, (*repairs, *more)) if more else (text, repairs)


def _guess(text: str) -> tuple[tuple[Repair, ...], tuple[str, ...]]:
    """What a person may approve: the repairs in order, each on the one before, and the hrefs they lead to."""
    guesses: list[Repair] = []
    others: list[str] = []
    start = parse_url(text)
    for rule in ON_PLAIN if PLAIN.fullmatch(text) else PROPOSED:
        best, *alternatives = rule.read(text) or (None,)
        if best is None:
            continue
        others += alternatives
        mended, _ = _settle(DONE, best)
        guesses.append(Repair(rule=rule.name, before=text, after=_shown(mended), needs_person=True))
        text = mended
    hrefs = [
        parse_url(option) for option in ([text] if guesses else []) + [_settle(DONE, other)[0] for other in others]
    ]
    plain = bool(READ_SO_ANYWAY & {guess.rule for guess in guesses})
    options = tuple(dict.fromkeys(href for href in hrefs if href and (plain or href != start)))
    return tuple(guesses) if options else (), options


def _shown(text: str) -> str:
    return parse_url(text) or text


def _target(
    row_id: str,
    given: str,
    repairs: tuple[Repair, ...],
    url: str | None,
    proposed: tuple[str, ...],
    problem: str | None,
) -> Target:
    return Target(
        row_id=row_id,
        given=given,
        repairs=repairs,
        url=url,
        site=site_of(url) if url else None,
        proposed=proposed,
        problem=problem,
    )
