"""Between two audits: the difference, the schedule, the letters."""

from __future__ import annotations

import email
import email.policy
import io
import shutil
import socketserver
import subprocess
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import openpyxl
import pytest

from tests.conftest import TABLE, Ran

Crawler = Callable[..., Ran]


def test_the_difference_after_a_correction(crawler: Crawler) -> None:
    crawler("lint", "list.tsv", "-q")
    assert crawler("diff", "list.tsv").code == 2
    Path("list.tsv").write_text(TABLE.replace("\tAsia", "\tEurope").replace("2015-2020\thttps", "2015-2020\thtpp"))
    crawler("lint", "list.tsv", "-q")
    ran = crawler("diff", "list.tsv")
    assert ran.code == 0
    assert "Corrected in the table: 1" in ran.out
    assert "continent-mismatch" in ran.out
    assert "Corrected by the webmaster: 0" in ran.out
    assert "Germany" in ran.out
    assert crawler("diff", "list.tsv", "--since", "spring").code == 2
    assert crawler("diff", "list.tsv", "--since", "2020-01-01").out == ran.out


@pytest.mark.parametrize("every", ["daily", "weekly", "monthly"])
def test_the_schedule_is_ready_to_paste(crawler: Crawler, every: str) -> None:
    unit = crawler("schedule", "list.tsv", "--every", every, "--mail", "anna@example.org").out
    assert "OnFailure=" in unit
    assert "anna@example.org" in unit
    cron = crawler("schedule", "list.tsv", "--for", "cron", "--every", every).out
    line = cron.splitlines()[-1]
    assert len(line.split(" cd ")[0].split()) == 5
    github = crawler("schedule", "list.tsv", "--for", "github", "--every", every).out
    assert "${{ github.run_id }}" in github
    assert "crawler audit list.tsv" in github


def test_a_percent_sign_is_none_of_cron_or_systemd(crawler: Crawler) -> None:
    Path("100%.tsv").write_text(TABLE, encoding="utf-8")
    assert r"100\%.tsv" in crawler("schedule", "100%.tsv", "--for", "cron").out
    assert "100%%.tsv" in crawler("schedule", "100%.tsv").out


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd is not installed")
@pytest.mark.parametrize("every", ["daily", "weekly", "monthly"])
def test_systemd_reads_the_calendar(crawler: Crawler, every: str) -> None:
    unit = crawler("schedule", "list.tsv", "--every", every).out
    calendar = next(line.partition("=")[2] for line in unit.splitlines() if line.startswith("OnCalendar="))
    subprocess.run(["systemd-analyze", "calendar", calendar], check=True, capture_output=True)


# --- letters ----------------------------------------------------------------------------------------------------


def letters(folder: str) -> dict[str, email.message.EmailMessage]:
    found = {}
    for path in Path(folder).glob("*.eml"):
        made = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
        found[str(made["To"])] = made
    return found


def test_each_owner_gets_a_letter_about_their_rows(crawler: Crawler) -> None:
    Path("crawler.toml").write_text('owner = ["DE=dora@example.org", "*=others@example.org"]\nmail_from = "o@x.org"\n')
    crawler("lint", "list.tsv", "-q")
    assert crawler("mail", "list.tsv", "--to", "mail").code == 0
    made = letters("mail")["dora@example.org"]
    assert made["From"] == "o@x.org"
    plain, rich = made.get_body(("plain",)), made.get_body(("html",))
    assert plain is not None
    assert rich is not None
    for text in (plain.get_content(), rich.get_content()):
        assert "Heidelberg" in text
        assert "Vienna" not in text
    (book,) = made.iter_attachments()
    sheet = openpyxl.load_workbook(io.BytesIO(book.get_content()))["Corrections"]
    keys = {str(cell.value): cell.column or 0 for cell in sheet[1]}
    assert {sheet.cell(n, keys["row_id"]).value for n in range(3, sheet.max_row + 1)} == {"3"}


def test_a_column_names_the_owner(crawler: Crawler) -> None:
    head, *rows = TABLE.splitlines()
    lines = [f"{head}\tOwner", *(f"{row}\tEwa <ewa@example.org>" for row in rows)]
    Path("list.tsv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    Path("crawler.toml").write_text('owner = ["*=others@example.org"]\nowner_column = "Owner"\n')
    crawler("lint", "list.tsv", "-q")
    crawler("mail", "list.tsv", "--to", "mail")
    assert list(letters("mail")) == ["ewa@example.org"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "No row has an owner"),
        ('owner = ["PL"]', "does not name an owner"),
        ('owner = ["PL=anna at example"]', "does not name an owner"),
        ('owner_column = "Nobody"', "has no column"),
    ],
)
def test_owners_that_cannot_be_read(crawler: Crawler, text: str, words: str) -> None:
    Path("crawler.toml").write_text(text, encoding="utf-8")
    crawler("lint", "list.tsv", "-q")
    ran = crawler("mail", "list.tsv")
    assert ran.code == 2
    assert words in ran.err


class Post(socketserver.StreamRequestHandler):
    """As much of a mail server as one letter needs (RFC 5321)."""

    taken: list[str] = []  # noqa: RUF012 - emptied by the fixture

    def handle(self) -> None:
        self.wfile.write(b"220 here\r\n")
        while line := self.rfile.readline().decode().strip():
            word = line.split(" ", 1)[0].split(":")[0].upper()
            if word == "DATA":
                self.wfile.write(b"354 go on\r\n")
                while (text := self.rfile.readline()) != b".\r\n":
                    self.taken.append(text.decode())
            self.wfile.write(b"221 bye\r\n" if word == "QUIT" else b"250 ok\r\n")
            if word == "QUIT":
                return


@pytest.fixture
def post() -> Iterator[int]:
    Post.taken = []
    with socketserver.TCPServer(("127.0.0.1", 0), Post) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        yield server.server_address[1]
        server.shutdown()


def test_letters_are_sent_only_when_told(crawler: Crawler, post: int) -> None:
    Path("crawler.toml").write_text(
        f'owner = ["DE=dora@example.org"]\nmail_from = "o@x.org"\nsmtp_host = "127.0.0.1"\nsmtp_port = {post}\n'
    )
    crawler("lint", "list.tsv", "-q")
    crawler("mail", "list.tsv")
    assert Post.taken == []
    ran = crawler("mail", "list.tsv", "--send")
    assert "Sent to dora@example.org" in ran.out
    assert "To: dora@example.org\r\n" in Post.taken


def test_a_server_that_is_not_there_is_one_sentence(crawler: Crawler) -> None:
    Path("crawler.toml").write_text(
        'owner = ["DE=dora@example.org"]\nmail_from = "o@x.org"\nsmtp_host = "127.0.0.1"\nsmtp_port = 1\n'
    )
    crawler("lint", "list.tsv", "-q")
    ran = crawler("mail", "list.tsv", "--send")
    assert ran.code == 2
    assert "could not be sent" in ran.err
