"""Recognises hosts of sign-in, consent and parking services. Pure."""

from __future__ import annotations

import re
from enum import StrEnum
from functools import cache
from typing import Final
from urllib.parse import urlsplit

from crawler.data_files import read_data


class HostKind(StrEnum):
    """What a host is for."""

    LOGIN = "login"
    CONSENT = "consent"
    PARKING = "parking"


LOGIN_PATHS: Final = re.compile(
    r"/(?:idp/profile/|cas/login|adfs/ls|simplesaml(?:php)?/|shibboleth\.sso/|saml2?/|oauth2?/authorize|auth/realms/"
    r"|wayf|openid-connect/auth|sso/(?:saml|login)|module\.php/core/loginuserpass)",
    re.IGNORECASE,
)
"""Paths of Shibboleth, CAS, AD FS, SimpleSAMLphp, Keycloak and OAuth, as their manuals give them."""


def host_kind(url: str) -> HostKind | None:
    """What ``url`` is by its host and path alone, None for an ordinary page.

    The list is ``data/hosts.tsv``: a whole registrable domain, or the first label of a host (``sso.*``).
    """
    parts = urlsplit(url)
    host = (parts.hostname or "").lower()
    labels, domains = _hosts()
    for start in range(host.count(".")):
        kind = domains.get(".".join(host.split(".")[start:]))
        if kind is not None:
            return kind
    first, _, rest = host.partition(".")
    if "." in rest and first in labels:
        return labels[first]
    return HostKind.LOGIN if LOGIN_PATHS.search(parts.path) else None


@cache
def _hosts() -> tuple[dict[str, HostKind], dict[str, HostKind]]:
    labels: dict[str, HostKind] = {}
    domains: dict[str, HostKind] = {}
    for kind, host, _why in read_data("crawler.page", "hosts.tsv"):
        if host.endswith(".*"):
            labels[host.removesuffix(".*")] = HostKind(kind)
        else:
            domains[host] = HostKind(kind)
    return labels, domains
