"""E-mail through a server that the environment names, and the addresses of departments from a table.

``GANCHAO_SMTP=smtps://user:password@host:465/?from=office@example.org`` (``smtp://`` takes encryption where the server
offers it; a password never goes over a connection that is not encrypted).
"""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP as POLICY
from pathlib import Path
from typing import Final
from urllib.parse import parse_qs, unquote, urlsplit

from ganchao.errors import InvalidInput, Problem, Where
from ganchao.files.headers import role_key
from ganchao.files.rosters import text_of
from ganchao.files.tables import read_tables

VARIABLE: Final = "GANCHAO_SMTP"
CONTACTS: Final = ("contacts.csv", "contacts.xlsx")
WAIT_SECONDS: Final = 30
PORTS: Final = {"smtp": 25, "smtps": 465}
HEADERS: Final[Mapping[str, tuple[str, ...]]] = {
    "unit": ("unit", "code", "department", "单位代码", "单位", "部门代码", "部门", "代码"),
    "email": ("email", "mail", "address", "邮箱", "电子邮箱", "邮件", "邮件地址"),
}
"""Plain keys of the headers that play a part."""


@dataclass(frozen=True)
class Server:
    """Where mail is handed in."""

    host: str
    port: int
    sender: str
    user: str = ""
    password: str = ""
    encrypted: bool = False  # from the first byte


def server_of(environment: Mapping[str, str]) -> Server:
    """The server that the environment names. Raises :class:`InvalidInput` where there is none, or it is not clear."""
    url = environment.get(VARIABLE, "")
    if not url:
        raise InvalidInput([Problem("mail.no_server")])
    try:
        parts = urlsplit(url)
        port = parts.port or PORTS.get(parts.scheme, 0)
    except ValueError:
        raise InvalidInput([Problem("mail.bad_server")]) from None
    user = unquote(parts.username or "")
    sender = parse_qs(parts.query).get("from", [user])[0]
    if parts.scheme not in PORTS or not parts.hostname or not is_address(sender):
        raise InvalidInput([Problem("mail.bad_server")])
    return Server(parts.hostname, port, sender, user, unquote(parts.password or ""), parts.scheme == "smtps")


def is_address(text: str) -> bool:
    """Whether a text looks like an address, and like one line.

    >>> is_address("a@b.cn"), is_address("a@b.cn\\nBcc: c@d.cn")
    (True, False)
    """
    name, at, host = text.rpartition("@")
    return bool(name and at and host) and not any(sign.isspace() or sign in ",;<>" for sign in text)


def send(server: Server, to: str, subject: str, text: str) -> None:
    """Hand in one letter. Raises :class:`InvalidInput` with what the server says."""
    letter = EmailMessage(policy=POLICY)
    letter["From"], letter["To"], letter["Subject"] = server.sender, to, " ".join(subject.split())
    letter["Auto-Submitted"] = "auto-generated"
    letter.set_content(text)
    opens = smtplib.SMTP_SSL if server.encrypted else smtplib.SMTP
    try:
        with opens(server.host, server.port, timeout=WAIT_SECONDS) as line:
            safe = server.encrypted
            if not safe and line.ehlo()[0] == 250 and line.has_extn("starttls"):
                line.starttls(context=ssl.create_default_context())
                safe = True
            if server.user and server.password:
                if not safe:
                    raise InvalidInput([Problem("mail.not_encrypted", Where(server.host))])
                line.login(server.user, server.password)
            line.send_message(letter)
    except (OSError, smtplib.SMTPException) as error:
        said = " ".join(str(error).split())[:200]
        raise InvalidInput([Problem("mail.refused", Where(to), {"said": said})]) from error


def read_contacts(path: Path) -> Mapping[str, str]:
    """Address by code of department, from a table. Raises :class:`InvalidInput` with everything wrong with it."""
    tables, found = read_tables(path)
    problems = [problem for problem in found if problem.severity == "error"]
    if problems or not tables:
        raise InvalidInput(problems or found)
    table = tables[0]
    keys = {title: role_key(title) for title in table.header if title}
    column = {part: next((title for title, key in keys.items() if key in names), "") for part, names in HEADERS.items()}
    missing = [part for part, title in column.items() if not title]
    if missing:
        raise InvalidInput([Problem("mail.contacts_column", table.where(-1), {"column": part}) for part in missing])
    contacts: dict[str, str] = {}
    for row, record in table.records():
        unit, address = text_of(record[column["unit"]]), text_of(record[column["email"]])
        where = Where(table.file, table.sheet, row, column["email"])
        if not address:
            continue
        if not is_address(address):
            problems.append(Problem("mail.bad_address", where, {"address": address[:60]}))
        elif unit in contacts:
            problems.append(Problem("mail.two_addresses", where, {"unit": unit}))
        else:
            contacts[unit] = address
    if problems:
        raise InvalidInput(problems)
    return contacts
