"""``crawler mail``: a letter to each owner about their rows. Files unless told to send."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Mapping, Sequence
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import formatdate
from ipaddress import ip_address
from pathlib import Path
from typing import Final

from rich.text import Text

from crawler.clean import safe_filename
from crawler.cli.options import Out, TableRequest
from crawler.config import Settings
from crawler.errors import ConfigError, CrawlerError, UsageError
from crawler.model import say
from crawler.report.folder import table_folder
from crawler.report.letter import letter
from crawler.report.owners import read_rules, rows_by_owner
from crawler.report.view import AuditView
from crawler.table import read_table

SECONDS: Final = 30.0
SMTPS_PORT: Final = 465


def mail(view: AuditView, request: TableRequest, settings: Settings, out: Out, *, to: Path | None, send: bool) -> int:
    """Writes the letters as ``.eml`` files, or sends them."""
    rules = read_rules(settings.owner)
    named = _named(request, settings.owner_column) if settings.owner_column else {}
    owners = rows_by_owner(view.rows, rules, named)
    if not owners:
        raise UsageError(
            say("No row has an owner."),
            say('Name owners in crawler.toml: owner = ["PL=anna@example.org"], or owner_column = "Owner".'),
        )
    letters = {
        owner: made
        for owner, rows in sorted(owners.items())
        if (made := letter(view, rows, out.translator, sender=settings.mail_from or settings.contact, to=owner))
    }
    if send:
        _send(tuple(letters.values()), settings)
        for owner in letters:
            out.out.print(Text(out.translator.text("Sent to {owner}", owner=owner)))
    else:
        for path in _write(letters, to or table_folder(request.table) / "mail"):
            out.out.print(Text(f"  {path}"))
    if not letters:
        out.out.print(Text(out.translator.text("Nothing to write: no row of any owner needs attention.")))
    return 0


def _named(request: TableRequest, header: str) -> Mapping[str, str]:
    """What the table's column of owners says, by row."""
    table = read_table(request.table, columns=request.columns, sheet=request.sheet)
    wanted = header.strip().casefold()
    at = next((n for n, own in enumerate(table.layout.headers) if own.casefold() == wanted), None)
    if at is None:
        raise ConfigError(
            say("The table has no column “{header}”.", header=header),
            say("Its columns are: {columns}.", columns=", ".join(table.layout.headers[:40])),
        )
    cells = {line: record[at] if at < len(record) else "" for line, record in table.grid.records()}
    return {row.row_id: cells.get(row.line, "") for row in table.rows()}


def _write(letters: Mapping[str, EmailMessage], folder: Path) -> list[Path]:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        paths = []
        for owner, made in letters.items():
            path = folder / safe_filename(owner, ".eml")
            path.write_bytes(made.as_bytes(policy=SMTP))
            paths.append(path)
    except OSError as error:
        why = error.strerror or str(error)
        raise UsageError(say("{file} cannot be written: {why}", file=str(folder), why=why)) from error
    return paths


def _send(letters: Sequence[EmailMessage], settings: Settings) -> None:
    """Sends over TLS; without it only to this machine.

    Raises:
        CrawlerError: the server cannot be reached, offers no TLS, or refuses a letter.
    """
    host, port = settings.smtp_host, settings.smtp_port
    if not host or not (settings.mail_from or settings.contact):
        raise ConfigError(
            say("There is no mail server or no sender."), say("Set smtp_host and mail_from in crawler.toml.")
        )
    secure = ssl.create_default_context()
    try:
        with (
            smtplib.SMTP_SSL(host, port, timeout=SECONDS, context=secure)
            if port == SMTPS_PORT
            else smtplib.SMTP(host, port, timeout=SECONDS)
        ) as server:
            server.ehlo()
            if port != SMTPS_PORT and server.has_extn("starttls"):
                server.starttls(context=secure)
                server.ehlo()
            elif port != SMTPS_PORT and not _is_here(host):
                raise CrawlerError(say("{host} offers no TLS; nothing was sent.", host=host))
            if settings.smtp_user:
                server.login(settings.smtp_user, settings.smtp_password)
            for made in letters:
                made["Date"] = formatdate(usegmt=True)
                server.send_message(made)
    except (OSError, smtplib.SMTPException) as error:
        raise CrawlerError(
            say("The mail could not be sent by {host}: {why}", host=host, why=f"{type(error).__name__}: {error}"[:200])
        ) from error


def _is_here(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
