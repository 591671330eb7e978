from __future__ import annotations

from itertools import islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.urls import iter_host_repairs
from crawler.urls.host_repairs import MAX_CANDIDATES


@pytest.mark.parametrize(
    ("host", "country", "meant", "within"),
    [
        ("www.hft-stuttgart_de", "", "www.hft-stuttgart.de", 5),
        ("belek.edu;tr", "", "belek.edu.tr", 5),
        ("ulasalle.edu-bo", "", "ulasalle.edu.bo", 5),
        ("fh-joanneumat", "", "fh-joanneum.at", 5),
        ("ugj.acid", "", "ugj.ac.id", 5),
        ("portal.bogaziciedu.tr", "", "portal.bogazici.edu.tr", 5),
        ("wwwkl.ac.at", "", "www.kl.ac.at", 5),
        ("www univ-littoral.fr", "", "www.univ-littoral.fr", 5),
        ("be nmac.edu.mx", "", "benmac.edu.mx", 5),
        ("en.uпjaпі.ac.id", "", "en.unjani.ac.id", 5),
        ("www.xn--uc-mmc.br", "", "www.ucp.br", 5),
        ("uni—lodz.pl", "", "uni-lodz.pl", 5),
        ("vvww.ugent.be", "", "www.ugent.be", 5),
        ("www.uga.eud", "", "www.uga.edu", 10),
        ("kuk.ac.ni", "in", "kuk.ac.in", 40),
        ("www2.tjrac.ude.cn", "", "www2.tjrac.edu.cn", 40),
        ("www.nebrija", "", "www.nebrija.com", 10),
        ("www.uin-suka", "id", "www.uin-suka.ac.id", 10),
        ("www.kyungnarn.ac.kr", "", "www.kyungnam.ac.kr", 60),
        ("solus1.ac.zw", "", "solusi.ac.zw", 60),
        ("portal.uenv.edu.do", "", "portal.unev.edu.do", 80),
        ("www.oullu.fi", "", "www.oulu.fi", 120),
        ("www.gshen.edu", "", "www.goshen.edu", 700),
        ("www.rfa.lv", "", "www.rta.lv", 400),
        ("uwedu.pl", "", "uw.edu.pl", 40),
        ("uw.pl", "", "uw.edu.pl", 80),
        ("www.uw.com", "pl", "www.uw.edu.pl", 80),
    ],
)
def test_the_name_meant_is_among_the_first(host: str, country: str, meant: str, within: int) -> None:
    assert meant in [name for _, name in islice(iter_host_repairs(host, country), within)]


def test_the_likelier_come_first() -> None:
    names = [name for _, name in iter_host_repairs("www.harnburg.de")]
    assert names.index("www.hamburg.de") < names.index("www.harnberg.de")


@given(st.text(max_size=120))
def test_bounded_unique_and_never_itself(host: str) -> None:
    names = [name for _, name in iter_host_repairs(host)]
    assert len(names) == len(set(names)) <= MAX_CANDIDATES
    assert host not in names


def test_the_longest_names_are_left_alone_by_slips() -> None:
    rules = {rule for rule, _ in iter_host_repairs("a" * 60 + ".edu")}
    assert "letter_wrong" not in rules


@pytest.mark.parametrize("host", ["university.edu.pl", "www.uni.pl"])
def test_only_a_host_that_starts_with_www_may_have_lost_the_dot_after_it(host: str) -> None:
    assert not [read for _, read in iter_host_repairs(host) if read == f"www.{host[3:].lstrip('.-')}"]
