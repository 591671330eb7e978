"""Certificates of the simulated web: good ones, and one function for each way a certificate is wrong.

`CERTIFICATES` names them; `Authorities` holds the authority that clients are told to trust, one they are not told of,
and the chains. Everything is made in memory; `ssl` wants files, so they pass through a folder of the system's own.
"""

from __future__ import annotations

import ssl
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Final

import trustme
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import NameOID

HOSTILE_NAME: Final = "\x1b[31m=cmd|'/c calc'!A1<script>alert(1)</script>"
"""A subject that attacks a terminal, a spreadsheet and a page."""
MANY_NAMES: Final = 1_000

PrivateKey = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey


@dataclass(frozen=True, slots=True, kw_only=True)
class Chain:
    """A private key and its certificate chain, PEM."""

    key: bytes
    certificates: bytes


class Authorities:
    """The trusted authority, its intermediate, one nobody knows, and one that plays an intercepting proxy."""

    def __init__(self) -> None:
        self.trusted = trustme.CA(organization_name="Simulated authority")
        self.intermediate = self.trusted.create_child_ca()
        self.unknown = trustme.CA(organization_name="Unknown authority")
        self.interceptor = trustme.CA(organization_name="Intercepting proxy")

    @property
    def pem(self) -> bytes:
        """The certificate that a client of the simulated web trusts."""
        return bytes(self.trusted.cert_pem.bytes())


@cache
def authorities() -> Authorities:
    """The authorities of this process: made once, since keys cost time and nothing depends on them."""
    return Authorities()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Signer:
    """Who signs: a name and a key."""

    name: x509.Name
    key: PrivateKey


@dataclass(frozen=True, slots=True, kw_only=True)
class _Terms:
    """From when until when a certificate holds, counted from now."""

    since: timedelta = timedelta(days=-1)
    until: timedelta = timedelta(days=90)


_NOW: Final = _Terms()


def _leaf(
    ca: trustme.CA,
    names: Sequence[str],
    *,
    key: PrivateKey | None = None,
    subject: x509.Name | None = None,
    terms: _Terms = _NOW,
) -> Chain:
    """A certificate by ``ca``. trustme would refuse names that are no host names; servers get asked for ``_x`` too."""
    ca_key = serialization.load_pem_private_key(ca.private_key_pem.bytes(), None)
    assert isinstance(ca_key, ec.EllipticCurvePrivateKey)
    signer = _Signer(name=x509.load_pem_x509_certificate(ca.cert_pem.bytes()).subject, key=ca_key)
    subject = _name(names[0]) if subject is None else subject
    return _signed(signer, key or _new_key(), subject, names, terms)


def _self_signed(common: str, names: Sequence[str]) -> Chain:
    signer = _Signer(name=_name(common), key=_new_key())
    return _signed(signer, signer.key, signer.name, names, _NOW)


def _new_key() -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.SECP256R1())


def valid(names: Sequence[str]) -> Chain:
    """A certificate with nothing wrong."""
    return _leaf(authorities().trusted, names)


def expired(names: Sequence[str]) -> Chain:
    """Valid until yesterday."""
    return _leaf(authorities().trusted, names, terms=_Terms(since=timedelta(days=-400), until=timedelta(days=-1)))


def not_yet_valid(names: Sequence[str]) -> Chain:
    """Valid in five days."""
    return _leaf(authorities().trusted, names, terms=_Terms(since=timedelta(days=5), until=timedelta(days=400)))


def wrong_host(names: Sequence[str]) -> Chain:
    """For another host."""
    return _leaf(authorities().trusted, [f"other-{len(names)}.invalid"])


def unknown_issuer(names: Sequence[str]) -> Chain:
    """By an authority that nobody was told of."""
    return _leaf(authorities().unknown, names)


def intercepted(names: Sequence[str]) -> Chain:
    """By the box between us and the web."""
    return _leaf(authorities().interceptor, names)


def missing_intermediate(names: Sequence[str]) -> Chain:
    """A good certificate whose server forgets to send the one between it and the root."""
    return _leaf(authorities().intermediate, names)


def self_signed(names: Sequence[str]) -> Chain:
    """Signed by its own key."""
    return _self_signed(names[0], names)


def weak_key(names: Sequence[str]) -> Chain:
    """RSA of 1024 bits: below the security level of every present library."""
    return _leaf(authorities().trusted, names, key=rsa.generate_private_key(65537, 1024))  # noqa: S505 - the point of it


def common_name_only(names: Sequence[str]) -> Chain:
    """No subjectAltName: refused by browsers since 2017."""
    return _leaf(authorities().trusted, (), subject=_name(names[0]))


def no_subject(names: Sequence[str]) -> Chain:
    """An empty subject, which is allowed (RFC 5280 section 4.1.2.6)."""
    return _leaf(authorities().trusted, names, subject=x509.Name([]))


def many_names(names: Sequence[str]) -> Chain:
    """A certificate for a thousand hosts."""
    return _leaf(authorities().trusted, (*names, *(f"host-{index}.invalid" for index in range(MANY_NAMES))))


def hostile_name(names: Sequence[str]) -> Chain:
    """Subject and issuer text made to be run by whoever shows it."""
    return _self_signed(HOSTILE_NAME, names)


CERTIFICATES: Final[dict[str, Callable[[Sequence[str]], Chain]]] = {
    make.__name__: make
    for make in (
        valid,
        expired,
        not_yet_valid,
        wrong_host,
        unknown_issuer,
        missing_intermediate,
        self_signed,
        weak_key,
        common_name_only,
        no_subject,
        many_names,
        hostile_name,
        intercepted,
    )
}
"""Every certificate a simulated host can show, by name."""


def context_for(certificate: str, names: Sequence[str]) -> ssl.SSLContext:
    """A server's TLS context that shows a certificate of `CERTIFICATES` for ``names``."""
    chain = CERTIFICATES.get(certificate, valid)(names)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.set_ciphers("DEFAULT:@SECLEVEL=0")  # a weak key must be servable
    _load(context, chain.key + chain.certificates)
    return context


def _load(context: ssl.SSLContext, pem: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "chain.pem")
        file.write_bytes(pem)
        context.load_cert_chain(file)


def client_certificate(context: ssl.SSLContext, _: Sequence[str]) -> None:
    """Let nobody in without a certificate of the trusted authority."""
    context.verify_mode = ssl.CERT_REQUIRED
    context.load_verify_locations(cadata=authorities().pem.decode())


def weak_exchange(context: ssl.SSLContext, names: Sequence[str]) -> None:
    """Exchange keys over a group of 1,024 bits alone (the second of RFC 2409), as servers before Logjam did."""
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    context.set_ciphers("DHE:!aNULL:@SECLEVEL=0")
    chain = _leaf(authorities().trusted, names, key=rsa.generate_private_key(65537, 2048))  # they know RSA alone
    _load(context, chain.key + chain.certificates)
    # PKCS #3 DHParameter, SEQUENCE { prime INTEGER, base INTEGER 2 }, written by hand: cryptography gives this up
    der = b"\x30\x81\x87\x02\x81\x81\x00" + OAKLEY_2 + b"\x02\x01\x02"
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "dh.pem")
        file.write_text(ssl.DER_cert_to_PEM_cert(der).replace("CERTIFICATE", "DH PARAMETERS"))
        context.load_dh_params(str(file))


HANDSHAKES: Final[dict[str, Callable[[ssl.SSLContext, Sequence[str]], None]]] = {
    change.__name__: change for change in (client_certificate, weak_exchange)
}
"""What a server can want of a handshake beyond what its certificate says."""
OAKLEY_2: Final = bytes.fromhex(
    "FFFFFFFFFFFFFFFFC90FDAA22168C234C4C6628B80DC1CD129024E088A67CC74020BBEA63B139B22514A08798E3404DDEF9519B3CD3A431B"
    "302B0A6DF25F14374FE1356D6D51C245E485B576625E7EC6F44C42E9A637ED6B0BFF5CB6F406B7EDEE386BFB5A899FA5AE9F24117C4B1FE6"
    "49286651ECE65381FFFFFFFFFFFFFFFF"
)


def _name(common: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common[:64])])


def _signed(signer: _Signer, key: PrivateKey, subject: x509.Name, names: Sequence[str], terms: _Terms) -> Chain:
    now = datetime.now(UTC)
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(signer.name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now + terms.since)
        .not_valid_after(now + terms.until)
        # the strict verification of Python 3.13 wants to see whose key signed it
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.key.public_key()), critical=False)
    )
    if names:
        others = x509.SubjectAlternativeName([x509.DNSName(name) for name in names])
        builder = builder.add_extension(others, critical=not list(subject))  # RFC 5280 section 4.2.1.6
    return Chain(
        key=key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        ),
        certificates=builder.sign(signer.key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM),
    )
