"""E-mail through a small server of our own, and addresses from a table."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest

from ganchao.errors import InvalidInput
from ganchao.files.mail import Server, is_address, read_contacts, send, server_of
from tests.files.sink import Sink


@pytest.fixture
def sink() -> Iterator[Sink]:
    with Sink() as running:
        yield running


def test_a_letter_arrives_whole_in_both_scripts(sink: Sink) -> None:
    server = Server("127.0.0.1", sink.port, "office@example.org")
    send(server, "tech@example.org", "督办提醒\n（2 项）", "事项：逾期 3 天\n.\nend")
    [(to, raw)] = sink.letters
    letter = message_from_bytes(raw, policy=default)
    assert to == ["tech@example.org"]
    assert (letter["Subject"], letter["From"]) == ("督办提醒 （2 项）", "office@example.org")
    assert letter.get_content().replace("\r\n", "\n") == "事项：逾期 3 天\n.\nend\n"
    assert letter["Auto-Submitted"] == "auto-generated"


def test_a_refusal_is_told_in_the_servers_words(sink: Sink) -> None:
    sink.refuses.add("gone@example.org")
    with pytest.raises(InvalidInput, match="no such box") as told:
        send(Server("127.0.0.1", sink.port, "o@example.org"), "gone@example.org", "x", "y")
    assert told.value.problems[0].where.file == "gone@example.org"
    assert sink.letters == []


def test_a_server_that_is_not_there_is_told() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    with pytest.raises(InvalidInput):
        send(Server("127.0.0.1", port, "o@example.org"), "t@example.org", "x", "y")


def test_a_password_never_goes_over_an_open_line(sink: Sink) -> None:
    with pytest.raises(InvalidInput) as told:
        send(Server("127.0.0.1", sink.port, "o@example.org", "user", "secret"), "t@example.org", "x", "y")
    assert told.value.problems[0].key == "mail.not_encrypted"
    assert not any("secret" in line or "AUTH" in line for line in sink.said)


def test_the_environment_names_the_server() -> None:
    server = server_of({"GANCHAO_SMTP": "smtps://us%40er:p%23w@mail.example.org/?from=o@example.org"})
    assert server == Server("mail.example.org", 465, "o@example.org", "us@er", "p#w", encrypted=True)
    assert server_of({"GANCHAO_SMTP": "smtp://o%40example.org@h:2525"}).sender == "o@example.org"


@pytest.mark.parametrize("url", ["", "http://h/?from=o@e.org", "smtp://h", "smtp:///?from=o@e.org", "smtp://h:port/"])
def test_a_server_that_is_not_clear_is_refused_without_its_password(url: str) -> None:
    with pytest.raises(InvalidInput) as told:
        server_of({"GANCHAO_SMTP": url})
    assert all(url not in said for said in told.value.sentences("zh") if url)


@pytest.mark.parametrize("text", ["", "a", "a@", "@b", "a@b c", "a@b\nBcc: c@d", "a@b,c@d", "A <a@b>"])
def test_what_is_no_address_is_none(text: str) -> None:
    assert not is_address(text)


@pytest.mark.parametrize("head", ["unit,email", "单位代码,邮箱", "Department,E-mail"])
def test_addresses_are_read_with_heads_of_both_languages(head: str, tmp_path: Path) -> None:
    file = tmp_path / "contacts.csv"
    file.write_text(f"{head}\nd_tech,tech@example.org\nd_econ,\n", encoding="utf-8")
    assert read_contacts(file) == {"d_tech": "tech@example.org"}


def test_everything_wrong_with_addresses_is_told_at_once(tmp_path: Path) -> None:
    file = tmp_path / "contacts.csv"
    file.write_text("unit,email\nd_tech,tech\nd_econ,e@example.org\nd_econ,f@example.org\n", encoding="utf-8")
    with pytest.raises(InvalidInput) as told:
        read_contacts(file)
    assert [(problem.key, problem.where.row) for problem in told.value.problems] == [
        ("mail.bad_address", 2), ("mail.two_addresses", 4),
    ]  # fmt: skip
    file.write_text("a,b\n1,2\n", encoding="utf-8")
    with pytest.raises(InvalidInput) as told:
        read_contacts(file)
    assert [problem.key for problem in told.value.problems] == ["mail.contacts_column"] * 2
