"""Further cells of the same kinds, and kinds mixed: what is done, what is only proposed, what is said."""

from __future__ import annotations

import pytest

from crawler.urls import iter_host_repairs, read_url_cell, scheme_fallback
from crawler.urls.problems import PROBLEMS, RULES
from crawler.urls.read import DONE, FIRST, MAX_CELL, PROPOSED

ROOT = "https://www.uw.edu.pl/"


@pytest.mark.parametrize(
    "given",
    [
        "www.uw.edu.pl",
        "WWW.UW.EDU.PL/",
        "/www.uw.edu.pl",
        "htps://www.uw.edu.pl/",
        "htttps//www.uw.edu.pl",
        "hhttps://www.uw.edu.pl/",
        "https;//www.uw.edu.pl/",
        "https.//www.uw.edu.pl/",
        "https,//www.uw.edu.pl/",
        "https/www.uw.edu.pl",
        "https:\\\\www.uw.edu.pl\\",
        "https:// www.uw.edu.pl/",
        "h ttps://www.uw.edu.pl/",
        "https www.uw.edu.pl",
        "http://https:/www.uw.edu.pl/",
        "https//https://www.uw.edu.pl/",
        "view-source:https://www.uw.edu.pl/",
        "url: www.uw.edu.pl",
        "https%3A%2F%2Fwww.uw.edu.pl%2F",
        "https:%2F%2Fwww.uw.edu.pl/",
        "https://www.uw.edu.pl%2F",
        "https://www.uw .edu.pl/",
        "https://www. uw. edu.pl/",
        "https://www.uw.\nedu.pl/",
        "https://www.uw\u2060.edu.pl/",
        "\u200f\ufeffhttps://www.uw.edu.pl/\u200b\u00a0",
        "ｗｗｗ．ｕｗ．ｅｄｕ．ｐｌ",
        "www。uw。edu。pl",
        "www..uw.edu..pl",
        "https://www.uw.edu.pl..",
        "https://www.uw.edu.pl:443/",
        "https://www.uw.edu.pl/#",
        "https://www.uw.edu.pl/#:~:text=a",
        "https://www.uw.edu.pl;",
        "https://www.uw.edu.pl/.,",
        "„https://www.uw.edu.pl/”",
        "[[https://www.uw.edu.pl/]]",
        "{www.uw.edu.pl}",
        "<https://www.uw.edu.pl/",
        "https://www.uw.edu.pl/)",
        "[Uni](https://www.uw.edu.pl/)",
        '[Uni](<https://www.uw.edu.pl/> "title")',
        "[[https://www.uw.edu.pl/|Uni]]",
        "[url=https://www.uw.edu.pl/]Uni[/url]",
        "[url]www.uw.edu.pl[/url]",
        "<a class='x' href='https://www.uw.edu.pl/'>Uni</a>",
        "https://www.uw.edu.pl/<br/></p>",
        '=HIPERŁĄCZE("https://www.uw.edu.pl/";"Uni")',
        "• www.uw.edu.pl",
        "3. https://www.uw.edu.pl/",
        "  (httpss://www..uw.edu.pl/),  ",
        "https:/ /www.uw.edu.pl/",
        "https://www.https://www.uw.edu.pl/",
        "httpswww.uw.edu.pl",
        "https.www.uw.edu.pl",
        "https%253A%252F%252Fwww.uw.edu.pl%252F",
        "https:\\/\\/www.uw.edu.pl\\/",
        "http://htps://www.uw.edu.pl/",
        "http://htpss//www.uw.edu.pl",
        "https://www.uw.edu.\npl/",
        "https://www.uw.edu.pl%20/",
        "https://www.uw.edu.pl%C2%A0",
    ],
)
def test_done_without_a_person(given: str) -> None:
    target = read_url_cell("1", given)
    assert (target.url, target.proposed, target.site) == (ROOT, (), "uw.edu.pl")
    assert target.repairs
    assert not any(repair.needs_person for repair in target.repairs)
    assert target.repairs[-1].after == ROOT


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        ("", "empty"),
        (" \u00a0 ", "empty"),
        ("—", "empty"),
        ("N/A", "empty"),
        ("brak", "empty"),
        ("tba", "placeholder"),
        ("w budowie", "placeholder"),
        ("Strona WWW", "link_text"),
        ("www", "link_text"),
        ("kliknij tutaj!", "link_text"),
        ("Uniwersytet Łódzki, Łódź", "no_link"),
        ("//", "no_link"),
        ("https://", "no_link"),
        ("127.0.0.1:8080/admin", "no_link"),
        ("12 345", "number"),
        ("2024-01-31", "number"),
        ("+48 42 635 40 00", "phone_number"),
        ("tel. 42 635 40 00", "phone_number"),
        ("rektorat@uw.edu.pl", "mail_address"),
        ("mailto:rektorat@uw.edu.pl?subject=x", "mail_address"),
        ("/home/anna/a.html", "file_path"),
        ("d:/a.html", "file_path"),
        ("javascript:alert(1)", "other_scheme"),
        ("ftp://ftp.uw.edu.pl/", "other_scheme"),
        ("#ADR!", "spreadsheet_error"),
        ("Err:502", "spreadsheet_error"),
        ("x" * (MAX_CELL + 1), "too_long"),
        ("https://www", "host_missing"),
        ("https://www.uw.edu.pl...", "host_cut"),
        ("http://127.1/", "short_address"),
        ("http://0x7f000001/", "short_address"),
        ("http://01.02.03.04/", "short_address"),
        ("gopher2://uni.pl/", "other_scheme"),
        ("wkrótce", "placeholder"),
        ("http://URL", "link_text"),
        ("https://website/", "link_text"),
        ("http://tba", "placeholder"),
        ("http://n/a", "empty"),
        ("http://---", "no_link"),
        ("https://uni.pl:port/", "port_unreadable"),
        ("https://uni.pl:80a80/en", "port_unreadable"),
    ],
)
def test_cells_without_a_link_say_why(given: str, problem: str) -> None:
    target = read_url_cell("1", given)
    assert (target.url, target.site, target.problem) == (None, None, problem)


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        ("https://www.bing.com/search?q=uni", "search_result"),
        ("https://tinyurl.com/x", "short_link"),
        ("https://drive.google.com/file/d/x", "editing_link"),
        ("https://www.facebook.com/uni", "social_page"),
        ("https://uni.pl/wp-admin/", "editing_link"),
        ("https://uni.pl/very/lo…", "truncated"),
        ("https://uni.pl/?a=1&b=2&c", "truncated"),
        ("https://uni.pl/" + "a" * 260, "truncated"),
        ("https://uni.pl/#/about", "hash_route"),
        ("https://uni.pl/%00", "encoded_nul"),
        ("http://www.nebrija/", "suffix_unknown"),
        ("https://xn--a.pl/", "punycode_broken"),
        ("https://uni-köln.de/", "accented_host"),
        ("https://uniʼs.pl/", "odd_letter"),
        ("https://xn--80ak6aa92e.com/", "lookalike_host"),
        ("https://www.google.com/url?x=1", "redirector"),
        ("http://203.0.113.9:8080/a", "ip_address"),
        ("https://[2001:db8::7]/", "ip_address"),
        ("https://unilodz.blogspot.com.es/", "hosted_page"),
        ("https://unilodz.weebly.com/", "hosted_page"),
        ("https://sites.google.com/view/unilodz", "hosted_page"),
    ],
)
def test_odd_links_are_kept_and_said(given: str, problem: str) -> None:
    target = read_url_cell("1", given)
    assert target.url is not None
    assert target.problem == problem


@pytest.mark.parametrize(
    "given",
    [
        "https://en.wikipedia.org/wiki/Foo_(bar)",
        "https://uni.pl/a,b;c=1/index.php?a=b,c&d[]=e",
        "https://www.uni.edu.cm/",
        "https://www.cornell.edu/",
        "https://www.institutcujas.fr/fr/crda",
        "https://https.uni.pl/",
        "http://ftp.uni.pl/",
        "https://www2.uni.pl/~anna/?x",
        "https://uni.pl/page#section",
        "https://vw.com/",
        "https://www.wv.gov/",
        "https://uni.pl/%252F",
        "https://uni.pl/caf%E9",
        "https://大学.中国/",
        "https://www.vvsu.ru/",
        "https://www.edu.pl/",
        "https://www.uni.edu/edu.edu",
        "https://uni.pl/index.htm",
        "https://uni.pl/a.do?x=1",
        "https://foo.www.uni.pl/",
    ],
)
def test_what_is_right_is_left_alone(given: str) -> None:
    target = read_url_cell("1", given)
    assert target.url is not None
    assert (target.repairs, target.proposed, target.problem) == ((), (), None)


@pytest.mark.parametrize(
    "given", ["https://www.арр.com/", "https://сосо.edu/", "https://www.uni.e/", "http://ulodz.p", "https://uni.pl:x/"]
)
def test_no_guess_where_any_would_be_wild(given: str) -> None:
    assert read_url_cell("1", given).proposed == ()


@pytest.mark.parametrize(
    ("given", "read"),
    [
        ("https://uni.pl/studies\n/abroad", "https://uni.pl/studies/abroad"),
        ("https://uni.pl/stu\r\ndies?x=1", "https://uni.pl/studies?x=1"),
        ("https://www.uni②.pl/", "https://www.uni2.pl/"),
    ],
)
def test_a_person_sees_what_the_standard_reads_anyway(given: str, read: str) -> None:
    target = read_url_cell("1", given)
    assert (target.url, target.proposed) == (read, (read,))
    assert all(repair.needs_person for repair in target.repairs)


def test_a_bare_social_page_is_only_proposed() -> None:
    target = read_url_cell("1", "instagram.com/uni")
    assert (target.url, target.proposed, target.problem) == (None, ("https://instagram.com/uni",), "social_page")


def test_a_bare_host_that_looks_like_another_is_only_proposed() -> None:
    target = read_url_cell("1", "wwwugent.be")
    assert (target.url, target.proposed) == (None, ("https://www.ugent.be/",))


def test_repairs_follow_one_another() -> None:
    target = read_url_cell("1", " httpp://www..uni.pl, ")
    assert [repair.rule for repair in target.repairs] == [
        "spaces_at_ends",
        "scheme_misspelt",
        "empty_label",
        "sentence_punctuation",
    ]
    assert target.repairs[0].before == " httpp://www..uni.pl, "


def test_done_and_proposed_stand_side_by_side() -> None:
    target = read_url_cell("1", "(httpss://www.coIlege.edu/)")
    assert target.url == "https://www.coilege.edu/"
    assert target.proposed == ("https://www.college.edu/",)
    assert [repair.needs_person for repair in target.repairs] == [False, False, True]


@pytest.mark.parametrize(
    ("given", "twin"),
    [("uni.pl/a", "http://uni.pl/a"), ("https://uni.pl/a", None), ("//uni.pl", None), ("Uni", None)],
)
def test_http_twin_of_a_guessed_https(given: str, twin: str | None) -> None:
    assert scheme_fallback(read_url_cell("1", given)) == twin


def test_every_rule_is_named_once_and_has_a_sentence() -> None:
    names = [rule.name for rule in (FIRST[0], *DONE, *PROPOSED)]
    assert len(names) == len(set(names))
    assert set(names) <= RULES.keys()
    assert all(message.text for message in (*RULES.values(), *PROBLEMS.values()))


def test_an_address_is_no_misspelt_name() -> None:
    for host in ("192.168.10.20", "[2001:db8::1]", "10.0.0.1."):
        assert list(iter_host_repairs(host, "pl")) == []
