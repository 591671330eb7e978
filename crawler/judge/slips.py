"""Is the address itself misspelt? Comparisons that speak for a slip of the pen in a host, whosever site it is."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import islice
from string import ascii_lowercase
from typing import Final

from crawler.judge.compare import Agreement, best_match
from crawler.judge.corpus import Corpus
from crawler.judge.evidence import Comparison
from crawler.judge.names import take_apart
from crawler.judge.segments import read_label
from crawler.judge.subjects import RowSubject, SiteSubject
from crawler.knowledge import Knowledge
from crawler.model import Target
from crawler.urls import host_of, iter_host_repairs
from crawler.urls.parse import site_of_host, suffix_of

_WHOLE: Final = frozenset({"several_links", "glued_links", "remark"})
_ODD: Final = frozenset(
    {"suffix_unknown", "lookalike_host", "unclear", "odd_letter", "punycode_broken", "host_missing", "accented_host"}
)
_DIGIT_AMONG_LETTERS: Final = re.compile(r"(?:^|(?<=[a-z]))[015](?=[a-z])")
_NAMED: Final = (Agreement.SAME, Agreement.WITHIN, Agreement.MOST, Agreement.ACRONYM)
_MOST_REPAIRS: Final = 60
_LONGEST_LABEL: Final = 16
_LEAST_GAIN: Final = 4.0
"""Bits a mended label must read better by before that says anything."""
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
)


def address_level(target: Target) -> str:
    """How the text of the cell reads as an address: ``sound``, or what is odd about it."""
    if target.problem in _WHOLE:
        hosts = [host_of(url) or "" for url in target.proposed]
        return "several" if hosts and all(suffix_of(h) and h != suffix_of(h) for h in hosts) else "broken"
    if target.problem in _ODD:
        return target.problem
    rules = [repair.rule for repair in target.repairs if repair.needs_person]
    return rules[0] if rules else "sound"


def compare_spelling(
    row: RowSubject,
    site: SiteSubject,
    target: Target,
    corpus: Corpus,
    knowledge: Knowledge,
    answering: Mapping[str, SiteSubject],
    *,
    plain: bool = False,
) -> Iterator[Comparison]:
    """Comparisons that speak for or against a misspelt host.

    Args:
        row: the row whose URL it would be, mended.
        site: what the cell leads to as it stands.
        target: the cell.
        corpus: how common words are.
        knowledge: the registries.
        answering: sites (registrable domains) that were seen to answer with a page of their own.
        plain: the host fits the row so well that looking for sites near it is not worth the time.
    """
    yield Comparison("address", address_level(target), target.given, "", "URL as typed")
    if site.state != "unseen":
        yield Comparison("site answers", site.state, site.host or "", "", "DNS")
    if site.host is None:
        return
    if knowledge.registries:
        yield Comparison("site in a registry", "known" if site.owners else "unknown", site.site, "", "registries")
    if not site.owners and not plain:
        yield from _near_site(row, site, knowledge, corpus)
    if site.state == "no such name":
        yield from _mended_answers(row, site, corpus, answering)
    if _DIGIT_AMONG_LETTERS.search(site.label):
        yield Comparison("digit among letters", "yes", site.label, "", "host")
    gain, mended = (0.0, "") if plain else _reads_better(row, site, corpus)
    if gain >= _LEAST_GAIN:
        yield Comparison("mended host", "fits the name", site.label, mended, "host")


def _near_site(row: RowSubject, site: SiteSubject, knowledge: Knowledge, corpus: Corpus) -> Iterator[Comparison]:
    """The best named of the sites that registries hold one slip away."""
    best: tuple[int, Comparison] | None = None
    for rule, host in _near_names(site.site, knowledge):
        for owner in (o for registry in knowledge.registries for o in registry.owners(host)):
            match, name = best_match(row.name, [take_apart(n) for n in owner.names[:6]], corpus)
            if match.level in _NAMED:
                how = "by its suffix" if rule.startswith("suffix") else "by a letter"
                level = f"{how}, {'same name' if match.level is Agreement.SAME else 'like name'}"
                rank = _NAMED.index(match.level) + 10 * rule.startswith("suffix")
                if best is None or rank < best[0]:
                    best = rank, Comparison("near site", level, host, name.text if name else "", owner.source)
    if best:
        yield best[1]


def _near_names(site: str, knowledge: Knowledge) -> Iterator[tuple[str, str]]:
    """Names one slip away: the certain confusions first, then, of all slips of one letter, those that are listed."""
    seen = {site}
    for rule, host in islice(iter_host_repairs(site), _MOST_REPAIRS):
        seen.add(host)
        yield rule, host
    label, dot, suffix = site.partition(".")
    if len(label) <= _LONGEST_LABEL:
        listed = {near for registry in knowledge.registries for near in registry.near(site)} - seen
        for near in _one_letter_away(label) if listed else ():
            host = near + dot + suffix
            if host in listed:
                listed.remove(host)
                yield "one letter", host


def _one_letter_away(label: str) -> Iterator[str]:
    for i in range(len(label) + 1):
        head, tail = label[:i], label[i:]
        if tail:
            yield head + tail[1:]
            yield head + tail[1:2] + tail[:1] + tail[2:]
            for letter in ascii_lowercase:
                yield head + letter + tail[1:]
        for letter in ascii_lowercase:
            yield head + letter + tail


def _mended_answers(
    row: RowSubject, site: SiteSubject, corpus: Corpus, answering: Mapping[str, SiteSubject]
) -> Iterator[Comparison]:
    """Of hosts one slip away that were looked at: does one answer, and by whose name?"""
    answers = ""
    for _, host in iter_host_repairs(site.site):
        near = answering.get(site_of_host(host))
        if near is not None:
            match, name = best_match(row.name, near.page_names, corpus)
            if match.level in _NAMED:
                yield Comparison("mended host answers", "by the row's name", host, name.text if name else "", "page")
                return
            answers = answers or host
    if answers:
        yield Comparison("mended host answers", "by another name or none", answers, row.row.name, "page")


def _reads_better(row: RowSubject, site: SiteSubject, corpus: Corpus) -> tuple[float, str]:
    """Bits by which the label fits the words of the name better when one slip in it is undone."""
    if len(site.label) < 4:  # noqa: PLR2004 - shorter labels become anything by one slip
        return 0.0, ""
    now = read_label(site.label, row.bag, corpus)
    best, which = 0.0, ""
    if not now.unexplained:
        return best, which
    for label in _undo_one_slip(site.label):
        mended = read_label(label, row.bag, corpus)
        gain = min(mended.bits - now.bits, mended.word_bits - now.word_bits)
        if gain > best and mended.unexplained < now.unexplained:
            best, which = gain, label
    return best, which


def _undo_one_slip(label: str) -> Iterator[str]:
    for i, letter in enumerate(label):
        if i and letter == label[i - 1]:
            yield label[:i] + label[i + 1 :]
        if i + 1 < len(label) and letter != label[i + 1]:
            yield label[:i] + label[i + 1] + letter + label[i + 2 :]
    for wrong, right in _CONFUSED:
        at = label.find(wrong)
        while at >= 0:
            yield label[:at] + right + label[at + len(wrong) :]
            at = label.find(wrong, at + 1)
