"""Repairs of what stands around an address: markup, brackets, quotes, the punctuation of a sentence."""

from __future__ import annotations

import re
from typing import Final

from crawler.urls.rule import Rule, is_bare_link, is_host_like, split

_ANCHOR: Final = re.compile(r"""<a\b[^<>]*?\bhref\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'<>]+))""", re.IGNORECASE)
_CDATA: Final = re.compile(r"<!\[CDATA\[(.*)\]\]>", re.DOTALL)
_FORMULA: Final = re.compile(
    r"'?[=+]?\s*(?:HYPERLINK|HIPERŁĄCZE|HIPERLACZE|HIPERLINK|LIEN_HYPERTEXTE|HIPERV[IÍ]NCULO)\s*\(\s*"
    r"[\"“”„]([^\"“”„]+)[\"“”„][^()]*\)?",
    re.IGNORECASE,
)
_MARKDOWN: Final = re.compile(r"!?\[[^\]]*\]\(\s*<?([^\s<>]+?)>?(?:\s+\"[^\"]*\")?\s*\)")
_WIKI: Final = re.compile(r"\[\[?((?:https?:)?//[^\s|\]]+|www\.[^\s|\]]+)(?:[\s|][^\]]*)?\]\]?", re.IGNORECASE)
_BBCODE: Final = re.compile(r"\[url\s*(?:=\s*\"?([^\]\"]+)\"?)?\](.*?)\[/url\]", re.IGNORECASE)
_TAGS: Final = re.compile(r"(?:\s*</?[a-z][a-z0-9]{0,9}\s*/?>)+$", re.IGNORECASE)
_BULLET: Final = re.compile(r"(?:[-–—•*·→>,;.|]+|\d{1,3}[.)])\s+(?=\S)")

_QUOTES: Final = "\"'`´‘’‚‛“”„‟«»‹›"
_OPENERS: Final = "(<[{「『【〈《（［"
_CLOSERS: Final = ")>]}」』】〉》）］"
_SENTENCE: Final = ".,;:!。、，；"


def take_href(text: str) -> str | None:
    """Takes the address out of an HTML link; None when there are several links."""
    found = _ANCHOR.findall(text)
    return "".join(found[0]).strip() if len(found) == 1 else None


def take_markup(text: str) -> str | None:
    """Takes the address out of a CDATA section or a link of Markdown, MediaWiki or BBCode."""
    for pattern in (_CDATA, _MARKDOWN, _WIKI):
        if match := pattern.fullmatch(text):
            return match[1].strip()
    match = _BBCODE.fullmatch(text)
    return (match[1] or match[2]).strip() if match else None


def take_formula(text: str) -> str | None:
    """Takes the address out of a spreadsheet's HYPERLINK formula that was stored as text."""
    match = _FORMULA.fullmatch(text)
    return match[1].strip() if match else None


def drop_tags(text: str) -> str | None:
    """Drops end tags and line-break tags left behind the address."""
    return _TAGS.sub("", text)


def drop_bullet(text: str) -> str | None:
    """Drops the bullet of a list or its number before the address."""
    bare = _BULLET.sub("", text, count=1) if _BULLET.match(text) else text
    return bare if is_link_like(bare) else None


def unwrap(text: str) -> str | None:
    """Takes off quotes and brackets around the address, also where one of the pair was lost."""
    bare = text.lstrip(_QUOTES + _OPENERS.replace("[", "")).rstrip(_QUOTES)
    bare = bare[1:] if bare.startswith("[") and not text.startswith("[:") else bare
    while bare and bare[-1] in _CLOSERS and _is_unbalanced(bare):
        bare = bare[:-1].rstrip(_QUOTES)
    return bare if bare != text and is_link_like(bare) else None


def _is_unbalanced(text: str) -> bool:
    opener = _OPENERS[_CLOSERS.index(text[-1])]
    return text.count(text[-1]) > text.count(opener)


def drop_punctuation(text: str) -> str | None:
    """Drops the punctuation of a sentence after a host or the root: a longer path may own it."""
    scheme, authority, rest = split(text)
    if rest:
        bare = _without_punctuation(rest)
        return scheme + authority + bare if bare is not None else None
    host = authority.rstrip(_SENTENCE)
    if host == authority or authority.endswith((". ", "..")):
        return None
    return scheme + host if scheme or is_host_like(host) else None


def _without_punctuation(rest: str) -> str | None:
    bare = rest.rstrip(_SENTENCE)
    return None if bare == rest or rest.endswith("..") or bare.strip("/?#" + _CLOSERS) else bare


def propose_without_punctuation(text: str) -> str | None:
    """Proposes the address without the punctuation at the end of its path."""
    parts = split(text)
    bare = parts.rest.rstrip(_SENTENCE)
    return text[: len(text) - len(parts.rest) + len(bare)] if parts.scheme and not parts.rest.endswith("..") else None


def is_link_like(text: str) -> bool:
    """Whether ``text`` begins as a link does: a scheme of the web, or a host name."""
    return bool(re.match(r"[a-z]{2,9}\s*[:;]?[/\\]{2}|https?\W|//|www\.", text, re.IGNORECASE)) or is_bare_link(text)


MARKUP: Final = (
    Rule(name="html_link", mend=take_href),
    Rule(name="markup", mend=take_markup),
    Rule(name="formula", mend=take_formula),
    Rule(name="left_over_tag", mend=drop_tags),
    Rule(name="bullet", mend=drop_bullet),
    Rule(name="brackets_or_quotes", mend=unwrap),
)

RULES: Final = (Rule(name="sentence_punctuation", mend=drop_punctuation),)

PERSON_RULES: Final = (Rule(name="last_sign_of_path", mend=propose_without_punctuation),)
