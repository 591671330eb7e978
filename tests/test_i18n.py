"""Sentences, words, dates and numbers in both languages."""

from __future__ import annotations

import gettext
from datetime import UTC, date, datetime, timedelta, timezone
from enum import StrEnum

import pytest

from crawler import i18n
from crawler.errors import UsageError
from crawler.i18n import LANGUAGES, Translator, pick_language
from crawler.model import Action, Answer, Field, Identity, Liveness, Phase, RowNo, Severity, State, Tried, say, say_n

AT = datetime(2026, 4, 2, 23, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("flag", "environment", "lang"),
    [
        ("pl", {"LANG": "en_US.UTF-8"}, "pl"),
        ("pl-PL", {}, "pl"),
        ("EN", {"LANG": "pl_PL"}, "en"),
        ("", {"LANG": "pl_PL.UTF-8"}, "pl"),
        ("", {"LANGUAGE": "de:pl", "LANG": "en_US"}, "pl"),
        ("", {"LC_ALL": "pl_PL", "LANG": "en_US"}, "pl"),
        ("", {"LC_ALL": "", "LC_MESSAGES": "pl", "LANG": "en_US"}, "pl"),
        ("", {"LC_ALL": "de_DE", "LANG": "pl_PL"}, "en"),
        ("", {"LANG": "C.UTF-8"}, "en"),
        ("", {}, "en"),
    ],
)
def test_pick_language(flag: str, environment: dict[str, str], lang: str) -> None:
    assert pick_language(flag, environment) == lang


def test_an_unknown_language_is_refused_with_what_there_is() -> None:
    with pytest.raises(UsageError) as caught:
        pick_language("tlh", {})
    assert "tlh" in str(caught.value)
    assert caught.value.hint is not None
    assert all(lang in Translator("en").render(caught.value.hint) for lang in LANGUAGES)


@pytest.mark.parametrize(
    ("count", "polish", "english"),
    [
        (1, "1 wiersz", "1 row"),
        (2, "2 wiersze", "2 rows"),
        (5, "5 wierszy", "5 rows"),
        (12, "12 wierszy", "12 rows"),
        (22, "22 wiersze", "22 rows"),
    ],
)
def test_plural_forms(count: int, polish: str, english: str) -> None:
    message = say_n("{count} row", "{count} rows", count)
    assert Translator("pl").render(message) == polish
    assert Translator("en").render(message) == english
    assert Translator("en").plural("{count} row", "{count} rows", count) == english


def test_arguments_are_written_in_the_locale_and_never_read_as_templates() -> None:
    message = say("{a} {b} {c} {d}", a="{b}", b=12345.5, c=date(2026, 4, 2), d=AT)
    assert Translator("en").render(message) == "{b} 12,345.5 2 April 2026 2 April 2026, 23:05 UTC"
    assert Translator("pl").render(message) == "{b} 12\xa0345,5 2 kwietnia 2026 r. 2 kwietnia 2026 r., 23:05 UTC"


def test_a_message_may_hold_a_message() -> None:
    whole = say("{count} and {part}", count="1", part=say_n("{count} row", "{count} rows", 5))
    assert Translator("pl").render(whole).endswith("5 wierszy")


def test_a_member_of_a_closed_list_becomes_its_word() -> None:
    assert Translator("pl").render(say("{column}", column=Field.CITY)) == "miasto"
    assert Translator("en").word(Phase.DNS) == "dns"


def test_an_unknown_sentence_stays_english() -> None:
    assert Translator("pl").render(say("No catalogue has this {x}.", x="y")) == "No catalogue has this y."
    assert Translator("pl").text("Nor this {x}.", x="y") == "Nor this y."


def test_a_translation_with_a_wrong_placeholder_falls_back(monkeypatch: pytest.MonkeyPatch) -> None:
    class Broken(gettext.NullTranslations):
        def gettext(self, message: str) -> str:
            return "{nothing_of_this_name}"

        def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
            return "{nothing_of_this_name}"

    monkeypatch.setattr(i18n, "_catalogue", lambda lang: Broken())
    translator = Translator("pl")
    assert translator.render(say("say {x}", x="this")) == "say this"
    assert translator.render(say_n("{count} row", "{count} rows", 1)) == "1 row"
    assert translator.render(say_n("{count} row", "{count} rows", 3)) == "3 rows"


def test_dates_count_by_their_utc_day() -> None:
    late = datetime(2026, 4, 3, 0, 30, tzinfo=timezone(timedelta(hours=2)))
    assert Translator("en").date(late) == "2 April 2026"


def test_percent() -> None:
    assert Translator("en").percent(0.934) == "93%"
    assert Translator("pl").percent(0.934, 1) == "93,4%"


def test_countries_have_names_in_both_languages_and_unknown_ones_keep_their_code() -> None:
    assert Translator("pl").country("KR") == "Korea Południowa"
    assert Translator("en").country("KR") == "South Korea"
    assert Translator("en").country("") == ""


@pytest.mark.parametrize("kind", [Field, Liveness, Identity, State, Severity, Action, Tried, Answer])
def test_every_member_has_a_word_in_both_languages(kind: type[StrEnum]) -> None:
    for member in kind:
        english, polish = Translator("en").word(member), Translator("pl").word(member)
        assert english
        assert polish != english


def test_each_kind_has_a_door_of_its_own() -> None:
    pl = Translator("pl")
    assert pl.field_name(Field.URL) == "adres WWW"
    assert pl.liveness(Liveness.DEAD) == "martwy"
    assert pl.identity(Identity.OWN) == "własna strona"
    assert pl.state(State.FIX) == "do poprawy"
    assert pl.severity(Severity.ERROR) == "błąd"
    assert pl.action(Action.REGISTRY) == "z rejestru"
    assert pl.tried(Tried.NOT_TRIED) == "nie sprawdzono"
    assert pl.answer(Answer.LATER) == "później"


@pytest.mark.parametrize(
    ("row", "english", "polish"),
    [
        (RowNo("181", 184), "no. 181, at no. 181, from no. 181", "nr 181, pod nr 181, od nr 181"),
        (
            RowNo("~8f14e45fce", 7),
            "sheet line 7, in sheet line 7, from the sheet line 7",
            "wiersz arkusza 7, w wierszu arkusza 7, od wiersza arkusza 7",
        ),
    ],
)
def test_a_row_is_named_by_the_number_of_the_list_or_else_by_its_line(row: RowNo, english: str, polish: str) -> None:
    forms = "{row}, {row:at}, from {row:of}"
    assert Translator("en").render(say(forms, row=row)) == english
    assert Translator("pl").render(say(forms.replace("from", "od"), row=row)) == polish


def test_a_date_at_the_end_of_a_polish_sentence_has_one_full_stop() -> None:
    assert (
        Translator("pl").render(say("Sprawdzono {day}.", day=date(2026, 11, 28))) == "Sprawdzono 28 listopada 2026 r."
    )
