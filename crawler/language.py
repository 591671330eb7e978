"""Which language to speak. Apart from `crawler.i18n`, so that choosing costs no import of a library."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from crawler.errors import UsageError
from crawler.model import say

LANGUAGES: Final = ("en", "pl")


def pick_language(flag: str, environment: Mapping[str, str]) -> str:
    """The language to speak: the flag (or setting) if given, else what the environment's locale asks for, else English.

    The variables are asked in gettext's order: ``LANGUAGE`` (a list), ``LC_ALL``, ``LC_MESSAGES``, ``LANG``.

    Raises:
        UsageError: ``flag`` names a language there is no catalogue for.
    """
    if flag:
        if (wanted := _base(flag)) in LANGUAGES:
            return wanted
        raise UsageError(
            say("The language “{lang}” is not available.", lang=flag),
            say("Use one of: {languages}.", languages="en, pl"),
        )
    wishes = environment.get("LANGUAGE", "").split(":")
    wishes.append(environment.get("LC_ALL") or environment.get("LC_MESSAGES") or environment.get("LANG", ""))
    return next((_base(wish) for wish in wishes if _base(wish) in LANGUAGES), "en")


def _base(tag: str) -> str:
    """``pl`` of ``pl_PL.UTF-8`` or ``pl-PL``."""
    return tag.replace("-", "_").split("_")[0].split(".")[0].lower()
