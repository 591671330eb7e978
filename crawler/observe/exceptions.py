"""Exceptions that this room raises inside a library's call, to be turned into a `Failure` outside it."""

from __future__ import annotations

import aiohttp
from aiohttp import http_exceptions

from crawler.model import Failure


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
