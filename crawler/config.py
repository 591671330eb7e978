"""One frozen `Settings`, built once: flags > ``CRAWLER_…`` environment > ``crawler.toml`` > defaults.

``crawler.toml`` in the working directory, or the ``[tool.crawler]`` table of a ``pyproject.toml`` there. An unknown
key is an error that names the nearest known one. Every setting is documented where it is defined (``doc``), and
``docs/configuration.md`` is written from that.
"""

from __future__ import annotations

import dataclasses
import difflib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, get_type_hints

from crawler import setting_rules as rules
from crawler.errors import ConfigError
from crawler.model import Message, say

NONE: Final = "none"
"""The registry that turns all off."""
EMBEDDED_REGISTRY: Final = "swot"
IMPORTED_REGISTRIES: Final = ("ror", "hipo", "wikidata")
"""Registries that are kept in a file each."""

_SECONDS: Final = rules.between(0.01, 3_600)
_PAUSE: Final = rules.between(0, 86_400)


def setting(default: Any, doc: str, rule: rules.Rule = rules.anything) -> Any:
    """A field of `Settings`: its default, the sentence that documents it, and what its value may be."""
    return field(default=default, metadata={"doc": doc, "rule": rule})


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Everything that can be set. Times are seconds, sizes bytes; tuples are lists in TOML, commas in variables."""

    contact: str = setting("", "Address put into the user agent, so that a webmaster can write to you.", rules.contact)
    lang: str = setting("", "Language of reports and messages: pl or en; the locale decides when empty.")
    offline: bool = setting(False, "Judge from the table alone; send nothing.")
    fail_on: str = setting(
        "error",
        "Lowest level of a finding that makes the exit code 1: error, warning, note, never.",
        rules.one_of("error", "warning", "note", "never"),
    )
    registry: tuple[str, ...] = setting(
        ("swot", "ror"),
        "Registries asked, of those present; none turns all off.",
        rules.one_of(EMBEDDED_REGISTRY, *IMPORTED_REGISTRIES, NONE),
    )
    registry_update: bool = setting(True, "Download ROR during an audit when it is missing or over three months old.")
    suggest: bool = setting(False, "Ask the Wayback Machine for an archived copy where nothing else is left.")
    max_concurrency: int = setting(100, "Requests under way at once, over all hosts.", rules.between(1, 10_000))
    dns_timeout: float = setting(5.0, "Seconds for one name, over all tries and servers.", _SECONDS)
    connect_timeout: float = setting(10.0, "Seconds for TCP and TLS together, one address.", _SECONDS)
    headers_timeout: float = setting(15.0, "Seconds from the request to the end of the answer's headers.", _SECONDS)
    body_timeout: float = setting(10.0, "Seconds for the body; what has come by then is used.", _SECONDS)
    timeout: float = setting(25.0, "Seconds for one look with all its hops.", _SECONDS)
    max_redirects: int = setting(
        20, "Redirects followed in one look (the Fetch standard's number).", rules.between(0, 100)
    )
    max_body: int = setting(1_000_000, "Bytes of a body read off the wire.", rules.between(1, 1 << 30))
    max_parse: int = setting(262_144, "Bytes of a body parsed, after decompression.", rules.between(1, 1 << 26))
    max_retries: int = setting(1, "Late retries of a look that failed in a way that may pass.", rules.between(0, 10))
    confirm_after: float = setting(
        60.0, "Seconds between the first and the second look before anything is called dead.", _PAUSE
    )
    host_request_interval: float = setting(1.0, "Seconds between two requests to one host.", _PAUSE)
    retry_after_cap: float = setting(120.0, "Longest Retry-After obeyed within an audit, in seconds.", _PAUSE)
    robots: bool = setting(True, "Obey robots.txt (RFC 9309).")
    allow_network: tuple[str, ...] = setting(
        (), "CIDR ranges opened although they are not public (an intranet).", rules.network
    )
    nameserver: tuple[str, ...] = setting(
        (), "DNS servers ADDRESS or ADDRESS:PORT instead of the system's.", rules.dns_server
    )
    second_nameserver: tuple[str, ...] = setting(
        (), "DNS servers for second looks; the first ones when empty.", rules.dns_server
    )
    proxy_from_environment: bool = setting(False, "Use HTTP_PROXY and its kin.")
    witness: tuple[str, ...] = setting(
        ("https://www.iana.org/", "https://www.wikipedia.org/", "https://www.debian.org/"),
        "Hosts of several operators asked whether our own network is up.",
        rules.web_address,
    )
    http_port: int = setting(80, "Port for http URLs that name none (for a simulated web).", rules.port)
    https_port: int = setting(443, "Port for https URLs that name none (for a simulated web).", rules.port)
    ca_file: str = setting("", "Further certificate authorities, a PEM file.", rules.readable_file)
    owner: tuple[str, ...] = setting(
        (), "Who looks after which rows: COUNTRY=MAIL, by ISO code or as the table writes it; * for all others."
    )
    owner_column: str = setting("", "Header of a column that names the owner's mail address; it goes before `owner`.")
    mail_from: str = setting("", "Sender of the letters of `crawler mail`; the contact when empty.")
    smtp_host: str = setting("", "Mail server that `crawler mail --send` gives the letters to.")
    smtp_port: int = setting(587, "Its port: 587 with STARTTLS, 465 with TLS from the start.", rules.port)
    smtp_user: str = setting("", "User name there, when it asks for one.")
    smtp_password: str = setting("", "Its password. Set it as a variable, not in a file that others read.")
    serve_password: str = setting("", "Password for crawler serve --host, at least 12 characters.")
    cluster: str = setting("", "Dask scheduler whose workers crawl (tcp://host:8786), or local:N for N processes here.")


WORDS: Final = {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False}
LARGEST_FILE: Final = 1 << 20
"""Bytes of a settings file."""
KEYS: Final = tuple(f.name for f in dataclasses.fields(Settings))
_RULES: Final[Mapping[str, rules.Rule]] = {f.name: f.metadata["rule"] for f in dataclasses.fields(Settings)}


def read_config(folder: Path, file: Path | None = None) -> dict[str, Any]:
    """The settings in ``file``, else in ``crawler.toml`` or ``[tool.crawler]`` of ``pyproject.toml`` in ``folder``.

    {} when there is none. ``file`` must exist when it is given.

    Raises:
        ConfigError: the file is not TOML, a key is unknown or a value has the wrong type.
    """
    if file is not None:
        return _read_keys(file, ("tool", "crawler") if file.name == "pyproject.toml" else ())
    for path, table in ((folder / "crawler.toml", ()), (folder / "pyproject.toml", ("tool", "crawler"))):
        if path.is_file() and (values := _read_keys(path, table)):
            return values
    return {}


def _read_keys(path: Path, table: tuple[str, ...]) -> dict[str, Any]:
    try:
        data: Any = tomllib.loads(_read_text(path))
        for key in table:
            data = data.get(key, {})
        keys = [(str(key), value) for key, value in data.items()]
    except (ValueError, AttributeError, RecursionError, OSError) as error:
        raise ConfigError(say("{file} cannot be read: {why}", file=str(path), why=_why(error))) from error
    return {_known(key.replace("-", "_"), str(path)): value for key, value in keys}


def _read_text(path: Path) -> str:
    """The text of a settings file, without a byte order mark.

    Raises:
        OSError: it cannot be read, or is no file.
        ValueError: it is too long, or not UTF-8.
    """
    if path.exists() and not path.is_file():
        raise ValueError("it is not a file")  # a pipe would be waited for
    with path.open("rb") as file:
        text = file.read(LARGEST_FILE + 1)
    if len(text) > LARGEST_FILE:
        raise ValueError("it is too long")
    return text.decode("utf-8-sig")


def _why(error: Exception) -> str:
    """What is wrong with a file, without its name and without what only programmers read."""
    match error:
        case OSError():
            return error.strerror or type(error).__name__
        case AttributeError():
            return "[tool.crawler] is not a table"
        case RecursionError():
            return "it is nested too deeply"
    return str(error)[:200]


def read_environment(environment: Mapping[str, str]) -> dict[str, Any]:
    """The settings in ``CRAWLER_…`` variables.

    Raises:
        ConfigError: a variable names no setting.
    """
    return {
        _known(name.removeprefix("CRAWLER_").lower(), name): value
        for name, value in environment.items()
        if name.startswith("CRAWLER_")
    }


def build_settings(*layers: Mapping[str, Any]) -> Settings:
    """`Settings` from layers of values, the first layer wins; None in a layer means "not given".

    Raises:
        ConfigError: a key is unknown or a value has the wrong type or range.
    """
    hints = get_type_hints(Settings)
    values: dict[str, Any] = {}
    for layer in reversed(layers):
        for key, value in layer.items():
            if value is not None:
                values[_known(key, "settings")] = _convert(key, value, hints[key])
    return Settings(**values)


def _known(key: str, where: str) -> str:
    if key in KEYS:
        return key
    near = difflib.get_close_matches(key, KEYS, n=1, cutoff=0.0)
    raise ConfigError(
        say("{where}: there is no setting “{key}”", where=where, key=key), say("Did you mean “{near}”?", near=near[0])
    )


def _convert(key: str, value: Any, wanted: Any) -> Any:
    """The value as the type its setting has; texts come from the environment.

    Raises:
        ConfigError: it cannot be read as that type, or the setting's rule refuses it.
    """
    try:
        converted = _as_type(value, wanted)
    except (ValueError, KeyError, TypeError, OverflowError) as error:
        raise _bad(key, value) from error
    for item in converted if isinstance(converted, tuple) else (converted,):
        if hint := _RULES[key](item):
            raise _bad(key, value, hint)
    return converted


def _as_type(value: Any, wanted: Any) -> Any:
    if wanted is bool:
        return value if isinstance(value, bool) else WORDS[str(value).lower()]
    if wanted is int or wanted is float:
        return _number(value, wanted)
    return _text(value) if wanted is str else _list(value)


def _number(value: Any, wanted: type[int | float]) -> float:
    number = wanted(value)
    if isinstance(value, bool) or (isinstance(value, float) and number != value):
        raise ValueError(value)
    return number


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(value)
    return value


def _list(value: Any) -> tuple[str, ...]:
    items = value.split(",") if isinstance(value, str) else [_text(item) for item in value]
    return tuple(item.strip() for item in items if item.strip())


def _bad(key: str, value: Any, hint: Message | None = None) -> ConfigError:
    shown = ", ".join(map(str, value)) if isinstance(value, (tuple, list)) else _shown(value)
    return ConfigError(say("“{value}” is not a valid value for the setting “{key}”", value=shown[:200], key=key), hint)


def _shown(value: Any) -> str:
    try:
        return str(value)
    except ValueError:  # an integer of thousands of digits
        return "…"


def remember_contact(settings: Settings, file: Path, contact: str) -> Settings:
    """``settings`` with this contact, which is also written to ``file`` so that it holds the next time too.

    Raises:
        ConfigError: the file cannot be written, or the address cannot be sent.
    """
    if hint := rules.contact(contact):
        raise _bad("contact", contact, hint)
    try:
        before = file.read_text(encoding="utf-8-sig") if file.exists() else ""
        file.write_text(f'contact = "{contact}"\n{before}', encoding="utf-8")
    except OSError as error:
        raise ConfigError(say("{file} cannot be written: {why}", file=str(file), why=str(error))) from error
    return dataclasses.replace(settings, contact=contact)
