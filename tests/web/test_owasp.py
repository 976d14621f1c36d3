"""What attackers try, on every route of the table: rights, forged forms, script, paths, formulas, sessions.

Everything is generated from ``urls``, ``rules`` and the forms that pages show: a new route is attacked as soon as it is
there. Each test gathers all that went wrong.
"""

from __future__ import annotations

import urllib.parse
import urllib.request
from collections.abc import Iterator, Mapping

import pytest

from ganchao.deeds import read_deeds
from ganchao.domain.person import Role
from ganchao.text import say
from ganchao.tracking.people import People
from ganchao.web.guard import HEADERS
from ganchao.web.rules import RULES, Who, allows, rule_of
from tests.web.conftest import Client, Served, let_in, signed_in
from tests.web.routes import Route, routes

ROUTES = routes()
SPECIAL = {"logout", "language", "look"}  # end or change the session of whoever attacks
OTHERS = {Role.SYSTEM: "chief", Role.SECURITY: "sec", Role.AUDIT: "aud", Role.OFFICE: "office"}
PATHS = ("..%2f..%2fframework.yaml", "%2e%2e%2f%2e%2e%2f.ganchao-key", "..%5c..%5crecord.sqlite3",
         "....%2f%2fetc%2fpasswd", "%2fetc%2fpasswd", "..%252f..%252f.ganchao-key", "x%00.css")  # fmt: skip


def addresses() -> Iterator[tuple[Route, str, Mapping[str, str]]]:
    """Every route, filled with every example of its rule."""
    for route in ROUTES:
        rule = rule_of(route.name)
        for parts in (rule.examples if rule is not None and rule.examples else ({},)):
            yield route, route.filled(dict(parts)), parts


def sent(client: Client, path: str, method: str = "GET", token: bool = True, **fields: str) -> tuple[int, str]:
    """Ask without following to other addresses; forms with the token of the client's cookie."""

    class Stays(urllib.request.HTTPRedirectHandler):
        def redirect_request(self, *_args: object) -> None:
            return None

    opener = urllib.request.build_opener(
        urllib.request.HTTPCookieProcessor(client.jar), urllib.request.ProxyHandler({}), Stays()
    )
    cookie = next((each.value for each in client.jar if each.name == "csrftoken"), "")
    data = urllib.parse.urlencode(fields).encode() if method == "POST" else None
    headers = {"X-CSRFToken": cookie} if token and cookie else {}
    try:
        asked = urllib.request.Request(client.address + path, data, headers, method=method)
        with opener.open(asked, timeout=60) as got:
            return got.status, got.read().decode("utf-8", "replace")
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode("utf-8", "replace")


@pytest.fixture(scope="module")
def everyone(served: Served) -> dict[str, Client]:
    """Somebody of every role, and somebody with none, by role; each asked for the form of its own account."""
    chief, sec = signed_in(served.address, "chief"), signed_in(served.address, "sec")
    found = {"system": chief, "security": sec, "audit": signed_in(served.address, "aud"),
             "office": signed_in(served.address, "office")}  # fmt: skip
    for role in ("", *(role.value for role in Role if role not in OTHERS)):
        code = f"r-{role or 'none'}"
        found[role] = let_in(chief, code)
        if role:
            sec.post("people/change", form="people", do="give", code=code, role=role, scope="kj")
    for client in found.values():
        client.get("account")
    return found


def code_of(role: str) -> str:
    """Code of the person that holds a role."""
    return OTHERS[Role(role)] if role and Role(role) in OTHERS else f"r-{role or 'none'}"


def people_of(served: Served) -> People:
    return read_deeds(served.folder).people


def test_every_route_is_open_to_those_of_its_rule_alone(served: Served, everyone: dict[str, Client]) -> None:
    people, wrong = people_of(served), []
    for k, (route, path, parts) in enumerate(addresses()):
        rule = RULES[route.name] if route.name in RULES else rule_of(route.name)
        assert rule is not None, f"{route.name} has no rule"
        if rule.who in (Who.ANYBODY, Who.TOKEN) or route.name in SPECIAL:
            continue
        opened = [role for role in everyone if allows(rule, people, code_of(role), parts)]
        for role, client in everyone.items():
            if role not in opened:
                answers = sent(client, path)[0], sent(client, path, "POST")[0]
                wrong += [f"{role or 'nobody'} {path}: {answers}"] if answers != (403, 403) else []
        for role in opened[k % len(opened)::len(opened)] if opened else []:  # one of them, another for every route
            status = sent(everyone[role], path)[0]
            wrong += [f"{role} {path}: {status}"] if status == 403 or status >= 500 else []
    assert wrong == []


def test_whoever_is_not_signed_in_gets_nothing(anyone: Client) -> None:
    wrong = []
    for route, path, _ in addresses():
        rule = rule_of(route.name)
        assert rule is not None
        if rule.who is Who.ANYBODY:
            continue
        answers = [sent(anyone, path)[0], sent(anyone, path, "POST")[0]]
        fine = {401, 403, 404, 405} if rule.who is Who.TOKEN else {302, 401}
        wrong += [f"{path}: {answers}"] if set(answers) - fine else []
    assert wrong == []


def test_a_form_without_its_token_is_refused_on_every_route(served: Served, everyone: dict[str, Client]) -> None:
    people, wrong = people_of(served), []
    for route, path, parts in addresses():
        rule = rule_of(route.name)
        if rule is None or rule.who is Who.TOKEN:
            continue
        role = next(each for each in everyone if allows(rule, people, code_of(each), parts))  # it is not the right
        status, text = sent(everyone[role], path, "POST", token=False)
        wrong += [f"{role} {path}: {status}"] if status != 403 or say("web.error.forged.what", "zh") not in text else []
    assert wrong == []


def test_no_path_leads_out_of_what_is_served(served: Served, everyone: dict[str, Client]) -> None:
    key = (served.folder / ".ganchao-key").read_text(encoding="ascii")
    secrets = (key, "root:x:", "SQLite format", (served.folder / "framework.yaml").read_text(encoding="utf-8")[:60])
    wrong = []
    for route in ROUTES:
        for part in route.texts:
            for tried in PATHS:
                path = route.filled({part: tried})
                status, text = sent(everyone["office"], path)
                leaked = [secret for secret in secrets if secret in text]
                wrong += [f"{path}: {status} {leaked}"] if leaked or status >= 500 or status == 200 else []
    assert wrong == []


def test_every_answer_tells_the_browser_to_be_strict(everyone: dict[str, Client], anyone: Client) -> None:
    wanted = {*HEADERS, "X-Content-Type-Options", "X-Frame-Options", "Referrer-Policy", "Cross-Origin-Opener-Policy"}
    for client, path in ((anyone, "login"), (anyone, "no-such-page/x"), (everyone["office"], "trail"),
                         (everyone["office"], "account"), (everyone["office"], "watermark.svg")):  # fmt: skip
        _, _, headers = client.get(path)
        assert sorted(wanted - set(headers)) == [], path
        assert headers["Server"] is None
        assert "unsafe" not in headers["Content-Security-Policy"]


def test_cookies_are_out_of_reach_of_scripts_and_of_other_sites(everyone: dict[str, Client]) -> None:
    session = next(each for each in everyone["office"].jar if each.name == "sessionid")
    assert session.has_nonstandard_attr("HttpOnly")
    assert session.get_nonstandard_attr("SameSite") == "Lax"
    assert session.expires is None, "ends with the browser"


def test_nothing_of_the_secrets_in_the_folder_can_be_read_by_others(served: Served) -> None:
    from ganchao.web.serving import readable_by_others

    assert readable_by_others(served.folder) == []
    (copied := served.folder / ".ganchao-key.bak").write_text("x", encoding="ascii")
    copied.chmod(0o644)
    assert readable_by_others(served.folder) == [copied]
    copied.unlink()
