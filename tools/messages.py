"""Brings the catalogues up to date with the sentences in the code: ``python tools/messages.py``.

Extracts every `say`, `say_n`, `Translator.text`, `Translator.plural` and every ``_`` of the templates, and merges them
into ``crawler/locale/<lang>/LC_MESSAGES/crawler.po``: new sentences come in empty, those no longer used go. Nothing
is guessed (no fuzzy matches), so an empty msgstr is always one for a person to write. Run again, it changes nothing.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parent.parent
KEYWORDS = ("say", "say_n:1,2", "text", "plural:1,2")


def main() -> int:
    """Extract and merge; the exit code of the first step that fails."""
    with tempfile.TemporaryDirectory() as folder:
        template = str(Path(folder) / "crawler.pot")
        keywords = [part for keyword in KEYWORDS for part in ("-k", keyword)]
        extract = ["extract", "-F", "babel.cfg", *keywords, "--omit-header", "--sort-output", "--no-location"]
        update = ["update", "-D", "crawler", "-d", "crawler/locale", "--no-fuzzy-matching", "--ignore-obsolete"]
        update += ["--ignore-pot-creation-date", "--width", "120"]
        for step in ([*extract, "-o", template, "."], [*update, "-i", template]):
            done = subprocess.run(  # noqa: S603 - fixed arguments
                [sys.executable, "-m", "babel.messages.frontend", *step], cwd=ROOT, check=False
            )
            if done.returncode:
                return done.returncode
    return 0


if __name__ == "__main__":
    sys.exit(main())
