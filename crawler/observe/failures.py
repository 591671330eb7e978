"""Exceptions to `Failure`, in one place: whatever the libraries raise becomes data, and none is met unprepared.

`KINDS` names every exception class that aiohttp, its parser, aiodns, ssl and zlib define; a test enumerates the
libraries and fails when one is missing. What the class alone does not tell (an errno, a certificate's verify code, a
DNS code, the text of a TLS alert, the bytes that came) is told apart by the functions below.
"""

from __future__ import annotations

import asyncio
import errno
import re
import socket
import ssl
import zlib
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Final

import aiodns
import aiohttp
import pycares
from aiodns import error as dns_error
from aiohttp import client_exceptions, compression_utils, http_exceptions, http_websocket, payload

from crawler.clean import mask_secrets, safe_text
from crawler.model import Failure, FailureKind, Phase

K = FailureKind
LONGEST_DETAIL: Final = 300


class FailedError(Exception):
    """Carries a `Failure` up through a library to where it is recorded."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure.detail)
        self.failure = failure


class ForbiddenError(PermissionError):
    """Raised where a socket would be made to an address or port that is not allowed.

    An `OSError`, because that is what the code around the socket factory collects and reports.
    """

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure.detail)
        self.failure = failure


class DroppedError(aiohttp.ClientError):
    """A connection that broke; wrapped so that aiohttp does not ask again by itself, uncounted."""


class HeadTooLargeError(http_exceptions.HttpProcessingError):
    """The answer's headers together are larger than we read."""


TIMEOUTS: Final[Mapping[Phase, FailureKind]] = MappingProxyType(
    {
        Phase.DNS: K.DNS_TIMEOUT,
        Phase.CONNECT: K.CONNECT_TIMEOUT,
        Phase.TLS: K.CONNECT_TIMEOUT,
        Phase.HEADERS: K.HEADERS_TIMEOUT,
        Phase.BODY: K.BODY_TIMEOUT,
    }
)

ERRNOS: Final[Mapping[int, FailureKind]] = MappingProxyType(
    {
        errno.ECONNREFUSED: K.REFUSED_CONNECTION,
        errno.ECONNRESET: K.RESET,
        errno.ECONNABORTED: K.RESET,
        errno.EPIPE: K.RESET,
        errno.ESHUTDOWN: K.RESET,
        errno.ENOTCONN: K.DISCONNECTED,
        errno.ETIMEDOUT: K.CONNECT_TIMEOUT,
        errno.EHOSTUNREACH: K.UNREACHABLE,
        errno.ENETUNREACH: K.UNREACHABLE,
        errno.EHOSTDOWN: K.UNREACHABLE,
        errno.ENETDOWN: K.UNREACHABLE,
        errno.ENETRESET: K.UNREACHABLE,
        errno.EAFNOSUPPORT: K.UNREACHABLE,
        errno.EADDRNOTAVAIL: K.UNREACHABLE,
        errno.EPERM: K.UNREACHABLE,  # a firewall of ours
        errno.EACCES: K.UNREACHABLE,
        errno.EINVAL: K.UNREACHABLE,
        errno.EMFILE: K.OUR_RESOURCES,
        errno.ENFILE: K.OUR_RESOURCES,
        errno.ENOMEM: K.OUR_RESOURCES,
        errno.ENOBUFS: K.OUR_RESOURCES,
        errno.ENOSPC: K.OUR_RESOURCES,
    }
)
"""What the system says of a socket. Its order is that of what says most, for several addresses with several errors."""

VERIFY_CODES: Final[Mapping[int, FailureKind]] = MappingProxyType(
    {
        2: K.TLS_UNKNOWN_ISSUER,
        9: K.TLS_NOT_YET_VALID,
        10: K.TLS_EXPIRED,
        18: K.TLS_SELF_SIGNED,
        19: K.TLS_UNKNOWN_ISSUER,
        20: K.TLS_UNKNOWN_ISSUER,
        21: K.TLS_UNKNOWN_ISSUER,
        27: K.TLS_UNKNOWN_ISSUER,
        62: K.TLS_WRONG_HOST,
        63: K.TLS_WRONG_HOST,
        64: K.TLS_WRONG_HOST,
        66: K.TLS_WEAK_KEY,
        67: K.TLS_WEAK_KEY,
        68: K.TLS_WEAK_KEY,
    }
)
"""X509_V_ERR_… of OpenSSL's x509_vfy.h."""

TLS_REASONS: Final[tuple[tuple[str, FailureKind], ...]] = (
    ("CERTIFICATE_REQUIRED", K.TLS_CLIENT_CERTIFICATE),
    ("UNRECOGNIZED_NAME", K.TLS_NAME_NOT_SERVED),
    ("PROTOCOL_VERSION", K.TLS_OLD_PROTOCOL),
    ("UNSUPPORTED_PROTOCOL", K.TLS_OLD_PROTOCOL),
    ("NO_PROTOCOLS_AVAILABLE", K.TLS_OLD_PROTOCOL),
    ("VERSION_TOO_LOW", K.TLS_OLD_PROTOCOL),
    ("LEGACY", K.TLS_OLD_PROTOCOL),
    ("TOO_SMALL", K.TLS_WEAK_KEY),
    ("TOO_WEAK", K.TLS_WEAK_KEY),
    ("INSUFFICIENT_SECURITY", K.TLS_WEAK_KEY),
    ("WRONG_VERSION_NUMBER", K.TLS_NOT_TLS),
    ("HTTP_REQUEST", K.TLS_NOT_TLS),
    ("PACKET_LENGTH_TOO_LONG", K.TLS_NOT_TLS),
    ("RECORD_LAYER_FAILURE", K.TLS_NOT_TLS),
    ("HANDSHAKE_FAILURE", K.TLS_HANDSHAKE),
    ("ALERT", K.TLS_HANDSHAKE),
    ("UNEXPECTED_EOF", K.TLS_HANDSHAKE),
)
"""Parts of OpenSSL's reason names, the one that says most first."""

DNS_CODES: Final[Mapping[int, FailureKind]] = MappingProxyType(
    {
        dns_error.ARES_ENODATA: K.NO_ADDRESS,
        dns_error.ARES_ENOTFOUND: K.NO_SUCH_NAME,
        dns_error.ARES_ENONAME: K.NO_SUCH_NAME,
        dns_error.ARES_ETIMEOUT: K.DNS_TIMEOUT,
        dns_error.ARES_EFORMERR: K.DNS_SERVER_FAILURE,
        dns_error.ARES_ESERVFAIL: K.DNS_SERVER_FAILURE,
        dns_error.ARES_ENOTIMP: K.DNS_SERVER_FAILURE,
        dns_error.ARES_EREFUSED: K.DNS_SERVER_FAILURE,
        dns_error.ARES_EBADRESP: K.DNS_SERVER_FAILURE,
        dns_error.ARES_ECONNREFUSED: K.DNS_SERVER_FAILURE,
        dns_error.ARES_EOF: K.DNS_SERVER_FAILURE,
        dns_error.ARES_EBADNAME: K.BAD_NAME,
        dns_error.ARES_EBADSTR: K.BAD_NAME,
        dns_error.ARES_EBADQUERY: K.BAD_NAME,
        dns_error.ARES_EFILE: K.OUR_RESOURCES,
        dns_error.ARES_ENOMEM: K.OUR_RESOURCES,
        dns_error.ARES_ECANCELLED: K.OUR_OUTAGE,
        dns_error.ARES_EDESTRUCTION: K.OUR_OUTAGE,
        dns_error.ARES_ENOTINITIALIZED: K.OUR_OUTAGE,
        dns_error.ARES_EADDRGETNETWORKPARAMS: K.OUR_OUTAGE,
        dns_error.ARES_ELOADIPHLPAPI: K.OUR_OUTAGE,
        dns_error.ARES_ESERVICE: K.OUR_BUG,
        dns_error.ARES_EBADFAMILY: K.OUR_BUG,
        dns_error.ARES_EBADFLAGS: K.OUR_BUG,
        dns_error.ARES_EBADHINTS: K.OUR_BUG,
    }
)

KINDS: Final[Mapping[type[BaseException], FailureKind]] = MappingProxyType(
    {
        # aiohttp's client
        aiohttp.ClientError: K.BAD_RESPONSE,
        aiohttp.ClientResponseError: K.BAD_RESPONSE,
        aiohttp.ContentTypeError: K.BAD_RESPONSE,
        aiohttp.WSServerHandshakeError: K.BAD_RESPONSE,
        aiohttp.ClientHttpProxyError: K.OUR_OUTAGE,
        aiohttp.TooManyRedirects: K.TOO_MANY_REDIRECTS,
        aiohttp.ClientConnectionError: K.DISCONNECTED,
        aiohttp.ClientConnectionResetError: K.RESET,
        aiohttp.ClientOSError: K.RESET,
        aiohttp.ClientConnectorError: K.UNREACHABLE,
        aiohttp.ClientConnectorDNSError: K.DNS_SERVER_FAILURE,
        aiohttp.ClientProxyConnectionError: K.OUR_OUTAGE,
        client_exceptions.UnixClientConnectorError: K.OUR_BUG,
        aiohttp.ClientSSLError: K.TLS_OTHER,
        aiohttp.ClientConnectorSSLError: K.TLS_OTHER,
        aiohttp.ClientConnectorCertificateError: K.TLS_OTHER,
        aiohttp.ServerConnectionError: K.DISCONNECTED,
        aiohttp.ServerDisconnectedError: K.DISCONNECTED,
        aiohttp.ServerFingerprintMismatch: K.TLS_OTHER,
        aiohttp.ClientPayloadError: K.BODY_BROKEN,
        aiohttp.InvalidURL: K.BAD_URL,
        aiohttp.InvalidUrlClientError: K.BAD_URL,
        aiohttp.NonHttpUrlClientError: K.FORBIDDEN_SCHEME,
        aiohttp.RedirectClientError: K.BAD_REDIRECT,
        aiohttp.InvalidUrlRedirectClientError: K.BAD_REDIRECT,
        aiohttp.NonHttpUrlRedirectClientError: K.BAD_REDIRECT,
        aiohttp.ServerTimeoutError: K.HEADERS_TIMEOUT,
        aiohttp.ConnectionTimeoutError: K.CONNECT_TIMEOUT,
        aiohttp.SocketTimeoutError: K.HEADERS_TIMEOUT,
        aiohttp.WSMessageTypeError: K.OUR_BUG,
        aiohttp.WebSocketError: K.OUR_BUG,
        http_websocket.WSHandshakeError: K.OUR_BUG,
        payload.LookupError: K.OUR_BUG,
        client_exceptions.UploadAbortedError: K.OUR_BUG,
        # aiohttp's parser
        http_exceptions.HttpProcessingError: K.BAD_RESPONSE,
        http_exceptions.BadHttpMessage: K.BAD_RESPONSE,
        http_exceptions.HttpBadRequest: K.BAD_RESPONSE,
        http_exceptions.PayloadEncodingError: K.BODY_BROKEN,
        http_exceptions.ContentEncodingError: K.BODY_BROKEN,
        http_exceptions.TransferEncodingError: K.BODY_BROKEN,
        http_exceptions.ContentLengthError: K.BODY_BROKEN,
        http_exceptions.DecompressSizeError: K.BODY_BROKEN,
        http_exceptions.LineTooLong: K.HEADERS_TOO_LARGE,
        http_exceptions.InvalidHeader: K.BAD_RESPONSE,
        http_exceptions.BadStatusLine: K.BAD_RESPONSE,
        http_exceptions.BadHttpMethod: K.BAD_RESPONSE,
        http_exceptions.InvalidURLError: K.BAD_RESPONSE,
        HeadTooLargeError: K.HEADERS_TOO_LARGE,
        # names
        aiodns.error.DNSError: K.DNS_SERVER_FAILURE,
        pycares.AresError: K.DNS_SERVER_FAILURE,
        socket.gaierror: K.DNS_SERVER_FAILURE,
        socket.herror: K.DNS_SERVER_FAILURE,
        UnicodeError: K.BAD_NAME,
        # TLS
        ssl.SSLError: K.TLS_OTHER,
        ssl.SSLCertVerificationError: K.TLS_OTHER,
        ssl.SSLZeroReturnError: K.DISCONNECTED,
        ssl.SSLEOFError: K.TLS_HANDSHAKE,
        ssl.SSLSyscallError: K.TLS_HANDSHAKE,
        ssl.SSLWantReadError: K.OUR_BUG,
        ssl.SSLWantWriteError: K.OUR_BUG,
        ssl.CertificateError: K.TLS_OTHER,
        # bodies
        zlib.error: K.BODY_BROKEN,
        asyncio.IncompleteReadError: K.BODY_BROKEN,
        asyncio.LimitOverrunError: K.BODY_BROKEN,
        EOFError: K.BODY_BROKEN,
        aiohttp.EofStream: K.BODY_BROKEN,
        compression_utils.TooManyMembersError: K.BODY_BROKEN,
        # the system and the language
        TimeoutError: K.TOTAL_TIMEOUT,
        OSError: K.UNREACHABLE,
        ConnectionError: K.DISCONNECTED,
        ConnectionResetError: K.RESET,  # asyncio's for a close in the handshake, without an errno
        ConnectionAbortedError: K.RESET,
        ConnectionRefusedError: K.REFUSED_CONNECTION,
        BrokenPipeError: K.RESET,
        MemoryError: K.OUR_RESOURCES,
        asyncio.InvalidStateError: K.OUR_BUG,
        asyncio.QueueEmpty: K.OUR_BUG,
        asyncio.QueueFull: K.OUR_BUG,
        asyncio.SendfileNotAvailableError: K.OUR_BUG,
        asyncio.BrokenBarrierError: K.OUR_BUG,
        Exception: K.OUR_BUG,
    }
)
"""The kind of a failure by its class, where nothing more can be told."""

_WRAPPED_ERRNO: Final = re.compile(r"\[Errno (\d+)\]")


def failure_of(error: BaseException, phase: Phase, head: bytes = b"") -> Failure:
    """What an exception means for a look.

    Args:
        error: Anything but a cancellation.
        phase: How far the hop had come.
        head: The bytes of the answer that had come, if any.
    """
    if isinstance(error, DroppedError) and error.__cause__ is not None:
        error = error.__cause__
    chain = tuple(_iter_chain(error))
    for link in chain:
        if isinstance(link, FailedError | ForbiddenError):
            return link.failure
    if isinstance(error, TimeoutError) and getattr(error, "errno", None) is None:
        kind = TIMEOUTS.get(phase, K.TOTAL_TIMEOUT)
        return Failure(kind=kind, phase=phase, detail=f"no end of the phase “{phase.value}” in time")
    kind, where, words = _read_chain(chain, phase, head)
    return Failure(kind=kind, phase=where, detail=safe_text(mask_secrets(words), LONGEST_DETAIL))


def dns_failure(code: int) -> Failure:
    """What a code of c-ares means."""
    words: str | bytes = pycares.errno.strerror(code)
    name = pycares.errno.errorcode.get(code, str(code))
    return Failure(kind=DNS_CODES.get(code, K.OUR_BUG), phase=Phase.DNS, detail=f"{name}: {words!s}")


def kind_of_class(error: type[BaseException]) -> FailureKind:
    """The kind for the nearest class of the exception's family that is named in `KINDS`."""
    return next((KINDS[base] for base in error.__mro__ if base in KINDS), K.OUR_BUG)


def _read_chain(chain: tuple[BaseException, ...], phase: Phase, head: bytes) -> tuple[FailureKind, Phase, str]:
    """Kind, phase and words for an exception and those it was raised from, the innermost telling most."""
    error = chain[0]
    for link in chain:
        # aiohttp's own classes are errors of `ssl` too, but only what they wrap says which.
        if isinstance(link, ssl.SSLError) and not isinstance(link, aiohttp.ClientError):
            return _tls_kind(link), Phase.TLS, _words(link)
    for link in reversed(chain):  # the parser's own exception is wrapped in a general one
        if isinstance(link, http_exceptions.HttpProcessingError):
            return _parse_kind(link, head), phase, link.message or type(link).__name__
    for link in chain:
        if isinstance(link, OSError) and (kind := _errno_kind(link, phase)) is not None:
            return kind, phase, _words(link)
    return kind_of_class(type(error)), phase, _words(error)


def _iter_chain(error: BaseException) -> Iterator[BaseException]:
    """The exception and those it wraps, each once, the outermost first."""
    seen: set[int] = set()
    queue: list[BaseException | None] = [error]
    while queue:
        link = queue.pop(0)
        if link is None or id(link) in seen:
            continue
        seen.add(id(link))
        yield link
        inner = (getattr(link, "os_error", None), getattr(link, "certificate_error", None))
        queue.extend(found for found in inner if isinstance(found, BaseException))
        queue.append(link.__cause__)


def _tls_kind(error: ssl.SSLError) -> FailureKind:
    if isinstance(error, ssl.SSLCertVerificationError):
        return VERIFY_CODES.get(getattr(error, "verify_code", 0), K.TLS_OTHER)
    reason = f"{getattr(error, 'reason', None) or ''} {error}".upper()
    for part, kind in TLS_REASONS:
        if part in reason:
            return kind
    return kind_of_class(type(error))


def _parse_kind(error: http_exceptions.HttpProcessingError, head: bytes) -> FailureKind:
    """An answer that is not HTTP is told from one that is, badly."""
    if isinstance(error, HeadTooLargeError | http_exceptions.LineTooLong):
        return K.HEADERS_TOO_LARGE
    if "Too many headers" in error.message:
        return K.HEADERS_TOO_LARGE
    starts = head.lstrip(b"\r\n")[:5].upper()
    return K.BAD_RESPONSE if starts == b"HTTP/" else K.NOT_HTTP


def _errno_kind(error: OSError, phase: Phase) -> FailureKind | None:
    """What the system said; several addresses may have failed in several ways, then the one that says most."""
    numbers = [error.errno] if error.errno else [int(number) for number in _WRAPPED_ERRNO.findall(str(error))]
    kinds = [kind for number, kind in ERRNOS.items() if number in numbers]
    if not kinds:
        own_words = isinstance(error, ConnectionError) and not isinstance(error, aiohttp.ClientError)
        return kind_of_class(type(error)) if own_words else None
    return TIMEOUTS.get(phase, kinds[0]) if kinds[0] is K.CONNECT_TIMEOUT else kinds[0]


def _words(error: BaseException) -> str:
    """What may be shown of an exception: not the half answer that a disconnection carries."""
    if isinstance(error, aiohttp.ServerDisconnectedError):
        return "the server closed the connection"
    if isinstance(error, aiohttp.ClientConnectorError):
        error = error.os_error  # its own words name objects of this process
    try:
        return f"{type(error).__name__}: {error}"
    except Exception:  # noqa: BLE001 - an exception that cannot be printed is still to be recorded
        return type(error).__name__
