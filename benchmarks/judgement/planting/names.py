"""Writes the name cell of a row: which of an institution's names, in which language, and how it is dressed up."""

from __future__ import annotations

import re
from random import Random

from .registry import Institution, Pool, is_latin
from .words import all_words

_LOCAL = {"en": 0.0, "mix": 0.22, "local": 1.0}
_TRANSLATED = 0.12
_FORMER = 0.3
_DEPARTMENT = 0.027
_ENGLISH_DEPARTMENT = 0.5
_ARTICLE = 0.03
_ACRONYM = 0.09
_UPPER = 0.035
_TYPO = 0.034
_LEAST_LETTERS = 4
_JOINS = (" – ", " - ", ", ")

_PATTERNS = (
    (re.compile(r"(?:The )?Technical University of (.+)"), "tech_of"),
    (re.compile(r"(?:The )?University of (.+)"), "of"),
    (re.compile(r"(.+?),? University of Technology"), "tech"),
    (re.compile(r"(.+) University"), "plain"),
)


def write_name(one: Institution, pool: Pool, names: str, language: str, rng: Random) -> tuple[str, list[str]]:
    """The name of ``one`` in a table of ``language``, and the tags of what was done to it."""
    name, tags = _choose(one, names, language, rng)
    former = [name for old in one.predecessors if old in pool.closed for name in (pool.closed[old].display,)]
    if former and rng.random() < _FORMER:
        name, tags = rng.choice(former), ["old_name"]
    if name.startswith("University of ") and rng.random() < _ARTICLE:
        name = f"The {name}"
    if rng.random() < _DEPARTMENT and "old_name" not in tags:
        name, tags = _with_department(name, language, rng), [*tags, "dept_parent", "department"]
    elif shares_parent_site(one, pool):
        tags = [*tags, "dept_parent"]
    if rng.random() < _UPPER and name.upper() != name:
        name, tags = name.upper(), [*tags, "upper"]
    elif rng.random() < _TYPO and (slipped := _slip(name, rng)) != name:
        name, tags = slipped, [*tags, "name_typo"]
    fitting = [a for a in one.acronyms if a.lower() not in name.lower() and len(a) > 1]
    if fitting and "upper" not in tags and rng.random() < _ACRONYM:
        name, tags = f"{name} ({rng.choice(fitting)})", [*tags, "name_has_acronym"]
    return name, tags


def shares_parent_site(one: Institution, pool: Pool) -> bool:
    """Whether the site of ``one`` is a parent's as well."""
    parents = (pool.by_id[parent] for parent in one.parents if parent in pool.by_id)
    return any(one.sites[0] in parent.sites for parent in parents)


def _choose(one: Institution, names: str, language: str, rng: Random) -> tuple[str, list[str]]:
    if one.local and rng.random() < _LOCAL[names]:
        name = next((name for name, tongue in one.local if tongue == language and language != "en"), one.local[0][0])
        return name, ["foreign_lang"] + ["foreign_script"] * (not is_latin(name))
    if names == "mix" and language != "en" and rng.random() < _TRANSLATED and (found := translate(one, language)):
        return found, ["translated"]
    return one.english, []


def translate(one: Institution, language: str) -> str | None:
    """The English name of ``one`` put into ``language`` by one of a few patterns; None where none fits."""
    for pattern, form in _PATTERNS:
        if found := pattern.fullmatch(one.english):
            return str(getattr(all_words()[language], form)).format(found.group(1))
    return None


def _with_department(name: str, language: str, rng: Random) -> str:
    tongue = "en" if rng.random() < _ENGLISH_DEPARTMENT else language
    department = rng.choice(all_words()[tongue].departments)
    if rng.random() < 1 / 4:
        return f"{department}, {name}"
    return f"{name}{rng.choice(_JOINS)}{department}"


def _slip(name: str, rng: Random) -> str:
    """One letter inside a word doubled, left out, or swapped with its neighbour."""
    words = [m for m in re.finditer(r"[^\W\d_]+", name) if len(m.group()) >= _LEAST_LETTERS]
    if not words:
        return name
    word = rng.choice(words)
    at = rng.randrange(word.start() + 1, word.end() - 1)
    how = rng.randrange(3)
    middle = (name[at] * 2 + name[at + 1], name[at + 1], name[at + 1] + name[at])[how]
    return name[:at] + middle + name[at + 2 :]
