"""Is the address itself misspelt? Comparisons that speak for a slip of the pen in a host, whosever site it is."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice, pairwise
from typing import Final, NamedTuple

from rapidfuzz.distance import OSA

from crawler.judge.evidence.comparison import Comparison
from crawler.judge.evidence.subjects import RowSubject, SiteSubject
from crawler.judge.names import Agreement, Corpus, LabelReading, best_match, read_label, take_apart
from crawler.knowledge import Knowledge
from crawler.model import Target
from crawler.urls import host_of, iter_host_repairs
from crawler.urls.host_repairs import iter_suffix_repairs
from crawler.urls.parse import site_of_host, suffix_of

_WHOLE: Final = frozenset({"several_links", "glued_links", "remark"})
_ODD: Final = frozenset(
    {"suffix_unknown", "lookalike_host", "unclear", "odd_letter", "punycode_broken", "host_missing", "accented_host"}
)
_IN_HOST: Final = frozenset({"empty_label"})
"""Repairs that are certain, of hosts that cannot be looked up as they stand."""
_DIGIT_AMONG_LETTERS: Final = re.compile(r"(?:^|(?<=[a-z]))[015](?=[a-z])")
_CAPITAL_AMONG_LETTERS: Final = re.compile(r"(?<=[a-z])I(?=[a-z.-])")
"""What was read as a capital I in a host of small letters is an l more often than not."""
_NAMED: Final = (Agreement.SAME, Agreement.WITHIN, Agreement.MOST, Agreement.ACRONYM)
_CONTRADICTS: Final = (Agreement.SAME_COMMON, Agreement.SOME, Agreement.LITTLE, Agreement.NONE)
_ANOTHER: Final = "by another name"
_NOT_TOLD: Final = "by no name that can be compared"
_MOST_REPAIRS: Final = 60
_SHORTEST_WORD: Final = 5
_SHORTEST_MENDED: Final = 4
"""Letters of a label; shorter ones become anything by one slip."""
_GAIN: Final = 2.0
"""Bits by which one reading is better than another."""
_LOST: Final = frozenset({"no such name", "given up"})
"""States of a site at which mended hosts may tell more."""
_LEAST_GAIN: Final = 4.0
"""Bits a mended label must read better by before that says anything."""
_PLAIN_GAIN: Final = 6.0
"""Bits from which it says so plainly."""
_MISREAD: Final = "misread letters"
_MISREAD_FIRST: Final = 4.0
"""Bits by which another way to mend a label must read better than one by misread letters."""
_CONFUSED: Final = (
    ("rn", "m"),
    ("m", "rn"),
    ("1", "l"),
    ("l", "i"),
    ("i", "l"),
    ("1", "i"),
    ("0", "o"),
    ("5", "s"),
    ("vv", "w"),
    ("o", "0"),
    ("cl", "d"),
    ("d", "cl"),
)
"""What stands there, and what it may be a misreading of."""


def address_level(target: Target) -> str:
    """How the text of the cell reads as an address: ``sound``, or what is odd about it."""
    if target.problem in _WHOLE:
        hosts = [host_of(url) or "" for url in target.proposed]
        return "several" if hosts and all(suffix_of(h) and h != suffix_of(h) for h in hosts) else "broken"
    if target.problem in _ODD:
        return target.problem
    if target.site and "_" in target.site:
        return "underscore"  # hosts below a site may have one, a registered name has none (RFC 952)
    rules = [repair.rule for repair in target.repairs if repair.needs_person or repair.rule in _IN_HOST]
    return rules[0] if rules else "sound"


class Surroundings(NamedTuple):
    """What a possibly misspelt address is compared with."""

    corpus: Corpus
    """How common words are."""
    knowledge: Knowledge
    """The registries."""
    answering: Mapping[str, SiteSubject]
    """Sites (registrable domains) that were seen to answer with a page of their own."""
    near_rows: Mapping[str, Sequence[RowSubject]]
    """Sites of the table one slip away, with the rows that show them."""


def compare_spelling(row: RowSubject, site: SiteSubject, target: Target, around: Surroundings) -> Iterator[Comparison]:
    """Yields comparisons that speak for or against a misspelt host.

    Args:
        row: the row whose URL it would be, corrected.
        site: what the cell leads to as it is.
        target: the cell.
        around: the table, the registries and what was seen to answer.
    """
    corpus, knowledge, answering, near_rows = around
    yield Comparison("address", address_level(target), target.given, "", "URL as typed")
    which = "site" if target.url is not None else "mended address"
    if site.state != "unseen":
        yield Comparison(f"{which} answers", site.state, site.host or "", "", "DNS")
    if site.host is None:
        return
    if knowledge.registries:
        yield Comparison(f"{which} in a registry", "known" if site.owners else "unknown", site.site, "", "registries")
    reading = read_label(site.label, row.bag, corpus)
    if not site.owners:
        yield from _near_listed(row, site, reading, knowledge, corpus)
    yield from _near_shown(row, site, reading, near_rows, corpus)
    if site.state in _LOST:
        yield from _mended_answers(row, site, corpus, answering)
    if digit := _DIGIT_AMONG_LETTERS.search(site.label):
        level = "yes" if digit.start() else "at the beginning"
        yield Comparison("digit among letters", level, site.label, "", "host")
    if _CAPITAL_AMONG_LETTERS.search(target.given.partition("//")[2].partition("/")[0]):
        yield Comparison("digit among letters", "a capital I", target.given, "", "URL as typed")
    level, mended = ("", "") if site.owners else _reads_better(row, site, reading, corpus)
    if level:
        yield Comparison("mended host", level, site.label, mended, "host")


def _near_listed(
    row: RowSubject, site: SiteSubject, reading: LabelReading, knowledge: Knowledge, corpus: Corpus
) -> Iterator[Comparison]:
    """The best named of the sites that registries hold one slip away."""
    best: tuple[int, Comparison] | None = None
    suffixed = [h for _, h in islice(iter_suffix_repairs(site.site), _MOST_REPAIRS)]
    misread = list(iter_misreadings(site.site))
    for registry in knowledge.registries:
        for host in (*registry.near(site.site), *misread, *suffixed):
            for owner in registry.owners(host):
                match, name = best_match(row.name, [take_apart(n) for n in owner.names[:6]], corpus)
                if match.level in _NAMED and not match.by_city:
                    how = _slip_kind(site.site, host)
                    alike = "same name" if match.level is Agreement.SAME else "like name"
                    fit = f", {_fit(row, host, reading, corpus)}" if how != "its suffix" else ""
                    rank = _NAMED.index(match.level) + 10 * (how == "its suffix")
                    if best is None or rank < best[0]:
                        shown = name.text if name else ""
                        best = rank, Comparison("near site", f"by {how}, {alike}{fit}", host, shown, owner.source)
    if best:
        yield best[1]


def iter_misreadings(site: str) -> Iterator[str]:
    """Sites of which ``site`` may be a misreading: by letters that look alike, or two for one (``rn`` for ``m``)."""
    label, dot, suffix = site.partition(".")
    for wrong, right in _CONFUSED:
        at = label.find(wrong)
        while at >= 0:
            yield label[:at] + right + label[at + len(wrong) :] + dot + suffix
            at = label.find(wrong, at + 1)


def _slip_kind(site: str, near: str) -> str:
    """How ``site`` may have come about from ``near``: a typo rarely puts just any letter for another."""
    label, _, suffix = site.partition(".")
    other, _, other_suffix = near.partition(".")
    if suffix != other_suffix:
        return "its suffix"
    if label.replace("-", "") == other.replace("-", ""):
        return "a hyphen"
    if near in iter_misreadings(site):
        return _MISREAD
    doubled = any(a == b and label[:at] + label[at + 1 :] == other for at, (a, b) in enumerate(pairwise(label)))
    if doubled or (len(label) == len(other) and sorted(label) == sorted(other)):
        return "a likely slip"
    return "a letter"


def _near_shown(
    row: RowSubject,
    site: SiteSubject,
    reading: LabelReading,
    near_rows: Mapping[str, Sequence[RowSubject]],
    corpus: Corpus,
) -> Iterator[Comparison]:
    """A site one slip away that other rows of the table show, best those of the row's city."""
    for host, others in near_rows.items():
        here = any(not row.city.isdisjoint(other.city) for other in others)
        where = "same city" if here else "other city"
        level = f"in the table, by {_slip_kind(site.site, host)}, {where}, {_fit(row, host, reading, corpus)}"
        yield Comparison("near site", level, host, others[0].row.name, "table")
        return


def _fit(row: RowSubject, host: str, reading: LabelReading, corpus: Corpus) -> str:
    """Is a host read off the row's name better than what stands there?"""
    gain = read_label(host.partition(".")[0].replace("-", ""), row.bag, corpus).bits - reading.bits
    return "reads better" if gain >= _GAIN else "reads worse" if gain <= -_GAIN else "reads as well"


def _mended_answers(
    row: RowSubject, site: SiteSubject, corpus: Corpus, answering: Mapping[str, SiteSubject]
) -> Iterator[Comparison]:
    """Of hosts one slip away that were looked at: does one answer, and by whose name?"""
    answers, best = "", ""
    for _, host in iter_host_repairs(site.site):
        site_there = site_of_host(host)
        near = answering.get(site_there)
        # Below a suffix that no list knows, many institutions' hosts make one site.
        if near is not None and host in (site_there, (near.host or "").removeprefix("www.")):
            match, name = best_match(row.name, near.page_names, corpus)
            if match.level in _NAMED and not match.by_city:
                yield Comparison("mended host answers", "by the row's name", host, name.text if name else "", "page")
                return
            level = _ANOTHER if match.level in _CONTRADICTS and near.page_named else _NOT_TOLD
            if not best or level == _NOT_TOLD:
                answers, best = host, level
    if answers:
        yield Comparison("mended host answers", best, answers, row.row.name, "page")


def offers_better(comparison: Comparison) -> bool:
    """Does a comparison of `compare_spelling` show a better address, without which none is called misspelt?

    That is: one that answers by the row's name or at least not by another's, one that is listed for the row, one that
    is read off the row's name where the given one is not, or a cell that is no address as it stands.
    """
    level = comparison.level
    if comparison.kind == "near site":
        listed = "in the table" not in level and "reads worse" not in level
        return listed or level.endswith("reads better")
    if comparison.kind == "mended host":
        return "fits the name" in level or "wholly" in level
    if comparison.kind == "mended host answers":
        return level != _ANOTHER
    return comparison.kind == "digit among letters" or (comparison.kind == "address" and level != "sound")


def _reads_better(row: RowSubject, site: SiteSubject, now: LabelReading, corpus: Corpus) -> tuple[str, str]:
    """How the label fits the name when one slip in it is undone, and that label; ``""`` when that is no better.

    A slip that makes a whole word is undone wherever it is; one that makes initials only where it is a likely slip:
    any letters are the initials of something. Misread letters go before others.
    """
    if len(site.label) < _SHORTEST_MENDED or not now.unexplained:
        return "", ""
    best, level, which = 0.0, "", ""
    for label in dict.fromkeys((*_undo_one_slip(site.label), *_put_words(site.label, row.bag.words))):
        mended = read_label(label, row.bag, corpus)
        gain = mended.bits - now.bits
        least = _LEAST_GAIN if mended.unexplained else _GAIN
        if gain >= least and mended.unexplained < now.unexplained:
            how = _slip_kind(site.label, label)
            worth = gain + (_MISREAD_FIRST if how == _MISREAD else 0.0)
            if worth >= best:
                what = "name" if mended.word_bits > now.word_bits else "initials"
                fits = f"fits the {what} {'better' if mended.unexplained else 'wholly'}"
                plainly = ", plainly" if gain >= _PLAIN_GAIN else ""
                best, level, which = worth, f"by {how}, {fits}{plainly}", label
    return level, which


def _put_words(label: str, words: Iterable[str]) -> Iterator[str]:
    """The label with a word put where all but one letter of it stand."""
    for word in words:
        size = len(word)
        if _SHORTEST_WORD <= size <= len(label) + 1:
            for at in range(len(label) - size + 2):
                for end in (at + size - 1, at + size, at + size + 1):
                    if end <= len(label) and OSA.distance(label[at:end], word, score_cutoff=1) == 1:
                        yield label[:at] + word + label[end:]


def _undo_one_slip(label: str) -> Iterator[str]:
    for i, letter in enumerate(label):
        if i and letter == label[i - 1]:
            yield label[:i] + label[i + 1 :]
        if i + 1 < len(label) and letter != label[i + 1]:
            yield label[:i] + label[i + 1] + letter + label[i + 2 :]
    yield from iter_misreadings(label)
