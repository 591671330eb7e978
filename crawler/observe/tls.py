"""TLS: the two contexts all looks share, and what a handshake showed."""

from __future__ import annotations

import ssl
import warnings
from datetime import UTC, datetime
from functools import cached_property, lru_cache
from typing import Any, Final

from cryptography import x509
from cryptography.x509.oid import ExtensionOID, NameOID

from crawler.clean import safe_text
from crawler.errors import ConfigError
from crawler.model import FailureKind, TlsFacts, say
from crawler.observe.schedule import host_of

LONGEST_NAME: Final = 200
OLD: Final = frozenset({"SSLv3", "TLSv1", "TLSv1.1"})
"""Protocols that browsers refuse since 2020 (RFC 8996)."""
_LEGACY_SERVER_CONNECT: Final = 0x4


def strict_context(ca_file: str = "") -> ssl.SSLContext:
    """What a browser would accept.

    Raises:
        ConfigError: ``ca_file`` cannot be read.
    """
    context = ssl.create_default_context()
    context.set_alpn_protocols(["http/1.1"])
    if ca_file:
        try:
            context.load_verify_locations(ca_file)
        except (OSError, ssl.SSLError) as error:
            raise ConfigError(
                say("The file of certificate authorities {file} cannot be read: {why}", file=ca_file, why=str(error))
            ) from error
    return context


def lax_context() -> ssl.SSLContext:
    """What a reader gets who clicks the warning away, and an old browser: no verification, any protocol.

    Used only to see whether the page is there, after the strict context has said what is wrong.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    context.options |= _LEGACY_SERVER_CONNECT
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # old protocols are what this context is for
        context.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
    context.set_ciphers("ALL:@SECLEVEL=0")
    context.set_alpn_protocols(["http/1.1"])
    return context


def read_tls(connection: Any, problem: FailureKind | None) -> TlsFacts | None:
    """What the handshake of a connection showed, None where there was none.

    Args:
        connection: Its `ssl.SSLObject`.
        problem: Why the strict context refused, when the lax one was used.
    """
    if connection is None:
        return None
    protocol = connection.version()
    if problem is None and protocol in OLD:
        problem = FailureKind.TLS_OLD_PROTOCOL
    der = connection.getpeercert(binary_form=True)
    verified = connection.context.verify_mode is not ssl.CERT_NONE
    facts = TlsFacts(protocol=protocol, verified=verified, problem=problem)
    return read_certificate(der, facts) if der else facts


@lru_cache(maxsize=256)  # robots.txt and the page come with the same one
def read_certificate(der: bytes, facts: TlsFacts) -> TlsFacts:
    """``facts`` with what the certificate says; one that cannot be read leaves them as they are."""
    try:
        certificate = x509.load_der_x509_certificate(der)
        problem = facts.problem
        if facts.verified and problem is None and not _has_names(certificate):
            problem = FailureKind.TLS_WRONG_HOST
        return TlsFacts(
            protocol=facts.protocol,
            issuer=_name(certificate.issuer),
            subject=_name(certificate.subject),
            not_before_at=_utc(certificate.not_valid_before_utc),
            not_after_at=_utc(certificate.not_valid_after_utc),
            verified=facts.verified,
            problem=problem,
        )
    except (ValueError, TypeError, OverflowError, x509.DuplicateExtension, x509.UnsupportedGeneralNameType):
        return facts


def _has_names(certificate: x509.Certificate) -> bool:
    """Whether there is a subject alternative name: browsers read nothing else, Python falls back on the subject."""
    try:
        certificate.extensions.get_extension_for_oid(ExtensionOID.SUBJECT_ALTERNATIVE_NAME)
    except x509.ExtensionNotFound:
        return False
    return True


def _name(name: x509.Name) -> str:
    """The common name and the organisation, else the whole name."""
    parts = [
        str(attribute.value)
        for oid in (NameOID.COMMON_NAME, NameOID.ORGANIZATION_NAME)
        for attribute in name.get_attributes_for_oid(oid)[:1]
    ]
    return safe_text(", ".join(parts) or name.rfc4514_string(), LONGEST_NAME)


def _utc(when: datetime) -> datetime:
    return when.astimezone(UTC)


class Contexts:
    """The contexts all looks share."""

    def __init__(self, ca_file: str = "") -> None:
        """Load the system's certificate authorities, and those of ``ca_file``.

        Raises:
            ConfigError: ``ca_file`` cannot be read.
        """
        self._ca_file = ca_file
        self.watch = CertificateWatch()
        self.strict = strict_context(ca_file)
        self.lax = self.watch.on(lax_context())

    @cached_property
    def watched(self) -> ssl.SSLContext:
        """As strict, telling whether a client certificate was asked for; made when first needed."""
        return self.watch.on(strict_context(self._ca_file))


class CertificateWatch:
    """Notes which hosts asked for a client certificate.

    In TLS 1.3 a server that wants one just closes the connection after the handshake, and nothing public in `ssl` tells
    that from any other close. Contexts with this watch are used for second tries alone.
    """

    def __init__(self) -> None:
        self._asked: set[str] = set()

    def on(self, context: ssl.SSLContext) -> ssl.SSLContext:
        """Watch the handshakes of a context."""
        context._msg_callback = self._message  # type: ignore[attr-defined]  # noqa: SLF001 - CPython's, since 3.8
        return context

    def take(self, url: str) -> bool:
        """Whether the host of ``url`` asked for a certificate since the last call."""
        host = host_of(url).rstrip(".")
        asked = host in self._asked
        self._asked.discard(host)
        return asked

    def _message(self, connection: Any, direction: str, _version: Any, _kind: Any, message: Any, _data: bytes) -> None:
        if direction == "read" and message == _CERTIFICATE_REQUEST and len(self._asked) < MOST_ASKED:
            self._asked.add((connection.server_hostname or "").lower())


MOST_ASKED: Final = 1_000
_CERTIFICATE_REQUEST: Final = 13
"""HandshakeType certificate_request (RFC 8446 section 4, RFC 5246 section 7.4)."""
