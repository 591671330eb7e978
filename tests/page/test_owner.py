"""Where a page names its owner: logo, shared title, headings and the lines at its foot; and whom it does not."""

from __future__ import annotations

import pytest

from tests.page.pages import URL, facts

NAME = "Larch Valley University"


@pytest.mark.parametrize(
    "html",
    [
        "<header><a href='/'><img src=/l.svg alt='{name}'></a></header>",
        "<a class=navbar-brand href='/en/'><img src=/l.svg alt='{name}'></a>",
        "<a href='https://www.uni-one.edu/'><img src=x.png title='{name}'></a>",
        "<h1><a href='index.html'><img src=top.gif alt='{name}'></a></h1>",
        "<div id=siteLogo><img src=x.png alt='{name} logo'></div>",
        "<img src='/images/logo.gif' alt='Logo: {name}'>",
        "<a href='/' rel=home>{name}</a>",
        "<a class='site-title' href='/'>{name}</a>",
        "<header><a href='./' title='{name}'><svg></svg></a></header>",
        "<div class='site-branding'><p><a href='/'>{name}</a></p></div>",
    ],
)
def test_a_logo_names_the_owner(html: str) -> None:
    assert facts(f"<title>Home</title>{html.format(name=NAME)}<p>News").logos == (NAME,)


@pytest.mark.parametrize(
    "html",
    [
        "<section class=partners><a href='https://partner.example/'><img src=/logo1.png alt='{name}'></a></section>",
        "<div class='logos sponsor-list'><img src=/logo1.png alt='{name}'></div>",
        "<footer><a href='/'><img src=/logo.png alt='{name}'></a></footer>",
        "<a href='/news/7'><img src=/n7.jpg alt='{name}'></a>",
        "<a href='https://elsewhere.example/'><img class=logo src=/x.png alt='{name}'></a>",
        "<nav><a href='/about'>{name}</a></nav>",
        "<a href='/' class=brand>Home</a><a href='/' rel=home title='Strona główna'>Start</a>",
        "<img src=/logo.png alt=logo>",
    ],
)
def test_pictures_and_links_that_name_no_owner(html: str) -> None:
    assert facts(f"<title>x</title>{html.format(name=NAME)}<p>News").logos == ()


def test_headings_are_those_of_the_first_level() -> None:
    assert facts("<h2>News</h2><h1>Uni One</h1><h2>Visit by the Rector of Uni Two</h2>").headings == ("Uni One",)
    assert facts("<h2>News of Uni Two</h2><p>x").headings == ()


def test_large_type_is_the_heading_of_an_old_page() -> None:
    page = f"<table><tr><td><font size=5 color=navy><b>{NAME}</b></font><td><font size=2>News</font></table>"
    assert facts(page).headings == (NAME,)
    assert facts(page + "<h1>Welcome</h1>").headings == ("Welcome",)


def test_the_shared_title_is_kept_beside_the_title() -> None:
    page = facts(f"<title>Home | Start</title><meta property='og:title' content='{NAME}'>")
    assert (page.title, page.shared_title) == ("Home | Start", NAME)


FEET = [
    "<footer>{lines}</footer>",
    "<footer id=colophon class=site-footer><div>{lines}</div></footer>",
    "<div id=fusszeile>{lines}</div>",
    "<div class='region region-footer'>{lines}</div>",
    "<div id=ctl00_Footer1_pnlFooter>{lines}</div>",
    "<div class=siteFooter>{lines}</div>",
    "<div id=mainfooter>{lines}</div>",
    "<div id=SITE_FOOTER>{lines}</div>",
    "<section role=contentinfo>{lines}</section>",
    "<div id=stopka>{lines}</div>",
    "<table class=rodape><tr><td>{lines}</table>",
    "<td id='pie-de-pagina'>{lines}</td>",
    "<hr><center>{lines}</center>",
]


@pytest.mark.parametrize("foot", FEET)
def test_the_lines_at_the_foot(foot: str) -> None:
    lines = f"© 2026 {NAME}<br>Mill Street 7<br>12345 Larchtown, Utopia<br>Tel. +48 12 345 67 89, info@larch.example"
    page = facts(f"<title>x</title><div><p>News of others</p></div>{foot.format(lines=lines)}")
    assert page.footer.split("\n") == [f"© 2026 {NAME}", "Mill Street 7", "12345 Larchtown, Utopia"]


@pytest.mark.parametrize(
    "noise",
    [
        "<ul><li><a href=/a>Faculty of Law</a><li><a href=/b>Library</a></ul>",
        "<h3></h3><ul><li><a href='https://partner.example/'>Uni Two</a></ul>",
        "<form>Search <input><button>Go</button></form>",
        "<a href='mailto:info@x.example'>info@x.example</a>",
        "<p>Phone: (012) 345 67 89</p>",
        "<p>+1 234 567 8900 | www.x.example</p>",
        "<nav>Map Imprint</nav>",
    ],
)
@pytest.mark.parametrize("first", [True, False])
def test_links_forms_and_numbers_are_no_lines(noise: str, first: bool) -> None:
    sign = f"<p>{NAME}</p>"
    foot = noise + sign if first else sign + noise
    assert facts(f"<p>x</p><footer>{foot}</footer>").footer == NAME


def test_a_thin_foot_keeps_its_links_home_and_to_a_map() -> None:
    page = facts(
        f"<p>x<footer>© <a href='/'>{NAME}</a><br><a href='https://map.example/?q=1'>Mill Street 7, 12345 Larchtown</a>"
    )
    assert page.footer == f"© {NAME}\nMill Street 7, 12345 Larchtown"


def test_a_long_foot_keeps_its_end() -> None:
    columns = "".join(f"<p>Opening hours of building number {n}: nine to five</p>" for n in range(60))
    footer = facts(f"<p>x<footer>{columns}<p>© {NAME}</p></footer>").footer
    assert footer.endswith(f"© {NAME}")
    assert len(footer) <= 1_000


def test_the_bar_after_the_footer_belongs_to_it() -> None:
    page = facts(f"<p>x<footer class=bg-dark>Mill Street 7</footer><div class=copyright-bar>© {NAME}</div>")
    assert page.footer == f"Mill Street 7\n© {NAME}"


@pytest.mark.parametrize(
    "other",
    [
        "<div class=modal><div class=modal-footer>Search Close</div></div>",
        "<article><footer>by Uni Two</footer></article>",
        "<div class='card-footer'>Read on</div>",
        "<blockquote><footer>a student of Uni Two</footer></blockquote>",
    ],
)
def test_the_foot_of_a_box_is_not_that_of_the_page(other: str) -> None:
    assert facts(f"<p>x<footer>© {NAME}</footer>{other}").footer == f"© {NAME}"
    assert facts(f"{other}<footer>© {NAME}</footer>").footer == f"© {NAME}"


def test_a_last_block_without_a_sign_is_no_foot() -> None:
    assert facts("<div>News</div><div>Uni Two and Uni Three agree on something</div>").footer == ""


@pytest.mark.parametrize("url", [URL, ""])
def test_a_page_of_nothing_has_no_owner(url: str) -> None:
    page = facts("<p>x", url)
    assert (page.logos, page.headings, page.footer, page.org_names, page.address) == ((), (), "", (), "")
