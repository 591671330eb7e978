"""Names taken apart, laid beside each other, and read off hosts."""

from __future__ import annotations

import pytest

from crawler.judge.alignment.blocking import RowIndex
from crawler.judge.alignment.prepare import prepare
from crawler.judge.names.compare import Agreement, best_match, compare_names, whole_match
from crawler.judge.names.corpus import Corpus
from crawler.judge.names.forms import skeleton, take_apart, with_aliases
from crawler.judge.names.kinds import institutions_in
from crawler.judge.names.labels import index_words, make_bag, may_read, read_label
from crawler.judge.names.native_words import native_words
from crawler.judge.names.word_list import load_words, squeeze
from crawler.judge.table import TableInView
from crawler.knowledge import Knowledge, Places
from crawler.model import Row
from crawler.urls import read_url_cell

CORPUS = Corpus()


@pytest.mark.parametrize(
    ("text", "folded"),
    [("Łódź", "lodz"), ("Straße", "strasse"), ("Київ", "kiiv"), ("a-b c", "abc"), ("", ""), ("ＡＢＣ", "abc")],
)
def test_folding_leaves_ascii_letters(text: str, folded: str) -> None:
    assert squeeze(text) == folded


def test_words_take_the_forms_they_have_elsewhere() -> None:
    name = take_apart("Hochschule für Künste im Sozialen")
    forms = {form for place in name.content for form in place.forms}
    assert {"university", "hs", "kuenste", "kunste", "arts", "social"} <= forms
    assert [p.written for p in name.words if p.functional] == ["fur", "im"]


def test_a_compound_of_university_is_one() -> None:
    assert "university" in take_apart("Montanuniversität Leoben").words[0].forms


def test_east_asian_names_are_cut_at_known_words() -> None:
    name = take_apart("山西财经大学")
    assert [place.forms[-1] for place in name.words][-1] == "university"
    assert {"finance", "economics"} <= {form for place in name.words for form in place.forms}
    assert not name.readable


def test_an_acronym_in_brackets_or_in_capitals_is_taken() -> None:
    assert take_apart("Vietnam Academy of Science (VAST)").acronyms == ("vast",)
    assert take_apart("WSB Merito in Poznań").acronyms == ("wsb",)
    assert take_apart("UNIVERSITY OF THE WEST").acronyms == ()
    assert take_apart("Universität Frankfurt II").acronyms == ()


def test_absurdly_long_names_stay_small() -> None:
    assert len(take_apart("word " * 10_000).words) <= 24


def test_the_word_list_knows_endings_and_letters() -> None:
    words = load_words()
    assert words.english("uniwersytetem") == ("university",)
    assert words.english("medycznego") == ("medical",)
    assert words.english("xyzzy") == ()
    assert all(form.isascii() for form in words.exact)


@pytest.mark.parametrize(
    ("name", "label", "pieces"),
    [
        ("Akademia Górniczo-Hutnicza", "agh", ("a", "g", "h")),
        ("Montanuniversität Leoben", "leoben", ("leoben",)),
        ("Hochschule Furtwangen", "hsfurtwangen", ("hs", "furtwangen")),
        ("University of Salford (UOS)", "uos", ("uos",)),
    ],
)
def test_hosts_are_read_off_names(name: str, label: str, pieces: tuple[str, ...]) -> None:
    reading = read_label(label, make_bag(take_apart(name)), CORPUS)
    assert reading.pieces == pieces
    assert reading.unexplained == 0
    assert reading.bits > 8


def test_a_rare_word_is_worth_more_than_a_common_one() -> None:
    bag = make_bag(take_apart("Leoben University of Technology"))
    assert read_label("leoben", bag, CORPUS).bits > read_label("technology", bag, CORPUS).bits > 2
    assert read_label("zzzzqq", bag, CORPUS).bits < 0


def test_words_common_in_the_table_are_worth_less_there() -> None:
    names = [take_apart(f"Warszawska Szkoła numer {i}") for i in range(50)]
    assert Corpus(names).word_bits("warszawska") < CORPUS.word_bits("warszawska") - 3


def test_the_quick_test_never_hides_a_good_reading() -> None:
    bag = make_bag(take_apart("Akademia Górniczo-Hutnicza w Krakowie"))
    assert may_read("agh", bag, CORPUS)
    assert may_read("krakowagh", bag, CORPUS)
    assert not may_read("zzzzzzzzz", bag, CORPUS)


def test_the_quick_test_lets_long_acronyms_pass() -> None:
    name = take_apart("Tidewater Quarry Mercantile College and Brewery Research Institute")
    assert may_read("tqmcbri", make_bag(name), CORPUS)
    assert read_label("tqmcbri", make_bag(name), CORPUS).unexplained == 0
    assert not may_read("tqmcbrizzz", make_bag(name), CORPUS)


@pytest.mark.parametrize(
    ("ours", "theirs", "level"),
    [
        ("Uniwersytet Medyczny w Łodzi", "Medical University of Lodz", Agreement.SAME),
        ("Politechnika Gdańska", "Politechnika Gdańska - Wydział Chemiczny", Agreement.WITHIN),
        ("Akademia Górniczo-Hutnicza", "AGH", Agreement.ACRONYM),
        ("Uniwersity of Wollongong", "University of Wollongong", Agreement.SAME),
        ("University of Nairobi", "University of Wollongong", Agreement.NONE),
        ("University of Nairobi", "Kungliga Musikhögskolan Väst", Agreement.OTHER_LANGUAGE),
        ("University of Nairobi", "", Agreement.SILENT),
        ("University of Tehran", "دانشگاه صنعتی", Agreement.OTHER_SCRIPT),
    ],
)
def test_names_agree_at_levels(ours: str, theirs: str, level: Agreement) -> None:
    assert compare_names(take_apart(ours), take_apart(theirs), CORPUS).level is level
    whole = whole_match(take_apart(ours), [take_apart("Elsewhere"), take_apart(theirs)], CORPUS)
    assert (whole.level if whole else None) == (level if level in (Agreement.SAME, Agreement.WITHIN) else None)


def test_the_best_of_several_names_counts() -> None:
    names = [take_apart("Somewhere Else College"), take_apart("University of Nairobi")]
    match, which = best_match(take_apart("University of Nairobi"), names, CORPUS)
    assert match.level is Agreement.SAME
    assert which is names[1]
    assert best_match(names[0], [], CORPUS)[1] is None


def test_the_index_finds_a_far_owner() -> None:
    names = ["Uniwersytet Leoben", *(f"School {i}" for i in range(30)), "Politechnika Karpacka w Zamościu"]
    rows = [Row(row_id=str(i), line=i, name=name) for i, name in enumerate(names)]
    targets = [
        read_url_cell(row.row_id, "https://karpacka.example.org/" if not i else "") for i, row in enumerate(rows)
    ]
    table = prepare(TableInView(rows=rows, targets=targets, observations={}, knowledge=Knowledge(places=Places())))
    assert len(rows) - 1 in RowIndex(table).find(table.sites[0])


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("Khaldoun University", "جامعة خلدون"),
        ("Damavand University of Medical Sciences", "دانشگاه علوم پزشکی دماوند"),
        ("Sukhothai University", "มหาวิทยาลัยสุโขทัย"),
        ("Bhagwan Mahavidyalaya", "भगवान महाविद्यालय"),
    ],
)
def test_names_in_scripts_without_vowels_are_compared_by_their_consonants(ours: str, theirs: str) -> None:
    match = compare_names(take_apart(ours), take_apart(theirs), CORPUS)
    assert match.level in (Agreement.SAME, Agreement.WITHIN, Agreement.MOST)
    other = compare_names(take_apart("Wadi Rum University"), take_apart(theirs), CORPUS)
    assert other.bits < match.bits


@pytest.mark.parametrize(("a", "b"), [("khldwn", "khaldoun"), ("qhrh", "qahira"), ("zhr", "zahraa")])
def test_a_skeleton_is_what_a_word_is_without_its_vowels(a: str, b: str) -> None:
    assert skeleton(a) == skeleton(b)


def test_chinese_characters_are_read_only_where_they_are_read_as_in_china() -> None:
    ours, theirs = take_apart("Qinghe University"), take_apart("海南警察学院")
    assert compare_names(ours, theirs, CORPUS).level is Agreement.OTHER_SCRIPT
    assert compare_names(ours, theirs, CORPUS, pinyin=True).level is not Agreement.OTHER_SCRIPT
    assert compare_names(ours, take_apart("清河大学"), CORPUS, pinyin=True).level is Agreement.SAME


def test_vowel_signs_do_not_cut_a_word_apart() -> None:
    assert [place.written for place in take_apart("राष्ट्रीय विश्वविद्यालय").words] == ["rastriy", "visvvidyaly"]


def test_articles_and_elided_particles_are_no_part_of_a_word() -> None:
    assert "zhr" in take_apart("الزهراء").words[0].forms
    assert [place.written for place in take_apart("Université d’État de l’École").content] == [
        "universite",
        "etat",
        "ecole",
    ]


def test_a_legal_form_says_nothing() -> None:
    assert [place.written for place in take_apart("学校法人山田").content] == ["shantian"]


def test_a_name_is_known_by_each_name_of_its_city() -> None:
    name = with_aliases(take_apart("Universität zu Köln"), ("koln", "koeln", "cologne"), {"koln", "koeln", "colog"})
    assert "cologne" in name.content[-1].forms
    assert compare_names(name, take_apart("University of Cologne"), CORPUS).level is Agreement.SAME
    assert with_aliases(name, ("bonn",), {"bonn"}) is name
    assert name.content[-1].city


@pytest.mark.parametrize(
    ("theirs", "key"),
    [
        ("Elbing Academy of Music", "most, its city, one language"),
        ("Elbing", "silent"),
        ("Elbing University", "within, its city"),
        ("Elbing Medical University", "same"),
        ("Elbing Medical University – Library", "within"),
    ],
)
def test_sharing_the_city_alone_is_told_apart(theirs: str, key: str) -> None:
    """Many institutions are called after one city, so it tells little; by itself it is the name of none."""
    name = with_aliases(take_apart("Medical University of Elbing"), ("elbing",), {"elbin"})
    assert compare_names(name, take_apart(theirs), CORPUS).key == key


@pytest.mark.parametrize(
    ("theirs", "level"),
    [("Elbing University of Applied Sciences", Agreement.SAME), ("Medical University of Elbing", Agreement.WITHIN)],
)
def test_a_hochschule_is_a_university_of_applied_sciences(theirs: str, level: Agreement) -> None:
    name = with_aliases(take_apart("Hochschule Elbing"), ("elbing",), {"elbin"})
    assert compare_names(name, take_apart(theirs), CORPUS).level is level


def test_a_city_is_known_in_any_case_of_its_name() -> None:
    name = with_aliases(take_apart("Uniwersytet w Elblągu"), ("elblag",), {"elbla"})
    assert [place.written for place in name.content if place.city] == ["elblagu"]


def test_the_university_of_a_faculty_is_a_whole_part_of_its_name() -> None:
    name = take_apart("Vindobona Normal University – Faculty of Earth Sciences")
    assert [part.text.strip() for part in institutions_in(name.text)] == ["Vindobona Normal University"]
    assert compare_names(name, take_apart("Vindobona Normal University"), CORPUS).key == "within, a whole part"
    assert institutions_in("Vindobona Normal University") == ()


def test_the_city_by_itself_hides_no_better_match() -> None:
    name = with_aliases(take_apart("Medical University of Elbing"), ("elbing",), {"elbin"})
    names = [take_apart(text) for text in ("Elbing", "Elbing University", "Medical University of Elbing and of Truso")]
    match = whole_match(name, names, CORPUS)
    assert match is not None
    assert match.key == "within"


def test_a_match_by_the_city_stands_behind_an_acronym() -> None:
    name = with_aliases(take_apart("Medical University of Elbing"), ("elbing",), {"elbin"})
    names = [take_apart("Elbing University"), take_apart("MUE")]
    assert best_match(name, names, CORPUS)[0].level is Agreement.ACRONYM


@pytest.mark.parametrize(("name", "label"), [("清河海洋大学", "qhou"), ("清河学院", "qhxy")])
def test_chinese_words_are_read_by_the_initials_of_their_syllables(name: str, label: str) -> None:
    assert read_label(label, make_bag(take_apart(name)), CORPUS).unexplained == 0


def test_learnt_words_are_forms_too() -> None:
    words = load_words()
    form, english = next((f, e) for f, e in words.learnt.items() if len(e) == 1 and f not in words.exact)
    assert set(english) <= {e for place in take_apart(form).words for e in place.forms}


@pytest.mark.parametrize(("name", "label"), [("University of Fribourg", "unifribourg"), ("Montanuniversität", "uni")])
def test_a_beginning_of_a_word_explains_its_letters(name: str, label: str) -> None:
    reading = read_label(label, make_bag(take_apart(name)), CORPUS)
    assert reading.pieces[0] == "uni"
    assert reading.unexplained == 0


@pytest.mark.parametrize(
    ("name", "languages", "label"),
    [
        ("Tidewater State Medical University", ("ru",), "tgmu"),
        ("Państwowa Akademia Medyczna w Tidewater", ("ru",), "gmat"),
        ("Tidewater National School of Forests", ("ar", "fr"), "tnef"),
        ("Qinghe Normal University", ("zh",), "qhnu"),
    ],
)
def test_hosts_are_made_of_words_of_the_country(name: str, languages: tuple[str, ...], label: str) -> None:
    forms = take_apart(name)
    reading = read_label(label, make_bag(forms, native=native_words(forms, languages)), CORPUS)
    assert reading.unexplained == 0
    assert read_label(label, make_bag(forms), CORPUS).unexplained


def test_what_is_called_in_the_language_already_has_no_other_word() -> None:
    assert native_words(take_apart("Universidad Nacional de Tidewater"), ("es",)) == ((), (), ())
    assert native_words(take_apart("National University of Tidewater"), ("tlh",)) == ()


def test_a_native_word_counts_by_the_commonness_of_the_english_one() -> None:
    """Else each school of Tidewater's country would be told by the word for *school*."""
    forms = take_apart("Tidewater University")
    bag = make_bag(forms, native=native_words(forms, ("hu",)))
    assert read_label("egyetem", bag, CORPUS).bits == max(CORPUS.word_bits("university"), CORPUS.initial_bits("e"))


def test_the_name_of_the_country_explains_letters_and_is_worth_nothing() -> None:
    name = take_apart("Tidewater Institute")
    alone = read_label("tidewater", make_bag(name), CORPUS)
    reading = read_label("tidewaterportugal", make_bag(name, index_words((), ("portugal",))), CORPUS)
    assert reading.unexplained == 0
    assert reading.bits == alone.bits
