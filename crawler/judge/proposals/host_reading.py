"""How well a host reads off the name of a row: what its corrections are compared by."""

from __future__ import annotations

from typing import Final

from crawler.judge.evidence import host_level, site_subject
from crawler.judge.names import NOTHING, Corpus, may_read, read_label
from crawler.judge.proposals.candidate import Query
from crawler.knowledge import Knowledge, Places
from crawler.model import Target
from crawler.text import fold
from crawler.urls import site_of
from crawler.urls.parse import site_of_host, suffix_of

_NO_REGISTRIES: Final = Knowledge(places=Places())


def host_bits(query: Query, host: str, corpus: Corpus) -> tuple[float, str]:
    """Bits by which the row's name and city explain a host, and the level of that."""
    subject = site_subject(_target(f"http://{host}/"), None, _NO_REGISTRIES)
    bag = query.subject.bag
    reading = read_label(subject.label, bag, corpus) if may_read(subject.label, bag, corpus) else NOTHING
    return reading.bits, host_level(reading, subject)


def drops_own_digit(query: Query, host: str, mended: str) -> bool:
    """Whether a correction takes a digit out of a host that the institution's name has too (*Paris 8*)."""
    gone = set(host) - set(mended)
    return any(char.isdigit() and char in query.row.name for char in gone)


def label_of(host: str, suffix: str | None) -> str:
    """The site's own label, folded; ``suffix`` where it is known, because looking it up is dear."""
    if suffix:
        label = host.removesuffix(f".{suffix}").rpartition(".")[2]
        return label if label.isascii() and label.isalnum() else fold(label).replace(" ", "")
    return fold(site_of_host(host).removesuffix(f".{suffix_of(host)}")).replace(" ", "")


def label_bits(query: Query, label: str, corpus: Corpus) -> float:
    """Bits by which the row explains a label: hundreds are read for one row."""
    return (
        read_label(label, query.subject.bag, corpus).bits
        if may_read(label, query.subject.bag, corpus)
        else NOTHING.bits
    )


def _target(url: str) -> Target:
    return Target(row_id="", given=url, repairs=(), url=url, site=site_of(url))
