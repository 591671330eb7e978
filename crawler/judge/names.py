"""A name of an institution, taken apart once so that it can be compared many times.

Text in any script becomes folded Latin tokens (anyascii; ISO 9 would keep marks that hosts never have). Each place
in the name holds the forms the word may take elsewhere: as written, with umlauts spelt out, in English.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from anyascii import anyascii

from crawler.judge.words import Words, load_words

_WORD: Final = re.compile(r"[^\W_]+(?:[’'`][^\W_]+)*", re.UNICODE)
_NOT_LATIN: Final = re.compile(r"[^a-z0-9]")
_CAMEL: Final = re.compile(r"[A-Z][a-z]*|[a-z]+|\d+")
_CJK: Final = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\u0e00-\u0e7f]")
_CONSONANTAL: Final = re.compile("[\u0590-\u08ff\u0900-\u0dff\u0e00-\u0eff\u1000-\u109f]")
_UMLAUTS: Final = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa", "æ": "ae"})
_TOKEN: Final = re.compile(r"[^\W\d_][\w.&-]*")
_ROMAN: Final = frozenset({"i", "ii", "iii", "iv", "v", "vi", "vii", "viii"})
_ENGLISH: Final = frozenset({"of", "the", "and", "for"})
_LONGEST_NAME: Final = 400
"""Characters of a cell that are read; a longer cell is no name."""
_MOST_WORDS: Final = 24


@dataclass(frozen=True, slots=True)
class Place:
    """One word of a name."""

    written: str
    """Folded, as written."""
    forms: tuple[str, ...]
    """Folded forms the word may take elsewhere, the written one first."""
    functional: bool
    """A word such as *of*."""
    known: bool = False
    """The word is known to the word list (it says a kind or a subject, not a proper name)."""


@dataclass(frozen=True, slots=True)
class NameForms:
    """A name taken apart."""

    text: str
    places: tuple[Place, ...]
    acronyms: tuple[str, ...]
    """Acronyms the name itself gives (in brackets, or in capitals among other words)."""
    readable: bool
    """Its script writes vowels, so that letters can be compared with another transliteration."""
    content: tuple[Place, ...]
    """The places that carry meaning."""
    english: bool
    """It holds an English word for a kind or a subject, or an English function word."""


def fold(text: str) -> str:
    """``text`` as lower-case ASCII letters and digits, everything else gone."""
    if text.isascii():
        return _NOT_LATIN.sub("", text.lower())
    return _NOT_LATIN.sub("", anyascii(unicodedata.normalize("NFKC", text)).lower())


@lru_cache(maxsize=65536)
def take_apart(text: str) -> NameForms:
    """The `NameForms` of a name as typed. Pure; results are cached because tables repeat names."""
    text = unicodedata.normalize("NFKC", text[:_LONGEST_NAME])
    places: list[Place] = []
    for match in _WORD.finditer(text):
        places += _places_of(match.group())
        if len(places) >= _MOST_WORDS:
            break
    readable = not _CONSONANTAL.search(text) and not _CJK.search(text)
    places = places[:_MOST_WORDS]
    content = tuple(place for place in places if not place.functional)
    english = any(p.written in _ENGLISH or (p.known and p.forms[0] == p.forms[-1]) for p in places)
    return NameForms(text, tuple(places), _acronyms_in(text), readable, content, english)


@lru_cache(maxsize=131_072)
def _places_of(word: str) -> tuple[Place, ...]:
    """What a word of a name stands for; the same records for all names that hold it."""
    words = load_words()
    if _CJK.search(word):
        return tuple(_split_cjk(word, words))
    token = fold(word)
    if not token:
        return ()
    functional = token in words.functional or word.lower() in words.functional
    english = () if functional else words.english(token)
    forms = [token]
    spelt = fold(word.lower().translate(_UMLAUTS))
    if spelt != token:
        forms.append(spelt)
    if not english and "univers" in token:
        english = ("university",)  # a compound: Montanuniversität
    forms.extend(e for e in english if e not in forms)
    return (Place(token, tuple(forms), functional, bool(english)),)


def _split_cjk(word: str, words: Words) -> list[Place]:
    """East Asian text by longest match with the word list; what lies between is a proper name."""
    out: list[Place] = []
    start = at = 0
    while at < len(word):
        for size in range(min(words.longest_cjk, len(word) - at), 0, -1):
            found = words.cjk.get(word[at : at + size])
            if found:
                _append_proper(out, word[start:at])
                spoken = anyascii(word[at : at + size]).lower()
                out.append(Place(_NOT_LATIN.sub("", spoken), (_NOT_LATIN.sub("", spoken), *found), False, True))
                at += size
                start = at
                break
        else:
            at += 1
    _append_proper(out, word[start:])
    return out


def _append_proper(out: list[Place], text: str) -> None:
    if not text:
        return
    syllables = [s.lower() for s in _CAMEL.findall(anyascii(text))]
    whole = "".join(syllables)
    if whole:
        initials = "".join(s[0] for s in syllables)
        out.append(Place(whole, (whole, initials) if len(syllables) > 1 else (whole,), False))


def _acronyms_in(text: str) -> tuple[str, ...]:
    found: list[str] = []
    shouting = text.isupper()
    for token in _TOKEN.findall(text):
        if token[1:].islower():
            continue  # one capital at most
        letters = [c for c in token if c.isalpha()]
        capitals = sum(c.isupper() for c in letters)
        in_brackets = f"({token})" in text
        if 2 <= len(letters) <= 8 and capitals >= 2 and capitals * 2 >= len(letters) and (not shouting or in_brackets):  # noqa: PLR2004 - what reads as an acronym
            folded = fold(token)
            if folded not in found and folded not in _ROMAN and len(folded) > 1:
                found.append(folded)
    return tuple(found)
