"""Does the link answer? All looks at a URL, of this audit and the ones before, digested to one `Observation`. Pure.

Each look is read by itself (`crawler.judge.liveness.looks`). Within an audit the look that opened counts, else the one
that learned most. Over audits, looks that agree are counted back from the newest: by how many means and on how many
days they were taken decides how much may be said (`crawler.judge.liveness.rules`).

Looks belong to an audit by its id, and come in the order in which they were stored. Their times are shown; they are
compared only from one audit to the next, to count days, and there a clock that went back adds no day and is said.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Final

from crawler.judge.liveness.alternates import home_of, other_scheme, other_www
from crawler.judge.liveness.looks import Reading, answered, read_look
from crawler.judge.liveness.redirects import is_home, is_root
from crawler.judge.liveness.rules import RULES, Agreement, family_of, grow
from crawler.model import Liveness, Observation, Outcome, PageFacts, Purpose

OPENS: Final = frozenset({Liveness.OK, Liveness.MOVED, Liveness.INSECURE})
ANOTHER_DAY: Final = timedelta(hours=12)
"""How far apart two looks must be to count as taken on different days."""
WELL: Final = frozenset({Liveness.OK, Liveness.MOVED})
NEEDS_OTHER_SCHEME: Final = frozenset(
    {
        "refused_connection",
        "connect_timeout",
        "tls_not_tls",
        "tls_handshake",
        "tls_name_not_served",
        "tls_timeout",
        "reset",
        "disconnected",
    }
)
"""Reasons to try https for http, or http for https."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """The looks at one URL in one audit, and the one that counts."""

    outcome: Outcome
    reading: Reading
    taken: tuple[tuple[Outcome, Reading], ...]


def observe_all(outcomes: Iterable[Outcome], facts: Mapping[str, PageFacts]) -> Mapping[str, Observation]:
    """One `Observation` for every URL looked at as a target or a candidate.

    Args:
        outcomes: The looks of all audits that count, in the order in which they were stored; those of a voided window
            and of later audits are left out by the caller.
        facts: What each captured page says, by the hash of the capture.
    """
    taken = [outcome for outcome in outcomes if outcome.purpose is not Purpose.WITNESS]
    by_url: dict[str, list[Outcome]] = defaultdict(list)
    for outcome in taken:
        by_url[outcome.url].append(outcome)
    about: dict[str, list[Outcome]] = defaultdict(list)
    for outcome in taken:
        subject = outcome.about or outcome.url
        if outcome.purpose is Purpose.CONFIRM or (outcome.purpose is Purpose.SOFT_404 and outcome.about):
            about[subject].append(outcome)
        elif outcome.purpose in {Purpose.TARGET, Purpose.CANDIDATE}:
            about[outcome.url].append(outcome)
    return {
        url: _observe(url, looks, by_url, facts)
        for url, looks in about.items()
        if any(look.purpose in {Purpose.TARGET, Purpose.CANDIDATE} for look in looks)
    }


def any_checked(outcomes: Iterable[Outcome]) -> bool:
    """Whether any look at a target says something of the target, and not only of our own side."""
    return any(_checked(read_look(look, None)) for look in outcomes if look.purpose is Purpose.TARGET)


def _observe(
    url: str, looks: Sequence[Outcome], by_url: Mapping[str, Sequence[Outcome]], facts: Mapping[str, PageFacts]
) -> Observation:
    sessions = [_in_context(session, by_url, facts) for session in _sessions(url, looks, facts)]
    last = sessions[-1]
    streak = list(_streak(sessions))
    agreeing = [look for session in streak for look in _agreeing(session)]
    times = [next(_agreeing(session)).started_at for session in reversed(streak)]
    days = _days(times)
    seen = Agreement(
        looks=len(agreeing), means=len({look.means for look in agreeing}), days=len(days), span=days[-1] - days[0]
    )
    liveness = grow(last.reading.reason, seen)
    notes = list(last.reading.notes)
    if liveness is Liveness.DEAD and seen.days == 1:
        notes.append("dead_today")
    if any(after < before for before, after in pairwise(times)):
        notes.append("clock_went_back")
    return Observation(
        url=url,
        liveness=liveness,
        reason=last.reading.reason,
        confirmed=seen.means > 1 or seen.days > 1,
        since_at=times[0],
        looked_at=last.taken[-1][0].started_at,
        status=last.outcome.status,
        final_url=last.outcome.final_url,
        hops=last.outcome.hops,
        failure=last.outcome.failure,
        page=last.reading.page,
        notes=tuple(dict.fromkeys(notes)),
        looks=sum(len(session.taken) for session in sessions),
    )


def _days(times: Sequence[datetime]) -> list[datetime]:
    """Those of the times of audits, in their order, that are another day; midnight alone makes none."""
    days = [times[0]]
    for time in times[1:]:
        if time - days[-1] >= ANOTHER_DAY:
            days.append(time)
    return days


def _sessions(url: str, looks: Sequence[Outcome], facts: Mapping[str, PageFacts]) -> Iterator[Session]:
    """The looks at ``url`` itself, one session an audit, in the order of the audits."""
    audits: dict[str, list[Outcome]] = defaultdict(list)
    for look in looks:
        if look.url == url and look.purpose is not Purpose.SOFT_404:
            audits[look.audit_id].append(look)
    probes = [look for look in looks if look.purpose is Purpose.SOFT_404]
    for audit_id, taken in audits.items():
        same_audit = [probe for probe in probes if probe.audit_id == audit_id]
        read = tuple((look, _compared(look, read_look(look, _page(look, facts)), same_audit, facts)) for look in taken)
        outcome, reading = _telling(read)
        yield Session(outcome=outcome, reading=reading, taken=read)


def _telling(read: Sequence[tuple[Outcome, Reading]]) -> tuple[Outcome, Reading]:
    """The look that counts: danger before all, then the last that opened, the last with an answer, the last."""
    read = [pair for pair in read if _checked(pair[1])] or read
    last = read[-1]
    for outcome, reading in reversed(read):
        if RULES[reading.reason].first is Liveness.DANGER:
            return outcome, reading
    for outcome, reading in reversed(read):
        if RULES[reading.reason].first in OPENS:
            only_second = outcome.means != "default" and any(answered(o) for o, r in read if r.reason != reading.reason)
            notes = (*reading.notes, "second_means_only") if only_second else reading.notes
            return outcome, replace(reading, notes=notes)
    return next((pair for pair in reversed(read) if answered(pair[0])), last)


def _checked(reading: Reading) -> bool:
    return RULES[reading.reason].first is not Liveness.UNCHECKED


def _agreeing(session: Session) -> Iterator[Outcome]:
    """The looks of a session that say the same kind of thing as the one that counts."""
    plain = next(reading for outcome, reading in session.taken if outcome is session.outcome)
    families = {family_of(session.reading.reason), family_of(plain.reason)}
    for outcome, reading in session.taken:
        if family_of(reading.reason) in families:
            yield outcome


def _streak(sessions: Sequence[Session]) -> Iterator[Session]:
    """The newest session and those before it that agree with it; one that our side spoilt is passed over."""
    family = family_of(sessions[-1].reading.reason)
    for session in reversed(sessions):
        if family_of(session.reading.reason) == family:
            yield session
        elif _checked(session.reading):
            return


def _page(outcome: Outcome, facts: Mapping[str, PageFacts]) -> PageFacts | None:
    return facts.get(outcome.capture) if outcome.capture else None


def _compared(outcome: Outcome, reading: Reading, probes: Sequence[Outcome], facts: Mapping[str, PageFacts]) -> Reading:
    """``reading`` against a random path or name of the same site: the same answer there proves nothing here."""
    if reading.reason == "not_found":
        nowhere = any(_is_not_found(probe) and home_of(probe.url) == home_of(outcome.url) for probe in probes)
        return replace(reading, reason="nothing_found") if nowhere else reading
    if RULES[reading.reason].first not in OPENS or outcome.capture is None:
        return reading
    for probe in probes:
        if probe.status != outcome.status or not _alike(outcome, probe, facts):
            continue
        if home_of(probe.url) != home_of(outcome.url):
            return replace(reading, reason="wildcard_zone")
        if not is_home(outcome.url):
            return replace(reading, reason="same_page_everywhere")
    return reading


def _alike(one: Outcome, other: Outcome, facts: Mapping[str, PageFacts]) -> bool:
    """Whether two looks got the same page: the same bytes, or the same title and words."""
    if one.capture == other.capture:
        return True
    here, there = _page(one, facts), _page(other, facts)
    if here is None or there is None or not here.text:
        return False
    return (here.title, here.headings, here.text) == (there.title, there.headings, there.text)


def _in_context(session: Session, by_url: Mapping[str, Sequence[Outcome]], facts: Mapping[str, PageFacts]) -> Session:
    """``session`` with what looks at the other scheme and at the home page of the same audit add to it."""
    reading = session.reading
    if reading.reason in NEEDS_OTHER_SCHEME:
        other = _look_at(other_scheme(session.outcome.url), session, by_url)
        return replace(session, reading=_with_other_scheme(reading, session.outcome, other, facts))
    if reading.reason == "tls_wrong_host":
        other = _look_at(other_www(session.outcome.url), session, by_url)
        works = other is not None and RULES[read_look(other, _page(other, facts)).reason].first in WELL
        return replace(session, reading=replace(reading, notes=(*reading.notes, *["other_name_works"] * works)))
    if reading.reason == "not_found" and not is_root(session.outcome.url):
        home = _look_at(home_of(session.outcome.url), session, by_url)
        if home is not None and _is_not_found(home):
            return replace(session, reading=replace(reading, reason="nothing_found"))
        if home is not None and RULES[read_look(home, _page(home, facts)).reason].first in OPENS:
            return replace(
                session, reading=replace(reading, reason="page_gone", notes=(*reading.notes, "site_answers"))
            )
    return session


def _is_not_found(outcome: Outcome) -> bool:
    return outcome.status == 404 and outcome.failure is None  # noqa: PLR2004 - RFC 9110, 15.5.5


def _look_at(url: str | None, session: Session, by_url: Mapping[str, Sequence[Outcome]]) -> Outcome | None:
    """The last look at ``url`` in the audit of ``session``."""
    looks = by_url.get(url, ()) if url else ()
    return next((look for look in reversed(looks) if look.audit_id == session.outcome.audit_id), None)


def _with_other_scheme(
    reading: Reading, outcome: Outcome, other: Outcome | None, facts: Mapping[str, PageFacts]
) -> Reading:
    if other is None:
        return reading
    there = read_look(other, _page(other, facts))
    if RULES[there.reason].first in OPENS and other.final_url.startswith(other.url.partition(":")[0] + ":"):
        reason = "only_without_tls" if outcome.url.startswith("https:") else "only_https"
        return Reading(reason=reason, page=there.page)
    if reading.reason == "refused_connection" and there.reason == "refused_connection":
        return replace(reading, reason="refused_on_both")
    return reading
