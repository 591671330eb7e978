"""Prepares a table for judging: each row and each site taken apart once, and an index from words to rows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from crawler.judge.evidence import Comparer, RowSubject, SiteSubject, iter_misreadings, site_subject
from crawler.judge.names import Corpus
from crawler.judge.table import TableInView, row_subjects
from crawler.knowledge import Knowledge, Places
from crawler.knowledge.near_sites import NearSites
from crawler.knowledge.swot import Swot
from crawler.model import Observation, Target


@dataclass(frozen=True, slots=True)
class Prepared:
    """A table ready to be compared."""

    rows: tuple[RowSubject, ...]
    sites: tuple[SiteSubject, ...]
    targets: tuple[Target, ...]
    corpus: Corpus
    comparer: Comparer
    shown_by: Mapping[str, tuple[int, ...]]
    """Site to the positions of the rows that show it."""
    answering: Mapping[str, SiteSubject]
    """Sites that were seen to answer with a page of their own: of rows and of candidates."""
    has_registry: bool
    """A registry beside the embedded one is at hand."""
    near_sites: NearSites
    """The sites that the rows show, to be found by names one slip away."""

    def near_rows(self, i: int) -> Mapping[str, tuple[RowSubject, ...]]:
        """Sites one slip away from that of row ``i``, with the rows that show them."""
        site = self.sites[i].site
        near = (*self.near_sites.near(site), *iter_misreadings(site)) if site else ()
        return {other: tuple(self.rows[j] for j in self.shown_by[other]) for other in near if other in self.shown_by}


def prepare(view: TableInView) -> Prepared:
    """Takes every row and URL cell apart; linear in the table."""
    targets, observations, knowledge = view.targets, view.observations, view.knowledge
    subjects, corpus = row_subjects(view)
    sites = tuple(site_subject(target, observation_of(target, observations), knowledge) for target in targets)
    shown: dict[str, list[int]] = defaultdict(list)
    for position, site in enumerate(sites):
        if site.site:
            shown[site.site].append(position)
    return Prepared(
        near_sites=NearSites(shown),
        rows=subjects,
        sites=sites,
        targets=tuple(targets),
        corpus=corpus,
        comparer=Comparer(corpus, knowledge),
        shown_by={site: tuple(positions) for site, positions in shown.items()},
        answering=_answering(sites, targets, observations, knowledge.places),
        has_registry=any(not isinstance(registry, Swot) for registry in knowledge.registries),
    )


def observation_of(target: Target, observations: Mapping[str, Observation]) -> Observation | None:
    """What was seen at a target, or at its first mending when the cell itself cannot be looked at."""
    if target.url is not None:
        return observations.get(target.url)
    return observations.get(target.proposed[0]) if target.proposed else None


def _answering(
    sites: Sequence[SiteSubject], targets: Sequence[Target], observations: Mapping[str, Observation], places: Places
) -> dict[str, SiteSubject]:
    seen = {site.site: site for site in sites if site.state == "page"}
    asked = {target.url for target in targets}
    nothing = Knowledge(places=places)
    for url, observation in observations.items():
        if url not in asked and observation.page is not None:
            target = Target(row_id="", given=url, repairs=(), url=url, site=None)
            site = site_subject(target, observation, nothing)
            if site.state == "page":
                seen.setdefault(site.site, site)
    return seen
