"""What was observed, as judging wants it: pages read where they are not yet, looks digested by URL."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Final

from crawler.config import Settings
from crawler.judge import observe_all
from crawler.model import AuditRun, Observation, PageFacts
from crawler.page.pool import FACTS_VERSION, PagePool
from crawler.store import Store

PARSED_AT_ONCE: Final = 200
"""Captures read from the store and parsed before their facts are kept: bounds the memory, and what a crash repeats."""


def stored_observations(store: Store, run: AuditRun, settings: Settings) -> Mapping[str, Observation]:
    """Everything the store knows by URL, up to the looks of an audit; audits that began after it do not count."""
    facts = asyncio.run(_all_facts(store, settings))
    begun = [audit.audit_id for audit in store.audits()]
    counted = frozenset(begun[: begun.index(run.audit_id) + 1])
    return observe_all((look for look in store.outcomes() if look.audit_id in counted), facts)


async def _all_facts(store: Store, settings: Settings) -> dict[str, PageFacts]:
    async with PagePool(limit=settings.max_parse) as pages:
        return await parse_new(store, None, pages)


async def parse_new(store: Store, audit_id: str | None, pages: PagePool) -> dict[str, PageFacts]:
    """The facts of every captured page (of one audit, or of all), read by ``pages`` where they are not kept yet."""
    urls = {o.capture: o.final_url for o in store.outcomes(audit_id=audit_id) if o.capture}
    facts = {sha: known for sha in urls if (known := store.facts(sha, FACTS_VERSION)) is not None}
    missing = [sha for sha in urls if sha not in facts]
    for start in range(0, len(missing), PARSED_AT_ONCE):
        captures = [c for sha in missing[start : start + PARSED_AT_ONCE] if (c := store.capture(sha)) is not None]
        parsed = {sha: page async for sha, page in pages.read(captures, urls)}
        store.keep_facts(parsed)
        facts |= parsed
    return facts
