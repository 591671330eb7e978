"""Which `FailureKind` each error of the libraries means: tables by errno, verify code, DNS code and exception class.

`KINDS` names every exception class that aiohttp, its parser, aiodns, ssl and zlib define. A test lists the classes of
the libraries and fails when one is missing here.
"""

from __future__ import annotations

import asyncio
import errno
import socket
import ssl
import zlib
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

import aiodns
import aiohttp
import pycares
from aiodns import error as dns_error
from aiohttp import client_exceptions, compression_utils, http_exceptions, http_websocket, payload

from crawler.model import FailureKind, Phase
from crawler.observe.exceptions import HeadTooLargeError

K = FailureKind

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
