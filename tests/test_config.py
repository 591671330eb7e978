from __future__ import annotations

import dataclasses
import os
import re
from pathlib import Path

import pytest

from crawler.config import Settings, build_settings, read_config, read_environment, remember_contact
from crawler.errors import ConfigError


def test_the_first_layer_wins_and_none_means_not_given() -> None:
    settings = build_settings({"lang": "pl", "contact": None}, {"lang": "en", "contact": "a@b.c"}, {"offline": True})
    assert (settings.lang, settings.contact, settings.offline) == ("pl", "a@b.c", True)
    assert build_settings() == Settings()


def test_texts_of_the_environment_become_what_the_setting_is() -> None:
    read = read_environment({"CRAWLER_OFFLINE": "yes", "CRAWLER_REGISTRY": "ror, swot", "PATH": "/bin"})
    settings = build_settings(read, {"dns_timeout": "2.5", "max_body": "10"})
    assert (settings.offline, settings.registry) == (True, ("ror", "swot"))
    assert (settings.dns_timeout, settings.max_body) == (2.5, 10)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("offline", "perhaps"),
        ("lang", 5),
        ("fail_on", "eror"),
        ("registry", 5),
        ("registry", "swot, rorr"),
        ("registry", [5]),
        ("max_concurrency", 0),
        ("max_body", "many"),
        ("max_body", 0),
        ("max_body", -1),
        ("max_body", True),
        ("max_retries", 1.5),
        ("dns_timeout", float("nan")),
        ("dns_timeout", float("inf")),
        ("dns_timeout", 1e12),
        ("timeout", 0),
        ("confirm_after", -1),
        ("max_redirects", 1000),
        ("http_port", 0),
        ("https_port", 65_536),
        ("allow_network", "10.0.0.0/99"),
        ("allow_network", ["intranet"]),
        ("nameserver", "dns.example.org"),
        ("nameserver", "192.0.2.1:"),
        ("nameserver", "192.0.2.1:0"),
        ("nameserver", "192.0.2.1:99999999999"),
        ("nameserver", "[192.0.2.1"),
        ("second_nameserver", "::1]:53"),
        ("witness", "www.example.org"),
        ("witness", "ftp://www.example.org/"),
        ("witness", "https://"),
        ("witness", "https://[::1/"),
        ("witness", "https://www.example.org:70000/"),
        ("ca_file", "/nowhere/ca.pem"),
        ("ca_file", "\0"),
        ("contact", "biuro@łódź.example"),
        ("contact", "a@b.example (office)"),
        ("contact", "a@b.example\r\nX: y"),
        ("contact", "a" * 201),
    ],
)
def test_a_bad_value_is_named_with_its_setting(key: str, value: object) -> None:
    with pytest.raises(ConfigError, match=key):
        build_settings({key: value})


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("nameserver", ("192.0.2.1", "192.0.2.1:5353", "2001:db8::1", "[2001:db8::1]:53")),
        ("allow_network", ("10.20.0.0/16", "192.0.2.7", "fd00::/8")),
        ("witness", ("http://www.example.org:8080/", "https://example.org")),
        ("contact", "links@xn--d-uga0v8h.example"),
        ("registry", ("none",)),
        ("fail_on", "never"),
        ("host_request_interval", 0.0),
        ("max_redirects", 0),
        ("http_port", 65_535),
    ],
)
def test_a_right_value_is_kept(key: str, value: object) -> None:
    assert getattr(build_settings({key: value}), key) == value


def test_a_number_of_thousands_of_digits_is_refused(tmp_path: Path) -> None:
    (tmp_path / "crawler.toml").write_text(f"max_body = 0x{'f' * 5000}", encoding="utf-8")
    with pytest.raises(ConfigError, match="max_body"):
        build_settings(read_config(tmp_path))


def test_a_refused_value_says_what_to_write() -> None:
    with pytest.raises(ConfigError) as caught:
        build_settings({"fail_on": "all"})
    assert caught.value.hint is not None
    assert dict(caught.value.hint.args) == {"choices": "error, warning, note, never"}


def test_every_default_follows_its_own_rule() -> None:
    assert build_settings(dataclasses.asdict(Settings())) == Settings()


def test_the_documented_example_is_read(tmp_path: Path) -> None:
    page = (Path(__file__).parent.parent / "docs" / "configuration.md").read_text(encoding="utf-8")
    (example,) = re.findall(r"```toml\n(.*?)```", page, re.DOTALL)
    (tmp_path / "crawler.toml").write_text(example, encoding="utf-8")
    read = read_config(tmp_path)
    assert len(read) >= 3
    assert all(getattr(build_settings(read), key) == value for key, value in read.items())


def test_a_bad_value_of_a_list_is_shown_as_it_was_written() -> None:
    with pytest.raises(ConfigError, match="“intranet” is not a valid value"):
        build_settings({"allow_network": ("intranet",)})


def test_an_unknown_key_names_the_nearest() -> None:
    with pytest.raises(ConfigError) as caught:
        read_environment({"CRAWLER_DNS_TIMEUOT": "1"})
    assert caught.value.hint is not None
    assert dict(caught.value.hint.args) == {"near": "dns_timeout"}


@pytest.mark.parametrize(
    ("name", "text"), [("crawler.toml", "dns-timeout = 3"), ("pyproject.toml", "[tool.crawler]\ndns_timeout = 3")]
)
def test_a_file_in_the_folder_is_read(tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")
    assert read_config(tmp_path) == {"dns_timeout": 3}
    assert read_config(Path("/"), tmp_path / name) == {"dns_timeout": 3}


@pytest.mark.parametrize("text", ["tool = 5", "[tool]\ncrawler = 'x'"])
def test_a_pyproject_with_something_else_in_our_place(tmp_path: Path, text: str) -> None:
    (tmp_path / "pyproject.toml").write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError, match="not a table"):
        read_config(tmp_path)


def test_a_pyproject_of_others_says_nothing(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("[project]\nname = 'x'", encoding="utf-8")
    assert read_config(tmp_path) == {}
    assert read_config(tmp_path / "nowhere") == {}


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "settings.toml")
    with pytest.raises(ConfigError, match="not a file"):
        read_config(tmp_path, tmp_path / "settings.toml")


def test_a_byte_order_mark_is_passed_over(tmp_path: Path) -> None:
    (tmp_path / "crawler.toml").write_text("\ufefflang = 'pl'", encoding="utf-8")
    assert read_config(tmp_path) == {"lang": "pl"}


@pytest.mark.parametrize(
    "text",
    [
        "= 3",
        "lang = 'pl'\nlang = 'en'",
        "\xff",
        "max_body = " + "9" * 5000,
        "registry = " + "[" * 20_000,
        "lang = 'pl'\n" * 100_000,
        "lang = '\0'",
    ],
    ids=["empty key", "twice", "not UTF-8", "digits", "deep", "long", "NUL"],
)
def test_a_file_that_is_no_toml_is_a_fault(tmp_path: Path, text: str) -> None:
    (tmp_path / "crawler.toml").write_text(text, encoding="latin-1")
    with pytest.raises(ConfigError, match=r"crawler\.toml"):
        read_config(tmp_path)
    with pytest.raises(ConfigError, match="nowhere") as caught:
        read_config(tmp_path, tmp_path / "nowhere.toml")
    assert "Errno" not in str(caught.value)


def test_a_contact_is_remembered_before_what_was_there(tmp_path: Path) -> None:
    file = tmp_path / "crawler.toml"
    file.write_text("[nothing]\n", encoding="utf-8")
    assert remember_contact(Settings(), file, "a@b.c").contact == "a@b.c"
    assert file.read_text(encoding="utf-8") == 'contact = "a@b.c"\n[nothing]\n'
    with pytest.raises(ConfigError):
        remember_contact(Settings(), file, 'a"b')
    with pytest.raises(ConfigError, match="cannot be written"):
        remember_contact(Settings(), tmp_path, "a@b.c")


@pytest.mark.parametrize("field", dataclasses.fields(Settings), ids=lambda field: field.name)
def test_every_setting_is_documented_in_one_sentence(field: dataclasses.Field[object]) -> None:
    assert field.metadata["doc"].endswith(".")
