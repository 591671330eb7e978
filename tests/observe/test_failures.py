"""Every exception the libraries define is data here, and none is met unprepared."""

from __future__ import annotations

import asyncio
import errno
import inspect
import pkgutil
import socket
import ssl
import zlib
from collections.abc import Iterator
from importlib import import_module
from types import ModuleType

import aiodns
import aiohttp
import pycares
import pytest
from aiodns import error as dns_error
from aiohttp import http_exceptions
from aiohttp.client_reqrep import ConnectionKey

from crawler.model import Failure, FailureKind, Phase
from crawler.observe.exceptions import DroppedError, FailedError, ForbiddenError, HeadTooLargeError
from crawler.observe.failure_kinds import DNS_CODES, KINDS
from crawler.observe.failures import dns_failure, failure_of, kind_of_class

K = FailureKind
NOT_FOR_US = {
    "web",  # the server side of aiohttp
    "pytest_plugin",
    "test_utils",
    "worker",
}
KEY = ConnectionKey("h.test", 443, True, True, None, None, None)


def client_modules() -> Iterator[ModuleType]:
    """The modules a look runs through."""
    for name in [found.name for found in pkgutil.walk_packages(aiohttp.__path__, "aiohttp.")]:
        if name.split(".")[1].partition("_")[0] not in NOT_FOR_US and name.split(".")[1] not in NOT_FOR_US:
            yield import_module(name)
    yield from (aiodns, aiodns.error, pycares, ssl, zlib, socket, asyncio, asyncio.exceptions)


def exceptions_defined() -> set[type[Exception]]:
    return {
        found
        for module in client_modules()
        for _, found in inspect.getmembers(module, inspect.isclass)
        if issubclass(found, Exception)
        and not issubclass(found, Warning)
        and found.__module__.split(".")[0]
        in {"aiohttp", "aiodns", "pycares", "ssl", "asyncio", "_ssl", "zlib", "socket"}
        and not found.__module__.startswith("aiohttp.web")
        and not found.__name__.startswith("_")
    }


@pytest.mark.parametrize("error", sorted(exceptions_defined(), key=repr), ids=str)
def test_every_exception_of_the_libraries_is_named(error: type[Exception]) -> None:
    assert error in KINDS, f"{error} is new: say in failures.KINDS what it means"


def test_the_enumeration_finds_the_libraries_exceptions() -> None:
    found = exceptions_defined()

    assert len(found) > 40
    assert {aiohttp.ClientPayloadError, http_exceptions.LineTooLong, ssl.SSLEOFError, aiodns.error.DNSError} <= found


def test_every_code_of_the_dns_library_is_named() -> None:
    assert {code for code in pycares.errno.errorcode if code != dns_error.ARES_SUCCESS} == set(DNS_CODES)


def test_an_unknown_subclass_has_the_kind_of_its_family() -> None:
    class NewError(aiohttp.ClientPayloadError):
        pass

    assert kind_of_class(NewError) is K.BODY_BROKEN
    assert kind_of_class(KeyError) is K.OUR_BUG


def connector_error(error: OSError) -> aiohttp.ClientConnectorError:
    return aiohttp.ClientConnectorError(KEY, error)


def certificate_error(code: int) -> aiohttp.ClientConnectorCertificateError:
    found = ssl.SSLCertVerificationError(1, "certificate verify failed")
    found.verify_code = code
    return aiohttp.ClientConnectorCertificateError(KEY, found)


def tls_error(reason: str) -> aiohttp.ClientConnectorSSLError:
    return aiohttp.ClientConnectorSSLError(KEY, ssl.SSLError(1, f"[SSL: {reason}] words (_ssl.c:992)"))


def parse_error(error: http_exceptions.HttpProcessingError) -> aiohttp.ClientResponseError:
    outer = aiohttp.ClientResponseError(None, (), status=400, message=error.message)  # type: ignore[arg-type]
    outer.__cause__ = error
    return outer


def wrapped(outer: Exception, inner: BaseException) -> Exception:
    outer.__cause__ = inner
    return outer


CASES = [
    (connector_error(OSError(errno.ECONNREFUSED, "x")), Phase.CONNECT, K.REFUSED_CONNECTION),
    (connector_error(OSError(errno.EHOSTUNREACH, "x")), Phase.CONNECT, K.UNREACHABLE),
    (connector_error(OSError(errno.ENETUNREACH, "x")), Phase.CONNECT, K.UNREACHABLE),
    (connector_error(OSError(errno.ETIMEDOUT, "x")), Phase.CONNECT, K.CONNECT_TIMEOUT),
    (connector_error(OSError(errno.EMFILE, "x")), Phase.CONNECT, K.OUR_RESOURCES),
    (connector_error(OSError(errno.ENFILE, "x")), Phase.CONNECT, K.OUR_RESOURCES),
    (connector_error(ConnectionResetError(errno.ECONNRESET, "x")), Phase.TLS, K.RESET),
    (connector_error(ConnectionResetError()), Phase.TLS, K.RESET),
    (connector_error(ConnectionAbortedError("SSL handshake is taking longer")), Phase.TLS, K.RESET),
    (
        connector_error(OSError("Multiple exceptions: [Errno 101] no route, [Errno 111] Connect call failed")),
        Phase.CONNECT,
        K.REFUSED_CONNECTION,
    ),
    (aiohttp.ClientOSError(errno.ECONNRESET, "x"), Phase.HEADERS, K.RESET),
    (wrapped(DroppedError(), aiohttp.ClientOSError(errno.ECONNRESET, "x")), Phase.HEADERS, K.RESET),
    (wrapped(DroppedError(), aiohttp.ServerDisconnectedError()), Phase.HEADERS, K.DISCONNECTED),
    (OSError(errno.ETIMEDOUT, "x"), Phase.BODY, K.BODY_TIMEOUT),
    (certificate_error(10), Phase.TLS, K.TLS_EXPIRED),
    (certificate_error(9), Phase.TLS, K.TLS_NOT_YET_VALID),
    (certificate_error(18), Phase.TLS, K.TLS_SELF_SIGNED),
    (certificate_error(19), Phase.TLS, K.TLS_UNKNOWN_ISSUER),
    (certificate_error(20), Phase.TLS, K.TLS_UNKNOWN_ISSUER),
    (certificate_error(62), Phase.TLS, K.TLS_WRONG_HOST),
    (certificate_error(66), Phase.TLS, K.TLS_WEAK_KEY),
    (certificate_error(1), Phase.TLS, K.TLS_OTHER),
    (tls_error("TLSV1_ALERT_PROTOCOL_VERSION"), Phase.TLS, K.TLS_OLD_PROTOCOL),
    (tls_error("UNSUPPORTED_PROTOCOL"), Phase.TLS, K.TLS_OLD_PROTOCOL),
    (tls_error("DH_KEY_TOO_SMALL"), Phase.TLS, K.TLS_WEAK_KEY),
    (tls_error("SSLV3_ALERT_HANDSHAKE_FAILURE"), Phase.TLS, K.TLS_HANDSHAKE),
    (tls_error("TLSV1_UNRECOGNIZED_NAME"), Phase.TLS, K.TLS_NAME_NOT_SERVED),
    (tls_error("WRONG_VERSION_NUMBER"), Phase.TLS, K.TLS_NOT_TLS),
    (tls_error("TLSV13_ALERT_CERTIFICATE_REQUIRED"), Phase.TLS, K.TLS_CLIENT_CERTIFICATE),
    (tls_error("SOMETHING_NEW"), Phase.TLS, K.TLS_OTHER),
    (parse_error(http_exceptions.LineTooLong(b"x", 65536)), Phase.HEADERS, K.HEADERS_TOO_LARGE),
    (parse_error(http_exceptions.BadHttpMessage("Too many headers received")), Phase.HEADERS, K.HEADERS_TOO_LARGE),
    (parse_error(HeadTooLargeError(message="x")), Phase.HEADERS, K.HEADERS_TOO_LARGE),
    (aiohttp.ClientPayloadError("x"), Phase.BODY, K.BODY_BROKEN),
    (zlib.error("x"), Phase.BODY, K.BODY_BROKEN),
    (TimeoutError(), Phase.DNS, K.DNS_TIMEOUT),
    (TimeoutError(), Phase.CONNECT, K.CONNECT_TIMEOUT),
    (TimeoutError(), Phase.TLS, K.CONNECT_TIMEOUT),
    (TimeoutError(), Phase.HEADERS, K.HEADERS_TIMEOUT),
    (TimeoutError(), Phase.BODY, K.BODY_TIMEOUT),
    (TimeoutError(), Phase.REDIRECT, K.TOTAL_TIMEOUT),
    (UnicodeError("label too long"), Phase.DNS, K.BAD_NAME),
    (MemoryError(), Phase.BODY, K.OUR_RESOURCES),
    (AssertionError("//host/"), Phase.URL, K.OUR_BUG),
    (RecursionError(), Phase.URL, K.OUR_BUG),
]


@pytest.mark.parametrize(("error", "phase", "kind"), CASES, ids=lambda value: type(value).__name__)
def test_what_an_exception_means(error: Exception, phase: Phase, kind: FailureKind) -> None:
    failure = failure_of(error, phase)

    assert failure.kind is kind
    assert failure.detail.isprintable()


@pytest.mark.parametrize(
    ("head", "kind"),
    [(b"SSH-2.0-x", K.NOT_HTTP), (b"\x15\x03\x01", K.NOT_HTTP), (b"HTTP/1.1 abc", K.BAD_RESPONSE), (b"", K.NOT_HTTP)],
)
def test_what_is_not_http_is_told_from_bad_http(head: bytes, kind: FailureKind) -> None:
    error = parse_error(http_exceptions.BadStatusLine("x"))

    assert failure_of(error, Phase.HEADERS, head).kind is kind


def test_our_own_failures_pass_through_the_libraries() -> None:
    failure = Failure(kind=K.FORBIDDEN_ADDRESS, phase=Phase.POLICY, detail="10.0.0.1")

    assert failure_of(FailedError(failure), Phase.DNS) is failure
    assert failure_of(connector_error(ForbiddenError(failure)), Phase.CONNECT) is failure


def test_no_secret_and_no_control_character_is_kept_of_an_exception() -> None:
    failure = failure_of(ValueError("https://u:pw@h/?token=abc\x1b[31m"), Phase.URL)

    assert "pw" not in failure.detail
    assert "abc" not in failure.detail
    assert failure.detail.isprintable()


def test_no_status_is_read_out_of_half_an_answer() -> None:
    message = "RawResponseMessage(code=200)"

    assert "200" not in failure_of(aiohttp.ServerDisconnectedError(message), Phase.HEADERS).detail


def test_dns_codes_keep_the_libraries_words() -> None:
    failure = dns_failure(dns_error.ARES_EREFUSED)

    assert failure.kind is K.DNS_SERVER_FAILURE
    assert "refused" in failure.detail.lower()
