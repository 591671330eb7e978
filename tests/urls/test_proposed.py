"""Cells with readings that a person must choose: what is proposed, and that nothing of it is done."""

from __future__ import annotations

import pytest

from crawler.urls import read_url_cell


@pytest.mark.parametrize(
    ("given", "proposed"),
    [
        ("hxxps://uni[.]pl/", "https://uni.pl/"),
        ("www dot uni dot pl", "https://www.uni.pl/"),
        ("https://l.instagram.com/?u=https%3A%2F%2Funi.pl%2F&e=1", "https://uni.pl/"),
        ("https://www.google.com/url?sa=t&url=https%3A%2F%2Funi.pl%2Fa", "https://uni.pl/a"),
        ("https://urldefense.com/v3/__https://uni.pl/__;!!x", "https://uni.pl/"),
        ("https://uni.pl:80800/", "https://uni.pl/"),
        ("https://anna:secret@uni.pl/a", "https://uni.pl/a"),
        ("www;uni;edu", "https://www.uni.edu/"),
        ("https://eng,vsau.org", "https://eng.vsau.org/"),
        ("https://www.hft-stuttgart_de", "https://www.hft-stuttgart.de/"),
        ("https://www uni.edu/", "https://www.uni.edu/"),
        ("https://www.ines ac.rw/", "https://www.ines.ac.rw/"),
        ("https://www.rahedan esh.ac.ir/", "https://www.rahedanesh.ac.ir/"),
        ("https://uni—lodz.pl/", "https://uni-lodz.pl/"),
        ("https://www.сharlоtte.de/", "https://www.charlotte.de/"),
        ("https://wwwugent.be/", "https://www.ugent.be/"),
        ("https://wwww.ugent.be/", "https://www.ugent.be/"),
        ("https://vvvvvv.ugent.be/", "https://www.ugent.be/"),
        ("https://www.ucongreso.eduar/", "https://www.ucongreso.edu.ar/"),
        ("https://www.ucongresoorg", "https://www.ucongreso.org/"),
        ("https://www.uga.eud/en", "https://www.uga.edu/en"),
        ("https://ksgis.or.rk/", "https://ksgis.or.kr/"),
        ("https://www.uni.edu.p1/", "https://www.uni.edu.pl/"),
        ("https://www.aIgonquin.ca/", "https://www.algonquin.ca/"),
        ("https://nordicuniverslty.org/en", "https://nordicuniversity.org/en"),
        ("https://www.c0l1ege.edu/", "https://www.college.edu/"),
        ("https://www.intemational.edu/", "https://www.international.edu/"),
        ("https://uni.pl/?a=1&amp;b=2", "https://uni.pl/?a=1&b=2"),
        ("https://uni.pl/?gclid=x&id=2#top", "https://uni.pl/?id=2#top"),
        ("https://uni.pl/a;JSESSIONID=1?x=1", "https://uni.pl/a?x=1"),
        ("https://uni.pl/?sessionid=9", "https://uni.pl/"),
        ("https://uni.pl/a%u0142b", "https://uni.pl/a%C5%82b"),
        ("https://uni.pl/%25C3%25A9", "https://uni.pl/%C3%A9"),
        ("https://uni.pl/50%-off", "https://uni.pl/50%25-off"),
        ("https://uni.pl/a%e", "https://uni.pl/a"),
        ("https://uni.pl/%C5?x", "https://uni.pl/%C5%82?x"),
        ("https://uni.pl/ﬂow", "https://uni.pl/flow"),
        ("https://uni.pl/a%E2%80%94b", "https://uni.pl/a-b"),
        ("https://uni.pl/ default.aspx", "https://uni.pl/default.aspx"),
        ("https://uni.pl/a,b,", "https://uni.pl/a,b"),
        ("https://uni.pl/page%20", "https://uni.pl/page"),
        ("https://uni.pl/page%C2%A0", "https://uni.pl/page"),
        ("https://uni.pl/http://uni.pl/en", "http://uni.pl/en"),
        ("doi: 10.1000/182", "https://doi.org/10.1000/182"),
        ("Strona: https://uni.pl/", "https://uni.pl/"),
        ("https://uni.pl Uniwersytet", "https://uni.pl/"),
        ("https://uni.pl/ – old", "https://uni.pl/"),
        ("info@uni.pl, www.uni.pl", "https://www.uni.pl/"),
        ("https://uni.pl/ https://uni.pl", "https://uni.pl/"),
        ("https://uni.pl/xhttp://uni.pl/y", "http://uni.pl/y"),
        ("https://uni.pl/page.", "https://uni.pl/page"),
        ("https://uni.pl/a/b;", "https://uni.pl/a/b"),
        ("http:// Uni-Lodz.pl/ en/partners", "http://uni-lodz.pl/en/partners"),
        ("https://uni.pl/en /%20about", "https://uni.pl/en/about"),
        ("Homepage:www.uni.pl", "https://www.uni.pl/"),
        ("Web=https://uni.pl/", "https://uni.pl/"),
        ("Strona uczelni:uni.pl/en", "https://uni.pl/en"),
        ("③https://uni.pl/", "https://uni.pl/"),
        ("https://www.uni.edu¹/", "https://www.uni.edu/"),
        ("https://uni.pl/en①", "https://uni.pl/en"),
        ("https://www.kolegium.edu.edu/", "https://www.kolegium.edu/"),
        ("https://uni.ac.id.ac.id/a", "https://uni.ac.id/a"),
        ("https://uni.co.za.za/", "https://uni.co.za/"),
        ("https://www.uni.deu.pl/", "https://www.uni.edu.pl/"),
        ("https://uni.ca.uk/", "https://uni.ac.uk/"),
        ("https://www.hcohschule-lodz.de/", "https://www.hochschule-lodz.de/"),
        ("https://www.universidda.es/", "https://www.universidad.es/"),
        ("https://uni.pl/start.htlm", "https://uni.pl/start.html"),
        ("https://uni.pl/en/page.ph?id=2", "https://uni.pl/en/page.php?id=2"),
        ("http://uni.pl:443/en", "https://uni.pl/en"),
        ("https://uni.pl:80/", "http://uni.pl/"),
        ("https://uni.pl/?id=7&&", "https://uni.pl/?id=7"),
        ("https://uni.pl/page.phpid=5", "https://uni.pl/page.php?id=5"),
        ("https://uni.pl/page.asp&lang=en&x=1", "https://uni.pl/page.asp?lang=en&x=1"),
        ("https://uni.pl/%E2%80%8Ben/%EF%BB%BFx", "https://uni.pl/en/x"),
    ],
)
def test_only_proposed(given: str, proposed: str) -> None:
    target = read_url_cell("1", given)
    assert target.proposed[0] == proposed
    assert target.url != proposed
    assert any(repair.needs_person for repair in target.repairs)


@pytest.mark.parametrize(
    ("given", "links"),
    [
        ("a.edu, b.org", ("https://a.edu/", "https://b.org/")),
        ("https://a.edu/|https://b.org/", ("https://a.edu/", "https://b.org/")),
        ("https://a.edu/,https://b.org/", ("https://a.edu/", "https://b.org/")),
        ("PL: https://a.edu/pl EN: https://a.edu/en", ("https://a.edu/pl", "https://a.edu/en")),
        ("www.a.edu i www.b.org i c.com", ("https://www.a.edu/", "https://www.b.org/", "https://c.com/")),
        ("https://a.eduhttps://b.org/", ("https://a.edu/", "https://b.org/")),
        ("htp://a.edu/ <http://b.org/>", ("http://b.org/",)),
        ("https://a.edu/__https://b.org/x", ("https://a.edu/", "https://b.org/x")),
        ("https://a.edu/en__www.b.org", ("https://a.edu/en", "https://www.b.org/")),
        ("https://a.edu/https://b.org/", ("https://a.edu/", "https://b.org/")),
        ("www.a.edu//www.b.org", ("https://www.a.edu/", "https://www.b.org/")),
        ("www.a-b.edu.plwww.c.org", ("https://www.a-b.edu.pl/", "https://www.c.org/")),
        ("www.a-b. edu.plwww.c.org", ("https://www.a-b.edu.pl/", "https://www.c.org/")),
        ("https://a.eduwww.b.org/en", ("https://a.edu/", "https://www.b.org/en")),
    ],
)
def test_several_links_are_each_proposed(given: str, links: tuple[str, ...]) -> None:
    target = read_url_cell("1", given)
    assert (target.url, target.proposed) == (None, links)
