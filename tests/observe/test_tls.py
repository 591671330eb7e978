"""TLS: faults told apart, and the page behind them seen all the same."""

from __future__ import annotations

import ssl
import warnings
from datetime import UTC, datetime
from pathlib import Path

import pytest

from crawler.config import Settings, build_settings
from crawler.errors import ConfigError
from crawler.model import FailureKind, Look, LookRequest, Phase, TlsFacts
from crawler.observe import make_looker
from crawler.observe.tls import read_certificate, read_tls, strict_context
from crawler.simweb import certificates, dns
from crawler.simweb.pages import page
from crawler.simweb.web import SimWeb
from tests.observe.servers import Server, name_server

K = FailureKind


async def look_at(https: str, *, http: str = "served", host: str = "h.test") -> Look:
    web = SimWeb()
    web.add(host, page("University"), https=https, http=http)
    quick = {"connect_timeout": 2.0, "headers_timeout": 3.0, "host_request_interval": 0.0}
    async with web, make_looker(build_settings(quick, web.settings())) as looker:
        return await looker.look(LookRequest(url=f"https://{host}/"))


@pytest.mark.parametrize(
    ("certificate", "kind"),
    [
        ("expired", K.TLS_EXPIRED),
        ("not_yet_valid", K.TLS_NOT_YET_VALID),
        ("self_signed", K.TLS_SELF_SIGNED),
        ("wrong_host", K.TLS_WRONG_HOST),
        ("unknown_issuer", K.TLS_UNKNOWN_ISSUER),
        ("missing_intermediate", K.TLS_UNKNOWN_ISSUER),
        ("weak_key", K.TLS_WEAK_KEY),
        ("hostile_name", K.TLS_SELF_SIGNED),
        ("weak_exchange", K.TLS_WEAK_KEY),
    ],
)
async def test_page_behind_a_fault_is_seen_and_the_fault_is_named(certificate: str, kind: FailureKind) -> None:
    look = await look_at(certificate)

    outcome = look.outcome
    assert outcome.status == 200
    assert outcome.failure is not None
    assert (outcome.failure.kind, outcome.failure.phase) == (kind, Phase.TLS)
    assert look.capture is not None
    assert b"University" in look.capture.body
    tls = outcome.hops[-1].tls
    assert tls is not None
    assert (tls.verified, tls.problem) == (False, kind)


async def test_page_of_a_server_that_knows_old_protocols_alone_is_seen() -> None:
    context = certificates.context_for("valid", ["h.test"])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        context.minimum_version = context.maximum_version = ssl.TLSVersion.TLSv1
    async with Server(context=context) as server, name_server({"h.test": dns.addresses("127.0.0.1")}) as names:
        settings = Settings(
            nameserver=(f"127.0.0.1:{names.port}",),
            allow_network=("127.0.0.0/8",),
            https_port=server.port,
            host_request_interval=0.0,
        )
        async with make_looker(settings) as looker:
            outcome = (await looker.look(LookRequest(url="https://h.test/"))).outcome

    assert outcome.status == 200
    assert outcome.failure is not None
    assert outcome.failure.kind is K.TLS_OLD_PROTOCOL
    assert outcome.hops[-1].tls is not None
    assert outcome.hops[-1].tls.protocol == "TLSv1"


@pytest.mark.parametrize("certificate", ["valid", "no_subject", "many_names"])
async def test_unusual_certificates_are_fine(certificate: str) -> None:
    outcome = (await look_at(certificate)).outcome

    assert outcome.failure is None
    assert outcome.status == 200
    tls = outcome.hops[-1].tls
    assert tls is not None
    assert tls.verified
    assert tls.problem is None
    assert tls.protocol == "TLSv1.3"
    assert tls.not_before_at is not None
    assert tls.not_after_at is not None
    assert tls.not_before_at < datetime.now(UTC) < tls.not_after_at


async def test_certificate_that_only_browsers_refuse_is_noted() -> None:
    outcome = (await look_at("common_name_only")).outcome

    assert outcome.failure is None
    tls = outcome.hops[-1].tls
    assert tls is not None
    assert (tls.verified, tls.problem) == (True, K.TLS_WRONG_HOST)


async def test_text_of_a_certificate_is_made_safe() -> None:
    tls = (await look_at("hostile_name")).outcome.hops[-1].tls

    assert tls is not None
    assert tls.subject is not None
    assert tls.subject.isprintable()
    assert r"\x1b" in tls.subject


@pytest.mark.parametrize(
    ("https", "kind", "phase"),
    [
        ("client_certificate", K.TLS_CLIENT_CERTIFICATE, Phase.TLS),
        ("tls_handshake_failure", K.TLS_HANDSHAKE, Phase.TLS),
        ("tls_old_protocol", K.TLS_OLD_PROTOCOL, Phase.TLS),
        ("tls_name_not_served", K.TLS_NAME_NOT_SERVED, Phase.TLS),
        ("speaks_http", K.TLS_NOT_TLS, Phase.TLS),
        ("speaks_ssh", K.TLS_NOT_TLS, Phase.TLS),
        ("never_answers", K.CONNECT_TIMEOUT, Phase.TLS),
        ("refused", K.REFUSED_CONNECTION, Phase.CONNECT),
        ("close_at_accept", K.RESET, Phase.TLS),
    ],
)
async def test_no_page_behind_the_handshake(https: str, kind: FailureKind, phase: Phase) -> None:
    outcome = (await look_at(https)).outcome

    assert outcome.failure is not None
    assert (outcome.failure.kind, outcome.failure.phase) == (kind, phase)
    assert outcome.status is None
    assert outcome.capture is None
    assert [hop.url for hop in outcome.hops] == ["https://h.test/"]


def test_no_tls_has_no_facts() -> None:
    assert read_tls(None, None) is None


@pytest.mark.parametrize("der", [b"", b"rubbish", b"\x30\x82\xff\xff" + b"\0" * 64])
def test_rubbish_for_a_certificate_leaves_the_facts(der: bytes) -> None:
    facts = TlsFacts(protocol="TLSv1.3", verified=True)

    assert read_certificate(der, facts) is facts


def test_unreadable_file_of_authorities_is_the_operators_fault(tmp_path: Path) -> None:
    rubbish = tmp_path / "ca.pem"
    rubbish.write_text("no certificate")

    for file in (rubbish, tmp_path / "missing.pem"):
        with pytest.raises(ConfigError):
            strict_context(str(file))


def test_strict_context_is_strict() -> None:
    context = strict_context()

    assert context.verify_mode is ssl.CERT_REQUIRED
    assert context.check_hostname
    assert context.minimum_version >= ssl.TLSVersion.TLSv1_2
