"""Looks institutions up by name: in the registries, and in the table itself."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from crawler.judge.names import Agreement, Corpus, NameForms, NameMatch, best_match, take_apart
from crawler.judge.proposals.candidate import NAMED, Candidate, Query
from crawler.judge.proposals.host_reading import host_bits
from crawler.judge.proposals.host_slips import CLEAR_LEAD
from crawler.judge.table import Identified
from crawler.knowledge import Institution, Knowledge
from crawler.model import Action, Identity, Message, say
from crawler.urls import host_of, parse_url, site_of

READ: Final = 10
"""Institutions read from each registry for one row."""
_NAMES_COMPARED: Final = 12
_MOST_NAMESAKES: Final = 40
"""Rows compared with one name: what a row costs must not grow with the table."""
_MAIL_LABELS: Final = frozenset("mail email correo poczta stud student students alumni alumnos alunos my edu".split())
"""First labels of domains that serve mail, as swot lists them, where no site is."""
_LEVELS: Final = tuple(Agreement)


def find_institutions(query: Query, knowledge: Knowledge, corpus: Corpus) -> tuple[tuple[Institution, NameMatch], ...]:
    """Institutions whose name agrees with the row's, in its country, best agreement first; each registry's apart."""
    found: list[tuple[Institution, NameMatch]] = []
    for registry in knowledge.registries:
        for institution in registry.find(query.row.name, query.subject.country_code, READ):
            match, _ = best_match(query.subject.name, _names_of(institution), corpus)
            if match.level in NAMED:
                found.append((institution, match))
    return tuple(sorted(found, key=lambda pair: (_LEVELS.index(pair[1].level), -pair[1].bits)))


def iter_registered(
    query: Query, found: Sequence[tuple[Institution, NameMatch]], knowledge: Knowledge, corpus: Corpus
) -> Iterator[Candidate]:
    """Yields the sites of ``found`` institutions, or of those they became part of.

    Of several sites of institutions called alike, the one whose host is read off the row's name best stands apart.
    """
    sites: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    for institution, match in found:
        sites[institution.source, match.key].update(site_of(url) or "" for url in _urls(institution))
    best = {group: _best_read(query, listed, corpus) for group, listed in sites.items() if len(listed) > 1}
    for institution, match in sorted(found, key=lambda pair: _is_below(pair[0])):
        several = ", several" if (institution.source, match.key) in best else ""
        level = f"{institution.source.partition(' ')[0]}: {match.key}{several}"
        level += _where(query, institution)
        for url in _urls(institution)[:2]:
            fits = several and site_of(url) == best[institution.source, match.key]
            yield _listed(url, institution, f"{level}, fits best" if fits else level)
        for successor in _successors(institution, knowledge):
            for url in _urls(successor)[:1]:
                yield _listed(url, successor, f"{level}, successor", institution)


def _best_read(query: Query, sites: Iterable[str], corpus: Corpus) -> str | None:
    """The site that the row's name explains clearly better than the others; None when there is none."""
    bits = sorted(((host_bits(query, site, corpus)[0], site) for site in sites), reverse=True)
    return bits[0][1] if bits[0][0] >= bits[1][0] + CLEAR_LEAD else None


def _is_below(institution: Institution) -> bool:
    """Is it listed by a host below its site alone, as swot lists those of students' mail?"""
    return not institution.urls and all(host != site_of(f"https://{host}/") for host in institution.sites)


class TableNames:
    """The rows of a table whose address is their own, by name: another row of the same institution knows its site."""

    def __init__(self, table: Identified) -> None:
        """Indexes the rows that show their own address."""
        self._table = table
        self._by_word: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
        self._names = tuple(take_apart(row.name) for row in table.view.rows)  # without the other names of its city
        for position, (row, target, verdict) in enumerate(table.judged_rows()):
            if verdict.identity is Identity.OWN and target.url:
                for word in self._names[position].content:
                    self._by_word[row.country, word.written].append(position)

    def iter_namesakes(self, query: Query) -> Iterator[Candidate]:
        """Yields the addresses of rows in the same country whose name says the same institution."""
        for position in self._near(query):
            row, target = self._table.view.rows[position], self._table.view.targets[position]
            if row.row_id == query.row.row_id:
                continue
            match, _ = best_match(query.subject.name, [self._names[position]], self._table.corpus)
            if match.level in (Agreement.SAME, Agreement.WITHIN):
                assert target.url is not None
                yield Candidate(
                    url=target.url,
                    shown=target.given if not target.repairs else target.url,
                    action=Action.REALIGN,
                    level=f"namesake: {match.key}",
                    reason=say("“{name}” ({row}) has this site as its own.", row=row.no, name=row.name),
                )

    def _near(self, query: Query) -> list[int]:
        """Rows of the country that share the rarest word of a name, unless they are so many that it tells nothing."""
        words = ((query.row.country, word.written) for word in query.subject.name.content)
        shared = min((hits for word in words if (hits := self._by_word.get(word))), key=len, default=[])
        return shared if len(shared) <= _MOST_NAMESAKES else []


def _names_of(institution: Institution) -> list[NameForms]:
    return [take_apart(name) for name in (*institution.names, *institution.acronyms)[:_NAMES_COMPARED]]


def _where(query: Query, institution: Institution) -> str:
    """Whether the registry's city or country speaks for it too."""
    if institution.city:
        here = "".join(place.written for place in take_apart(institution.city).words)
        return ", same city" if here in query.subject.city else ", other city"
    return "" if institution.country_code else ", country unknown"


def _urls(institution: Institution) -> tuple[str, ...]:
    written = [url for url in map(parse_url, institution.urls) if url and host_of(url)]
    return tuple(dict.fromkeys(written or map(_home_of, institution.sites)))


def _home_of(host: str) -> str:
    """The likely home page of a listed domain, which may be one for mail."""
    first, _, rest = host.partition(".")
    site = site_of(f"https://{host}/")
    if site == host or (site == rest and first in _MAIL_LABELS):
        return f"https://www.{site}/"
    return f"https://{host}/"


def _successors(institution: Institution, knowledge: Knowledge) -> Iterator[Institution]:
    for registry in knowledge.registries:
        for successor in map(registry.get, institution.successors[:2]):
            if successor is not None and successor.source == institution.source:
                yield successor


def _listed(url: str, institution: Institution, level: str, before: Institution | None = None) -> Candidate:
    return Candidate(url=url, shown=url, action=Action.REGISTRY, level=level, reason=_says(institution, before))


def _says(institution: Institution, before: Institution | None) -> Message:
    if before is not None:
        return say(
            "{source}: “{old}” became part of “{name}”, whose site this is.",
            source=institution.source,
            old=before.names[0],
            name=institution.names[0],
        )
    return say("{source} lists it as the site of “{name}”.", source=institution.source, name=institution.names[0])
