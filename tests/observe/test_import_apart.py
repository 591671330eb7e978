"""An import runs in a process of its own, and what is wrong with the file comes back as a sentence."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from crawler.errors import RegistryError
from crawler.observe import registries


async def test_imports_in_a_process(tmp_path: Path) -> None:
    file = tmp_path / "list-2030-01-02.json"
    entry = {"name": "A", "alpha_two_code": "PL", "domains": ["a.example"], "web_pages": []}
    file.write_text(json.dumps([entry]), encoding="utf-8")
    holding = await registries._import_apart("hipo", file, tmp_path)
    assert (holding.statement, holding.institutions) == ("Hipo 2030-01-02", 1)
    file.write_text("{}", encoding="utf-8")
    with pytest.raises(RegistryError, match="Hipo") as caught:
        await registries._import_apart("hipo", file, tmp_path)
    assert caught.value.hint is not None
