"""A name of an institution, taken apart once so that it can be compared many times.

Text in any script becomes folded Latin tokens (anyascii; ISO 9 would keep marks that hosts never have). Each word
in the name holds the forms it may take elsewhere: as written, with umlauts spelt out, in English.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

from anyascii import anyascii

from crawler.judge.names.word_list import UNSPACED, WordList, load_words, squeeze

_MARKS: Final = (
    "\u0300-\u036f\u0591-\u05c7\u064b-\u065f\u0670\u0900-\u0963\u0971-\u0dff"
    "\u0e31-\u0e4e\u0eb1-\u0ecd\u1000-\u109f\u1780-\u17d3"
)
"""Vowel signs and other marks that stand inside words, which ``\\w`` does not hold (and letters of the same blocks)."""
_WORD: Final = re.compile(rf"[^\W_](?:[^\W_]|[{_MARKS}\u200c\u200d]|[’'`‘ʻʼ](?=[^\W_]))*")
_ELIDED: Final = re.compile("^(?:d|l|dell|dall|all|nell|sull|qu|un)[’'`](?=\\w\\w)", re.IGNORECASE)
"""French and Italian particles that are written as one with the next word."""
_ARTICLE: Final = re.compile("^(?:[وبلكف]?ال|لل)(?=\\w{3})")
"""The Arabic article, alone or after a preposition, which is written as one with its word."""
_CAMEL: Final = re.compile(r"[A-Z][a-z]*|[a-z]+|\d+")
_CONSONANTAL: Final = re.compile("[\u0590-\u08ff\u0900-\u0dff\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]")
_HAN: Final = re.compile("[\u3400-\u9fff]")
_KANA_OR_HANGUL: Final = re.compile("[\u3040-\u30ff\uac00-\ud7af]")
_UMLAUTS: Final = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa", "æ": "ae"})
_TOKEN: Final = re.compile(r"[^\W\d_][\w.&-]*")
_ROMAN: Final = frozenset({"i", "ii", "iii", "iv", "v", "vi", "vii", "viii"})
_ENGLISH: Final = frozenset({"of", "the", "and", "for"})
_LONGEST_NAME: Final = 400
"""Characters of a cell that are read; a longer cell is no name."""
_MOST_WORDS: Final = 24
_LEAST_ALIAS: Final = 4
BEGINNING: Final = 5
"""Letters two inflected forms of a word must share from the beginning."""


@dataclass(frozen=True, slots=True)
class NameWord:
    """One word of a name."""

    written: str
    """Folded, as written."""
    forms: tuple[str, ...]
    """Folded forms it may take elsewhere, the written one first."""
    functional: bool
    """A word such as *of*."""
    known: bool = False
    """The word is known to the word list (it says a kind or a subject, not a proper name)."""
    city: bool = False
    """It names the city or the country the institution is in, which many share."""


@dataclass(frozen=True, slots=True, eq=False)
class NameForms:
    """A name taken apart. Told apart by identity, so that what follows from one can be kept."""

    text: str
    words: tuple[NameWord, ...]
    acronyms: tuple[str, ...]
    """Acronyms the name itself gives (in brackets, or in capitals among other words)."""
    readable: bool
    """Its script writes vowels, so that letters can be compared with another transliteration."""
    han: bool
    """It is written in Chinese characters alone: readable where they are read as in China."""
    content: tuple[NameWord, ...]
    """The words that carry meaning."""
    english: bool
    """It holds an English word for a kind or a subject, or an English function word."""


_DIGRAPHS: Final = (
    ("kh", "k"),
    ("gh", "k"),
    ("th", "t"),
    ("dh", "t"),
    ("ph", "p"),
    ("bh", "p"),
    ("ck", "k"),
    ("sh", "s"),
)
_SOUNDS: Final = str.maketrans("cqgdbfzj", "kkktppss", "aeiouyvw")
_DOUBLED: Final = re.compile(r"(.)\1+")


@lru_cache(maxsize=65536)
def skeleton(folded: str) -> str:
    """The consonants of a folded word, with one letter for those that languages confuse (k g q c, t d, p b f, s z).

    Scripts that leave vowels out can be compared with others by it: *khldwn* and *khaldoun* are both ``kltn``.
    """
    for spelt, sound in _DIGRAPHS:
        folded = folded.replace(spelt, sound)
    return _DOUBLED.sub(r"\1", folded.translate(_SOUNDS).rstrip("h"))


@lru_cache(maxsize=65536)
def take_apart(text: str) -> NameForms:
    """The `NameForms` of a name as typed. Pure; results are cached because tables repeat names."""
    text = unicodedata.normalize("NFKC", text[:_LONGEST_NAME])
    words: list[NameWord] = []
    for match in _WORD.finditer(text):
        words += _words_of(match.group())
        if len(words) >= _MOST_WORDS:
            break
    readable = not _CONSONANTAL.search(text) and not UNSPACED.search(text)
    words = words[:_MOST_WORDS]
    content = tuple(word for word in words if not word.functional)
    english = any(p.written in _ENGLISH or (p.known and p.forms[0] == p.forms[-1]) for p in words)
    han = bool(_HAN.search(text)) and not _KANA_OR_HANGUL.search(text)
    return NameForms(text, tuple(words), _acronyms_in(text), readable, han, content, english)


def with_aliases(name: NameForms, aliases: Sequence[str], beginnings: AbstractSet[str]) -> NameForms:
    """The name with its city written by each of its names: *Universität zu Köln* is one of *Cologne* too.

    Args:
        name: as `take_apart` gives it.
        aliases: folded names of one city.
        beginnings: the first letters (`BEGINNING`) of their words and of the country's, by which an inflected name is
            known.
    """
    known = {alias for alias in aliases if len(alias) >= _LEAST_ALIAS}
    words = tuple(_with_aliases(word, aliases, known, beginnings) for word in name.words)
    if words == name.words:
        return name
    return replace(name, words=words, content=tuple(word for word in words if not word.functional))


def _with_aliases(
    word: NameWord, aliases: Sequence[str], known: AbstractSet[str], beginnings: AbstractSet[str]
) -> NameWord:
    if word.known or word.functional:
        return word
    if not known.isdisjoint(word.forms):
        return replace(word, forms=tuple(dict.fromkeys((*word.forms, *aliases))), city=True)
    return replace(word, city=True) if word.written[:BEGINNING] in beginnings else word


@lru_cache(maxsize=131_072)
def _words_of(word: str) -> tuple[NameWord, ...]:
    """What a word of a name stands for; the same records for all names that hold it."""
    words = load_words()
    if UNSPACED.search(word):
        return tuple(_split_cjk(word, words))
    word = _ELIDED.sub("", word)
    token = squeeze(word)
    if not token:
        return ()
    functional = token in words.functional or word.lower() in words.functional
    forms = [token, *_spellings(word, token)]
    english = () if functional else tuple(dict.fromkeys(e for form in forms for e in words.english(form)))
    if not english and "univers" in token:
        english = ("university",)  # a compound: Montanuniversität
    known = any(e in words.kinds for e in english)
    forms.extend(e for e in english if e not in forms)
    return (NameWord(token, tuple(forms), functional, known),)


def _spellings(word: str, token: str) -> Iterator[str]:
    """The word with its umlauts spelt out; without its article."""
    for other in (squeeze(word.lower().translate(_UMLAUTS)), squeeze(_ARTICLE.sub("", word))):
        if other and other != token:
            yield other


def _split_cjk(word: str, words: WordList) -> list[NameWord]:
    """East Asian text by longest match with the word list; what lies between is a proper name."""
    out: list[NameWord] = []
    start = at = 0
    while at < len(word):
        for size in range(min(words.longest_cjk, len(word) - at), 0, -1):
            found = words.cjk.get(word[at : at + size])
            if found is not None:
                _append_proper(out, word[start:at])
                spoken, initials = _spoken(word[at : at + size])
                known = any(english in words.kinds for english in found)
                forms = (spoken, initials, *found) if found and len(initials) > 1 else (spoken, *found)
                out.append(NameWord(spoken, tuple(dict.fromkeys(forms)), not found, known))
                at += size
                start = at
                break
        else:
            at += 1
    _append_proper(out, word[start:])
    return out


def _append_proper(out: list[NameWord], text: str) -> None:
    spoken, initials = _spoken(text)
    if spoken:
        out.append(NameWord(spoken, (spoken, initials) if len(initials) > 1 else (spoken,), False))


def _spoken(text: str) -> tuple[str, str]:
    """East Asian text as it is spoken, in small letters, and the initials of its syllables."""
    syllables = [syllable.lower() for syllable in _CAMEL.findall(anyascii(text))]
    return "".join(syllables), "".join(syllable[0] for syllable in syllables)


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
            folded = squeeze(token)
            if folded not in found and folded not in _ROMAN and len(folded) > 1:
                found.append(folded)
    return tuple(found)
