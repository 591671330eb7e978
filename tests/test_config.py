from __future__ import annotations

import dataclasses
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
        ("max_body", "many"),
        ("max_body", -1),
        ("max_body", True),
        ("dns_timeout", float("nan")),
        ("dns_timeout", 1e12),
        ("lang", 5),
        ("registry", 5),
        ("allow_network", "10.0.0.0/99"),
        ("allow_network", ["intranet"]),
    ],
)
def test_a_bad_value_is_named_with_its_setting(key: str, value: object) -> None:
    with pytest.raises(ConfigError, match=key):
        build_settings({key: value})


def test_a_bad_value_of_a_list_is_shown_as_it_was_written() -> None:
    with pytest.raises(ConfigError, match="“intranet” is no value"):
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


def test_a_pyproject_of_others_says_nothing(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("[project]\nname = 'x'", encoding="utf-8")
    assert read_config(tmp_path) == {}
    assert read_config(tmp_path / "nowhere") == {}


@pytest.mark.parametrize("text", ["= 3", "lang = 'pl'\nlang = 'en'", "\xff"])
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
