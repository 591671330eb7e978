"""Which host a misspelt one was meant to be: names one slip away, told by registries, the table, or the name itself."""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Iterator, Mapping, Sequence
from typing import Final, NamedTuple
from urllib.parse import urlsplit, urlunsplit

from rapidfuzz.distance import OSA

from crawler.judge.names import (
    Agreement,
    Corpus,
    LetterTest,
    NameMatch,
    best_match,
    take_apart,
)
from crawler.judge.proposals.candidate import NAMED, Candidate, Query
from crawler.judge.proposals.host_reading import drops_own_digit, host_bits, label_bits, label_of
from crawler.knowledge import Institution, Knowledge
from crawler.model import Action, Message, Row, RowNo, say
from crawler.text import fold
from crawler.urls import host_of, iter_host_repairs, parse_url, site_of
from crawler.urls.parse import is_suffix, site_of_host, suffix_of

_CLEAR_GAIN: Final = 4.0
"""Bits by which a mended host fits better that count as clear."""
CLEAR_LEAD: Final = 1.0
"""Bits by which the best leads the second."""
GUESSES: Final = 4
"""Names offered to the network for one host when nothing but the institution's name speaks for them."""
_PROBES: Final[Mapping[str, int]] = {
    "signs_for_dots": 2,
    "dot_lost": 3,
    "suffix_misspelt": 5,
    "suffix_lost": 5,
    "letters_misread": 6,
    "letters_swapped": 12,
    "letter_doubled": 6,
    "letter_added": 12,
}
"""Names asked for on the network, by the slip they mend; nearly all need no more than a question to DNS."""
_SOME_GAIN: Final = 0.5
"""Bits from which a corrected host reads better, or worse, than what was typed."""
_NTH: Final = 3
"""From this place on among the slips of one rule, the likelihood is counted as one."""
_MOST_SLIPS: Final = 2
_SHORTEST_TWO_SLIPS: Final = 8
_ANYWHERE: Final = frozenset({"eu", "com", "org"})
"""Suffixes in use in every country: a lost dot before one is likelier than a lost suffix after it."""
_LETTER_RULES: Final = frozenset(
    {"letters_swapped", "letter_doubled", "letter_added", "letter_dropped", "letter_wrong"}
)
"""Slips inside the site's own label: its suffix stays."""
_ANY_LETTER: Final = frozenset({"letter_dropped", "letter_wrong"})
"""Slips of which there are dozens for each letter of a label."""
_ANY_OF: Final = 4.0
"""Bits by which one letter lost or wrong is less likely than a slip of which there are few, as any letter might be."""
_DIGIT: Final = "digit for a letter"
_CHEAP_RULES: Final = frozenset(
    {"other_script", "dash_for_hyphen", "signs_for_dots", "www_misspelt", "dot_lost", "suffix_misspelt", "suffix_lost"}
)


class KnownSites(NamedTuple):
    """Whose sites are known: what a corrected host is looked up in."""

    own_sites: Mapping[str, Row]
    """Sites of the table that are some row's own, with that row."""
    suffixes: Sequence[str]
    """What hosts of the row's country mostly end in, the usual suffix first."""
    knowledge: Knowledge
    """Registries that may list a corrected host."""
    corpus: Corpus
    """How common words are."""


class _Address(NamedTuple):
    """The address of a row, with its possible corrections."""

    query: Query
    url: str
    host: str
    slips: Sequence[tuple[str, str]]
    """Rule and corrected host."""


def iter_host_slips(
    query: Query, found: Sequence[tuple[Institution, NameMatch]], known: KnownSites
) -> Iterator[Candidate]:
    """Yields the row's address with its host corrected.

    Args:
        query: the row.
        found: institutions of its name, from registries, with how well their names agree.
        known: whose sites are known.
    """
    url = query.target.url
    host = host_of(url) if url else None
    if not url or not host:
        return
    near = list(_iter_near_listed(url, host, found))
    yield from near
    suffixes = known.suffixes
    if not near and not any(registry.owners(site_of(url) or host) for registry in known.knowledge.registries):
        tld = query.subject.tlds[0] if query.subject.tlds else ""
        at_home = host.rpartition(".")[2] in query.subject.tlds
        slips = tuple(
            (rule, mended)
            for rule, mended in iter_host_repairs(host, tld)
            if (rule in _LETTER_RULES or (_is_whole(mended) and not (at_home and _leaves_home(query, rule, mended))))
            and not drops_own_digit(query, host, mended)
        )
        dotted = any(rule == "dot_lost" and suffix_of(mended) in _ANYWHERE.union(suffixes) for rule, mended in slips)
        if not suffix_of(host) and not dotted:
            yield from _iter_suffixed(url, host, suffixes)
        address = _Address(query, url, host, slips)
        yield from _iter_owned(address, known)
        yield from _iter_fitting(address, known.corpus)
        if query.seen is not None:
            yield from _iter_probes(address, known.corpus)


def _iter_near_listed(url: str, host: str, found: Sequence[tuple[Institution, NameMatch]]) -> Iterator[Candidate]:
    """Yields an address with its host as registries list it for institutions of the name, where it is nearly that."""
    bare = _bare(host)
    for institution, match in found:
        alike = "same name" if match.level is Agreement.SAME else "like name"
        for site in institution.sites:
            allowed = _MOST_SLIPS if len(site) >= _SHORTEST_TWO_SLIPS else 1
            if site != bare and OSA.distance(site, bare, score_cutoff=allowed) <= allowed:
                yield _mended(url, host, site, f"slip: {_registry(institution)}, {alike}", _listed(site, institution))


def _leaves_home(query: Query, rule: str, mended: str) -> bool:
    """Does a repair take a host out of its own country, where its suffix was right?"""
    return rule == "suffix_misspelt" and mended.rpartition(".")[2] not in query.subject.tlds


def _is_whole(host: str) -> bool:
    """More than a suffix, or one letter before it: a repair that leaves less is none."""
    site = site_of_host(_bare(host))
    return len(site.removesuffix(suffix_of(site)).strip(".")) > 1


def _iter_suffixed(url: str, host: str, suffixes: Sequence[str]) -> Iterator[Candidate]:
    """A host that was cut off before its suffix, with those its country mostly uses."""
    for place, suffix in enumerate(suffixes):
        level = "slip: suffix cut off, usual" if not place else "slip: suffix cut off, next"
        reason = say("The site’s name is cut off; most sites in this country end in .{suffix}.", suffix=suffix)
        yield _mended(url, host, f"{host}.{suffix}", level, reason)


def _iter_owned(address: _Address, known: KnownSites) -> Iterator[Candidate]:
    """Yields corrected hosts that are another row's own, or that a registry lists for an institution of the name."""
    query, url, host, slips = address
    typed = site_of_host(host)
    before = len(host.strip(".")) - len(typed)
    listed = {near for registry in known.knowledge.registries for near in registry.near(typed)}
    sites: dict[str, tuple[str, str]] = {}
    for rule, mended in slips:
        sites.setdefault(_site(mended, before) if rule in _LETTER_RULES else site_of_host(mended), (rule, mended))
    for site, (rule, mended) in sites.items():
        shows = known.own_sites.get(site, query.row)
        if shows.row_id != query.row.row_id:
            where = "same city" if fold(shows.city) == fold(query.row.city) else "other city"
            yield _mended(url, host, mended, f"slip: table, {where}", _shown(site, shows.row_id))
        if rule in _LETTER_RULES and site not in listed:
            continue  # one letter away, and in no registry
        registries = known.knowledge.registries
        for owner in itertools.chain.from_iterable(registry.owners(site)[:3] for registry in registries):
            match, _ = best_match(query.subject.name, [take_apart(name) for name in owner.names], known.corpus)
            if match.level in NAMED:
                yield _mended(url, host, mended, f"slip: {_registry(owner)}, owner", _listed(site, owner))


def _site(mended: str, before: int) -> str:
    """The site of a host mended in the label of its site, which begins at ``before``: the suffix stays as it is."""
    site = mended[before:]
    parent = site.partition(".")[2]
    odd = is_suffix(site) or is_suffix(f"*.{parent}") or "xn--" in site
    return site_of_host(mended) if odd else site


def _iter_fitting(address: _Address, corpus: Corpus) -> Iterator[Candidate]:
    """Yields corrected hosts that fit the institution's name better than the typed one, the best apart."""
    query, url, host, slips = address
    suffix = suffix_of(host)
    given, given_level = host_bits(query, host, corpus)
    if "whole" in given_level:
        return
    fitting: list[tuple[float, int, str, str]] = []
    typed = label_of(host, suffix)
    # Of the slips that any letter may make, only those that can gain anything are read.
    test = LetterTest(typed, query.subject.bag) if 0.0 <= label_bits(query, typed, corpus) <= given else None
    for order, (rule, mended) in enumerate(slips):
        label = label_of(mended, suffix if rule in _LETTER_RULES else None)
        if test and rule in _ANY_LETTER and not test.may_help(label):
            continue
        gain = label_bits(query, label, corpus) - given
        kind = _kind_of_slip(rule, typed, label)
        if gain > 0 or kind in _CHEAP_RULES or kind == _DIGIT:
            _, level = host_bits(query, mended, corpus)
            rank = gain - (_ANY_OF if kind == "letter" else 0.0)
            fitting.append((-rank, order, mended, f"slip: {kind}, {_fit(level, gain)}"))
    fitting.sort()
    for place, (loss, _, mended, level) in enumerate(fitting[:GUESSES]):
        alone = place == 0 and (len(fitting) == 1 or fitting[1][0] - loss >= CLEAR_LEAD)
        reason = say("With this spelling, the address matches the institution.")
        yield _mended(url, host, mended, level if alone else f"{level}, one of several", reason)


def _kind_of_slip(rule: str, typed: str, label: str) -> str:
    """What a slip is counted as: a digit for a letter by itself, a letter lost or wrong as one of many."""
    is_digit = rule == "letters_misread" and _has_digit(typed) and not _has_digit(label)
    return _DIGIT if is_digit else "letter" if rule in _ANY_LETTER else rule


def _has_digit(label: str) -> bool:
    return any(map(str.isdigit, label))


def _iter_probes(address: _Address, corpus: Corpus) -> Iterator[Candidate]:
    """The commonest slips of a host that does not exist, for the network to say which exists.

    How likely one is depends on the slip, and on whether the corrected host reads better off the name.
    """
    query, url, host, slips = address
    left = dict(_PROBES)
    given, _ = host_bits(query, host, corpus)
    for rule, mended in slips:
        if not left.get(rule, 0):
            continue
        left[rule] -= 1
        gain = host_bits(query, mended, corpus)[0] - given
        reads = "better" if gain > _SOME_GAIN else "worse" if gain < -_SOME_GAIN else "as well"
        nth = min(_PROBES[rule] - left[rule], _NTH)
        reason = say("With this spelling, there is a site, and its page names the institution.")
        level = f"slip: {rule}, reads {reads}, no. {nth}"
        yield dataclasses.replace(_mended(url, host, mended, level, reason), probe=True)


def _fit(level: str, gain: float) -> str:
    if gain <= 0:
        return "fits no better"
    whole = "wholly" if "whole" in level else "in part"
    return f"fits {whole}{', clearly' if gain >= _CLEAR_GAIN else ''}"


def _mended(url: str, host: str, mended: str, level: str, reason: Message) -> Candidate:
    www = "www." if host.startswith("www.") and not mended.startswith("www.") and host.count(".") > 1 else ""
    split = urlsplit(url)
    new = parse_url(urlunsplit(split._replace(netloc=split.netloc.replace(host, www + mended)))) or url
    return Candidate(url=new, shown=new, action=Action.REPAIR, level=level, reason=reason)


def _listed(site: str, institution: Institution) -> Message:
    return say(
        "{source} lists {site} as the site of “{name}”; the address in the table is nearly the same.",
        source=institution.source,
        site=site,
        name=institution.names[0],
    )


def _shown(site: str, row_id: str) -> Message:
    return say("The address {row:at} is {site}; this one is nearly the same.", row=RowNo(row_id), site=site)


def _registry(institution: Institution) -> str:
    return institution.source.partition(" ")[0]


def _bare(host: str) -> str:
    return host.removeprefix("www.")
