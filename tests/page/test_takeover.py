"""Pages that another trade has taken, in several languages, places and sizes; and pages that only speak of it."""

from __future__ import annotations

import pytest

from crawler.model import SignalKind
from tests.page.pages import PROSE, signals

TAKEN = SignalKind.TAKEN_OVER
BLOCKS = {
    "Thai slots": ["สล็อตเว็บตรง แตกง่าย", "คาสิโนออนไลน์", "บาคาร่า"],
    "Indonesian slots": ["slot gacor hari ini", "situs judi bola", "bandar togel online"],
    "Turkish betting": ["deneme bonusu veren siteler", "canlı bahis", "casino siteleri"],
    "English casinos": ["best online casinos", "no deposit bonus", "free spins today"],
    "Polish casinos": ["kasyno online", "darmowe spiny", "bonus bez depozytu"],
    "Russian casinos": ["онлайн казино", "игровые автоматы", "ставки на спорт"],
    "Vietnamese betting": ["nhà cái uy tín", "soi kèo", "tài xỉu"],
    "Chinese betting": ["真人娱乐", "百家乐", "体育投注"],
    "Korean betting": ["토토사이트", "바카라사이트", "먹튀검증"],
    "pills": ["buy viagra online", "generic cialis", "canadian pharmacy"],
    "loans": ["payday loans online", "bad credit loans", "cash advance loans"],
    "Polish loans": ["chwilówki online", "pożyczki bez bik", "szybka pożyczka"],
    "essays": ["write my essay", "custom essays", "essay writing service"],
    "French casinos": ["casino en ligne", "bonus sans dépôt", "machines à sous en ligne"],
}


def kept_page(block: str, place: str) -> str:
    """The old page of a school with a block put into it."""
    at = {"top": "", "middle": "", "foot": "", place: block}
    name = "Larch Valley School of Music"
    return f"""<html lang="en"><head><title>{name}</title><meta name="description" content="A school of music">
        </head><body>{at["top"]}<header><a href="/">{name}</a></header><h1>{name}</h1>
        <p>{PROSE[:1500]}</p>{at["middle"]}<h2>News</h2><p>{PROSE}</p>{at["foot"]}<footer>© {name}</footer>"""


@pytest.mark.parametrize("block", BLOCKS)
@pytest.mark.parametrize("place", ["top", "middle", "foot"])
@pytest.mark.parametrize(
    "box",
    ["<div>{}</div>", '<div style="display:none">{}</div>', '<p class="seo" hidden>{}</p>', "<marquee>{}</marquee>"],
)
def test_links_of_the_trade_put_into_a_kept_page(block: str, place: str, box: str) -> None:
    links = "".join(f'<a href="https://shop{n}.example/{n}">{words}</a> ' for n, words in enumerate(BLOCKS[block]))
    assert TAKEN in signals(kept_page(box.format(links), place))


@pytest.mark.parametrize("words", ["click here", "", "more"])
def test_links_to_hosts_of_the_trade_need_no_words(words: str) -> None:
    links = "".join(f'<a href="https://slot{n}.bet99.example/">{words}</a>' for n in range(4))
    assert TAKEN in signals(kept_page(links, "foot"))


@pytest.mark.parametrize(
    "block", [name for name in BLOCKS if name not in {"English casinos", "pills", "loans", "essays"}]
)
def test_text_of_the_trade_in_another_language_needs_no_links(block: str) -> None:
    assert TAKEN in signals(kept_page(f"<p>{' '.join(BLOCKS[block])}</p>", "middle"))


@pytest.mark.parametrize(
    ("title", "heading", "text"),
    [
        ("Write My Essay – Cheap Papers", "Essay Writing Service", "Order now from $9.99 per page"),
        ("Szybka pożyczka na dowód", "Chwilówki online", "Wypełnij wniosek w pięć minut"),
        ("Payday Loans Online", "Bad Credit Loans approved today", "Apply in minutes"),
        ("Canadian Pharmacy", "Buy Cialis online", "No prescription needed"),
        ("Kasyno online – ranking", "Najlepsze kasyna online", "Zagraj teraz"),
        ("Deneme Bonusu Veren Siteler", "Canlı bahis", "Hemen üye ol"),
        ("Микрозаймы онлайн", "Займ на карту", "Без отказа"),
        ("オンラインカジノ比較", "カジノ ボーナス", "今すぐ登録"),
    ],
)
@pytest.mark.parametrize("filling", ["", PROSE])
def test_a_page_that_wears_the_trade(title: str, heading: str, text: str, filling: str) -> None:
    assert TAKEN in signals(f"<title>{title}</title><h1>{heading}</h1><p>{text}</p><p>{filling}</p>")


@pytest.mark.parametrize(
    "html",
    [
        (
            "<title>Gambling Studies Unit – Larch University</title><h1>Research on online gambling</h1>"
            f"<p>We study sports betting and online casinos. {PROSE}</p><a href='https://help.example/'>Get help</a>"
        ),
        (
            f"<title>Faculty of Pharmacy</title><h1>Sildenafil and tadalafil: a trial</h1><p>A study of sildenafil. "
            f"{PROSE}</p>"
        ),
        f"<title>Student money advice – Larch College</title><h1>Payday loans</h1><p>Avoid payday loans. {PROSE}</p>",
        (
            f"<title>Academic writing centre</title><h1>How to write an essay</h1><p>Essays, term papers. {PROSE}</p>"
            "<a href='https://writing.example/'>Essay help</a>"
        ),
        f"<title>Museum im alten Casino</title><h1>Casino von 1911</h1><p>Roulette, Poker und Baccarat. {PROSE}</p>",
        (
            f"<title>Interlibrary loan – Larch Library</title><h1>Loans</h1><p>Loan periods. {PROSE}</p>"
            "<a href='https://a.example/'>Loans</a><a href='https://b.example/'>Loan form</a><a href='https://c.example/'>Loan</a>"
        ),
        (
            f"<title>Sussex and Essex School of Slotted Looms</title><p>Betty Poker lectures on escorting ships. "
            f"{PROSE}</p>"
        ),
        f"<html lang=en><title>School of Law</title><p>The Turkish ban on canlı bahis was discussed. {PROSE}</p>",
        (
            f"<html lang=id><title>Universitas Larch</title><p>Bahaya judi online bagi mahasiswa. Judi bola dilarang. "
            f"{PROSE}</p>"
        ),
    ],
)
def test_a_page_that_speaks_of_the_trade_is_not_taken_over(html: str) -> None:
    assert TAKEN not in signals(html)
