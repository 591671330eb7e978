"""T: TCP, and S: TLS."""

from __future__ import annotations

from crawler.simweb import SimWeb, dns, page, redirect
from crawler.simweb.http import closes_unsaid, raw, raw_then_reset, with_length
from tests.conformance.sims import Simulate, served

HOME = page("University of Somewhere", organisation="University of Somewhere")
HALF_HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: te"


def both(fault: str) -> Simulate:
    """The same trouble on both ports."""
    return served(HOME, http=fault, https=fault)


def secure(https: str, *, http: str = "served") -> Simulate:
    """An https URL."""
    return served(HOME, scheme="https", https=https, http=http)


def _unreachable(web: SimWeb, host: str) -> str:
    web.names[host] = dns.addresses("127.255.255.255")  # a broadcast address: the kernel says ENETUNREACH
    return f"http://{host}/"


SIMULATIONS: dict[str, Simulate] = {
    "T1": both("refused"),
    "T2": both("black_hole"),
    "T3": _unreachable,
    "T4": both("reset_at_accept"),
    "T5": both("close_at_accept"),
    "T6": served(raw()),
    "T7": served(raw_then_reset(HALF_HEAD)),
    "T8": served(raw(HALF_HEAD)),
    "T9": served(raw_then_reset(with_length(b"<title>University of Somewhere</title><p>Half", 10_000))),
    "T10": served(HOME, http="slow_accept"),
    "T11": served(
        {"/": closes_unsaid(redirect("/a", 302)), "/a": closes_unsaid(redirect("/b", 302)), "/b": closes_unsaid(HOME)}
    ),
    "T12": both("speaks_ssh"),
    "S1": secure("expired"),
    "S2": secure("not_yet_valid"),
    "S3": secure("self_signed"),
    "S4": secure("wrong_host"),
    "S5": secure("unknown_issuer"),
    "S6": secure("missing_intermediate"),
    "S7": secure("weak_key"),
    "S8": secure("valid"),  # a revoked certificate looks like any other to who asks neither CRL nor OCSP
    "S9": secure("no_subject"),
    "S9/many names": secure("many_names"),
    "S10": secure("common_name_only"),
    "S11": secure("hostile_name"),
    "S12": secure("tls_old_protocol"),
    "S13": secure("weak_exchange"),
    "S14": secure("tls_handshake_failure", http="refused"),
    "S15": secure("tls_name_not_served", http="refused"),
    "S16": secure("client_certificate"),
    "S17": secure("never_answers", http="refused"),
    "S18": secure("close_after_request", http="refused"),
    "S18/reset": secure("reset_after_request", http="refused"),
    "S19": secure("speaks_http"),
    "S20": secure("refused"),
}
