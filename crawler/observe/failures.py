"""Turns an exception into a `Failure`. The only place where exceptions of the libraries are read.

The class of an exception gives its kind (`crawler.observe.failure_kinds`). Where the class is not enough, these
functions also read the errno, the certificate's verify code, the DNS code, the text of a TLS alert, and the bytes
received.
"""

from __future__ import annotations

import re
import ssl
from collections.abc import Iterator
from typing import Final

import aiohttp
import pycares
from aiohttp import http_exceptions

from crawler.clean import mask_secrets, safe_text
from crawler.model import Failure, FailureKind, Phase
from crawler.observe.exceptions import DroppedError, FailedError, ForbiddenError, HeadTooLargeError
from crawler.observe.failure_kinds import DNS_CODES, ERRNOS, KINDS, TIMEOUTS, TLS_REASONS, VERIFY_CODES

K = FailureKind
LONGEST_DETAIL: Final = 300
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
