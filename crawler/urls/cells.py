"""What stands in a URL cell that is no link at all: each kind with its problem code."""

from __future__ import annotations

import re
from typing import Final

from crawler.urls.rule import is_bare_link, is_host_like
from crawler.urls.schemes import KNOWN_SCHEMES

EMPTY_MARKS: Final = frozenset(
    {"n/a", "n.a.", "na", "none", "null", "nil", "nan", "brak", "nie dotyczy", "n.d.", "nd", "keine", "k.a."}
)
PLACEHOLDERS: Final = frozenset(
    {
        "tbd",
        "tba",
        "tbc",
        "todo",
        "to do",
        "to be added",
        "xx",
        "xxx",
        "xxxx",
        "???",
        "pending",
        "unknown",
        "in progress",
    }
    | {
        "w budowie",
        "w trakcie",
        "do uzupełnienia",
        "uzupełnić",
        "nieznany",
        "nieznana",
        "under construction",
        "b.d.",
        "bd",
    }
    | {
        "to be announced",
        "to be confirmed",
        "coming soon",
        "wkrótce",
        "b/d",
        "n/d",
        "nie ma",
        "nie podano",
        "not available",
    }
    | {"noch offen", "folgt", "unbekannt", "test", "lorem ipsum", "wird nachgereicht"}
)
LINK_TEXTS: Final = frozenset(
    {"www", "website", "web site", "web", "web page", "webpage", "homepage", "home page", "home", "link", "url", "here"}
    | {
        "click here",
        "click",
        "see above",
        "see below",
        "official website",
        "official site",
        "read more",
        "more",
        "site",
    }
    | {
        "strona www",
        "strona internetowa",
        "strona",
        "strona główna",
        "witryna",
        "adres www",
        "kliknij tutaj",
        "kliknij",
    }
    | {
        "tutaj",
        "zobacz",
        "jw",
        "j.w.",
        "jak wyżej",
        "webseite",
        "internetseite",
        "startseite",
        "hier",
        "siehe oben",
        "s.o.",
    }
)

_MAIL: Final = re.compile(r"(?:mailto:\s*)?[^\s@/\\:;,<>()]+@([^\s@/\\:;,<>()]+)", re.IGNORECASE)
_FILE: Final = re.compile(
    r"file:|[a-z]:[\\/]|\\\\[^\\]|~?/(?:home|users|mnt|tmp|var|volumes|etc|usr|opt)/|~/", re.IGNORECASE
)
_SHEET_ERROR: Final = re.compile(r"#[A-ZĄĆĘŁŃÓŚŹŻÄÖÜ]+(?:[/_][A-Z0-9]+)*[!?]?|Err:\d{3}", re.IGNORECASE)
_DOI: Final = re.compile(r"(?:doi\s*:?\s*)?(10\.\d{4,9}/\S+)", re.IGNORECASE)
_NUMBER: Final = re.compile(r"[\d\s.,:/+-]*\d[\d\s.,:/+-]*")
_PHONE: Final = re.compile(r"(?:(?:tel|phone|fax|sms|callto)\s*[.:]?\s*)?(?:\+|00)?[\d\s()/.-]{6,}", re.IGNORECASE)
_ONLY_WORD: Final = re.compile(r"https?:/*(?P<word>[^/]+|n/a)/*", re.IGNORECASE)
_SCHEME: Final = re.compile(r"([a-z][a-z0-9+.-]*):", re.IGNORECASE)


def find_problem(text: str) -> str | None:
    """The problem code of a trimmed cell that holds no link; None where it may hold one."""
    if not any(char.isalnum() for char in text):
        return "empty" if not re.search(r"[/\\]{2}", text) else "no_link"
    said = _by_words(text)
    return said or next((problem for problem, holds in _KINDS if holds(text)), None)


def _by_words(text: str) -> str | None:
    """The problem code of a text that says by its words that there is no link."""
    folded = " ".join(text.casefold().strip(" .:!<>[]()").split())
    for words, problem in ((EMPTY_MARKS, "empty"), (PLACEHOLDERS, "placeholder"), (LINK_TEXTS, "link_text")):
        if folded in words or text.casefold() in words:
            return problem
    return None


def find_problem_after_scheme(text: str) -> str | None:
    """The problem code of a cell with ``http://`` before a word that says there is no link; None for other cells."""
    match = _ONLY_WORD.fullmatch(text)
    word = match["word"].casefold().strip(". ") if match else "www"
    if not any(char.isalnum() for char in word):
        return "no_link"
    return None if word in {"www", "web", "home"} else _by_words(word)


def doi_link(text: str) -> str | None:
    """Proposes the resolver's address of a DOI that stands alone."""
    match = _DOI.fullmatch(text)
    return f"https://doi.org/{match[1]}" if match else None


def _is_mail(text: str) -> bool:
    match = _MAIL.fullmatch(text.partition("?")[0])
    return match is not None and (is_host_like(match[1].rstrip(".")) or text.lower().startswith("mailto:"))


def _is_number(text: str) -> bool:
    return bool(_NUMBER.fullmatch(text)) and not _DOI.fullmatch(text)


def _is_phone(text: str) -> bool:
    return text.lower().startswith("tel:") or (bool(_PHONE.fullmatch(text)) and not _is_date(text))


def _is_date(text: str) -> bool:
    return bool(re.fullmatch(r"\d{1,4}[-./]\d{1,2}[-./]\d{1,4}|[\d.\s]+", text))


def _is_other_scheme(text: str) -> bool:
    match = _SCHEME.match(text)
    return match is not None and match[1].lower() in KNOWN_SCHEMES and not is_bare_link(text)


_KINDS: Final = (
    ("spreadsheet_error", lambda text: bool(_SHEET_ERROR.fullmatch(text))),
    ("mail_address", _is_mail),
    ("file_path", lambda text: bool(_FILE.match(text))),
    ("doi", lambda text: bool(_DOI.fullmatch(text))),
    ("phone_number", _is_phone),
    ("number", _is_number),
    ("other_scheme", _is_other_scheme),
)
