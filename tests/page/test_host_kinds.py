"""Hosts that are a sign-in, consent or parking service."""

from __future__ import annotations

import pytest

from crawler.page.host_kinds import HostKind, host_kind


@pytest.mark.parametrize(
    ("url", "kind"),
    [
        ("https://login.microsoftonline.com/common", HostKind.LOGIN),
        ("https://sso.uni-one.edu/", HostKind.LOGIN),
        ("https://www.uni-one.edu/idp/profile/SAML2", HostKind.LOGIN),
        ("https://consent.youtube.com/m", HostKind.CONSENT),
        ("http://ww1.parkingcrew.net/", HostKind.PARKING),
        ("https://www.uni-one.edu/login-info", None),
        ("https://cas.uni-one.edu/", None),
        ("https://login.com/", None),
        ("nonsense", None),
    ],
)
def test_hosts_that_stand_before_a_page(url: str, kind: HostKind | None) -> None:
    assert host_kind(url) is kind
