"""Tables as the programs people use write them: by LibreOffice without a window."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

SOFFICE = shutil.which("soffice") or shutil.which("libreoffice")

needs_office = [
    pytest.mark.office,
    pytest.mark.skipif(SOFFICE is None, reason="LibreOffice is not installed"),
]


def converted(path: Path, form: str, folder: Path) -> Path:
    """``path`` saved in another form (``ods``, ``xls`` …) by LibreOffice, with a profile of its own."""
    assert SOFFICE is not None
    profile = (folder / "profile").absolute().as_uri()
    command = [SOFFICE, f"-env:UserInstallation={profile}", "--headless", "--convert-to", form, "--outdir", str(folder)]
    subprocess.run([*command, str(path)], check=True, capture_output=True, timeout=180)
    return folder / f"{path.stem}.{form.partition(':')[0]}"
