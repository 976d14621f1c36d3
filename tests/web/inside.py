"""Scenarios of accounts inside a process whose Django is the cockpit's: run by ``test_accounts``, all in one process.

    python -m tests.web.inside FOLDER    prints {scenario: "" or what went wrong}
"""

from __future__ import annotations

import json
import os
import re
import sys
import traceback
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch

PASSWORD = "zhua-tie-you-hen-7"
OTHER = "ta-shi-liu-yin-8"
SCENARIOS: dict[str, Callable[[Path], None]] = {}


def scenario(function: Callable[[Path], None]) -> Callable[[Path], None]:
    SCENARIOS[function.__name__] = function
    return function


def safety(**changes: Any) -> Any:
    from django.test import override_settings

    from ganchao.web.safety import Safety

    return override_settings(SAFETY=Safety(**changes))


def someone(name: str, password: str = PASSWORD) -> Any:
    """An account with a password of today."""
    from django.contrib.auth import get_user_model

    from ganchao.web import passwords

    user, _ = get_user_model().objects.get_or_create(username=name)
    passwords.change(user, password)
    return user


def browser(**more: Any) -> Any:
    from django.test import Client

    return Client(SERVER_NAME="localhost", **more)


def tried(client: Any, name: str, password: str = PASSWORD, **more: str) -> Any:
    return client.post("/login", {"name": name, "password": password}, **more)


def inside(client: Any) -> bool:
    return client.get("/account").status_code == 200


@scenario
def a_lock_outlives_a_restart_and_holds_in_a_second_worker(folder: Path) -> None:
    someone("locked")
    for _ in range(5):
        assert tried(browser(), "locked", "wrong").status_code == 403
    assert tried(browser(), "locked").status_code == 403, "the right password comes too late"
    # the other process is a restart and a second worker at once: nothing but the database is shared
    import subprocess

    found = subprocess.run([sys.executable, "-m", "tests.web.inside", str(folder), "locked"], capture_output=True,
                           text=True, timeout=300, check=False)  # fmt: skip
    assert found.stdout.strip() == "403", found.stdout + found.stderr
    from ganchao.web.vault.models import Attempt

    Attempt.objects.filter(name="locked").update(at=Attempt.objects.first().at - timedelta(minutes=16))
    client = browser()
    tried(client, "locked")
    assert inside(client), "a lock ends"


@scenario
def tries_at_the_same_time_are_all_counted(folder: Path) -> None:
    from ganchao.web import locks

    assert [locks.begin("at-once", "10.0.0.1")[0] for _ in range(7)] == [""] * 5 + ["web.login.locked"] * 2


@scenario
def an_address_waits_after_many_names(folder: Path) -> None:
    someone("neighbour")
    for k in range(30):
        tried(browser(), f"guess-{k}", "x", REMOTE_ADDR="10.9.9.9")
    assert tried(browser(), "neighbour", REMOTE_ADDR="10.9.9.9").status_code == 403
    assert tried(browser(), "neighbour", REMOTE_ADDR="10.9.9.8").status_code == 302


@scenario
def nobody_makes_up_an_address(folder: Path) -> None:
    from django.test import RequestFactory

    from ganchao.web.locks import address_of

    request = RequestFactory().get("/", REMOTE_ADDR="10.0.0.7", HTTP_X_FORWARDED_FOR="1.1.1.1, 2.2.2.2")
    assert address_of(request) == "10.0.0.7"
    with safety(proxies=["10.0.0.7"]):
        assert address_of(request) == "2.2.2.2", "what the proxy added, not what the reader wrote before it"


@scenario
def an_old_password_must_be_changed_before_anything_else(folder: Path) -> None:
    user, client, other = someone("office"), browser(), browser()
    user.old_passwords.update(made_at=user.old_passwords.first().made_at - timedelta(days=91))
    tried(client, "office")
    tried(other, "office")
    assert client.get("/deeds")["Location"] == "/account"
    assert other.get("/account").status_code == 200
    for new, again in ((PASSWORD, PASSWORD), (OTHER, "x"), ("short", "short")):
        client.post("/account/password", {"now": PASSWORD, "password": new, "again": again})
        assert client.get("/deeds")["Location"] == "/account"
    client.post("/account/password", {"now": PASSWORD, "password": OTHER, "again": OTHER})
    assert client.get("/deeds").status_code == 200
    assert not inside(other), "whoever else was signed in with the old password is out"
    client.post("/account/password", {"now": OTHER, "password": PASSWORD, "again": PASSWORD})
    user.refresh_from_db()
    assert user.check_password(OTHER), "a password used before is not taken again"
    with safety(password_days=0):
        from ganchao.web.passwords import expired

        user.old_passwords.update(made_at=user.old_passwords.first().made_at - timedelta(days=900))
        assert not expired(user)


@scenario
def passwords_are_kept_as_the_settings_say(folder: Path) -> None:
    from django.contrib.auth import get_user_model
    from django.test import override_settings

    from ganchao.web.safety import HASHERS, Safety, hashers_of

    with override_settings(PASSWORD_HASHERS=hashers_of(Safety())):
        assert someone("hashed").password.startswith("argon2$argon2id$")
    for name in HASHERS:
        with override_settings(PASSWORD_HASHERS=hashers_of(Safety(password_hash=name))):
            client = browser()
            tried(client, "hashed")
            assert inside(client)
            kept = get_user_model().objects.get(username="hashed").password
            assert kept.split("$")[0].replace("_", "-") == name, "kept anew when next used"


@scenario
def a_code_of_the_telephone_is_asked_for_and_good_once(folder: Path) -> None:
    import pyotp

    from ganchao.web import factor

    someone("phone")
    client = browser()
    tried(client, "phone")
    client.post("/account/factor", {"do": "begin"})
    secret = client.session["secret"]
    picture = client.get("/account/factor.svg")
    assert picture["Content-Type"] == "image/svg+xml"
    assert secret not in picture.content.decode()
    client.post("/account/factor", {"do": "confirm", "code": "000000"})
    assert client.session.get("secret"), "a wrong code sets nothing up"
    code = pyotp.TOTP(secret).now()
    client.post("/account/factor", {"do": "confirm", "code": code})
    assert client.get("/account/factor.svg").status_code == 404, "the secret is shown no more"
    half = browser()
    assert tried(half, "phone")["Location"] == "/login/code"
    assert not inside(half), "the password alone opens nothing"
    assert half.post("/login/code", {"code": code}).status_code == 403, "used when it was set up"
    from ganchao.web.vault.models import Factor

    Factor.objects.update(used=0)  # half a minute later
    assert half.post("/login/code", {"code": pyotp.TOTP(secret).now()}).status_code == 302
    assert inside(half)
    client.post("/account/factor", {"do": "remove", "now": "wrong"})
    assert factor.factor_of(client_user("phone")) is not None
    client.post("/account/factor", {"do": "remove", "now": PASSWORD})
    assert factor.factor_of(client_user("phone")) is None


def client_user(name: str) -> Any:
    from django.contrib.auth import get_user_model

    return get_user_model().objects.get(username=name)


def now() -> float:
    import time

    return time.time()


@scenario
def wrong_codes_lock_like_wrong_passwords(folder: Path) -> None:
    from ganchao.web import factor

    user = someone("digits")
    factor.keep(user, factor.new_secret(), 0)
    client = browser()
    tried(client, "digits")
    answers = [client.post("/login/code", {"code": f"{k:06}"}).content.decode() for k in range(6)]
    assert "15" in answers[-1]
    assert tried(browser(), "digits").status_code == 403


@scenario
def a_right_password_waits_for_its_code_a_few_minutes(folder: Path) -> None:
    from ganchao.web import factor

    user = someone("slow")
    factor.keep(user, factor.new_secret(), 0)
    client = browser()
    tried(client, "slow")
    assert client.get("/login/code").status_code == 200
    late = now() + 6 * 60
    with patch("ganchao.web.signing.time.time", lambda: late):
        assert client.get("/login/code")["Location"] == "/login"


@scenario
def administrators_must_have_a_second_factor_where_the_settings_say_so(folder: Path) -> None:
    someone("chief")
    someone("office")
    with safety(second_factor="administrators"):
        client, office = browser(), browser()
        tried(client, "chief")
        assert client.get("/people")["Location"] == "/account"
        tried(office, "office")
        assert office.get("/deeds").status_code == 200


@scenario
def a_session_has_another_key_after_signing_in(folder: Path) -> None:
    someone("fixed")
    client = browser()
    client.cookies["sessionid"] = "a" * 32
    client.get("/login")
    before = client.cookies["sessionid"].value
    tried(client, "fixed")
    first = client.cookies["sessionid"].value
    assert first not in (before, "a" * 32)
    client.post("/logout")
    client.cookies["sessionid"] = first
    assert not inside(client), "a session that was left is over"


@scenario
def an_idle_session_ends_and_a_long_one_too(folder: Path) -> None:
    someone("idle")
    client = browser()
    tried(client, "idle")
    assert inside(client)
    with at(20):
        assert inside(client)
    with at(40):
        assert inside(client), "every page asked for is a sign of life"
    with at(65):
        client.get("/watermark.svg")
    with at(71):
        assert not inside(client), "what a page asks for by itself is none"
    with safety(idle_minutes=480, session_hours=1):
        again = browser()
        tried(again, "idle")
        assert inside(again)
        with at(61):
            assert not inside(again)


def at(minutes: float) -> Any:
    """So many minutes from now, as sessions see it."""
    moment = now() + minutes * 60
    return patch("ganchao.web.guard.time.time", lambda: moment)


@scenario
def a_link_is_good_once_and_for_a_time(folder: Path) -> None:
    from ganchao.web import one_time as links
    from ganchao.web.vault.models import Link

    old, new = links.new_link("office"), links.new_link("office")
    assert links.person_of(old) is None, "a new link takes the old one's place"
    assert links.person_of(new) == "office"
    assert not Link.objects.filter(digest=new).exists(), "only its hash is kept"
    assert links.used(new)
    assert not links.used(new)
    late = links.new_link("office")
    Link.objects.update(until=Link.objects.first().until - timedelta(hours=73))
    assert links.person_of(late) is None
    assert links.person_of("guess") is None


@scenario
def no_administrator_can_become_another(folder: Path) -> None:
    from ganchao.deeds import read_deeds
    from ganchao.web.one_time import may_link

    people = read_deeds(folder).people
    assert {(actor, whose) for actor in people for whose in people if may_link(people, actor, whose)} == {
        ("chief", "new"),  # no account yet
        *(("sec", whose) for whose in ("chief", "aud", "office")), ("aud", "sec"),
    }  # fmt: skip


@scenario
def the_database_keeps_every_line_of_the_log(folder: Path) -> None:
    from django.db import DatabaseError, transaction

    from ganchao.web.vault.models import Happening

    tried(browser(), "nobody-here", "=cmd|'/c calc'!A0")
    assert not Happening.objects.filter(about__contains="cmd").exists(), "passwords are never noted"
    assert Happening.objects.filter(kind="sign_in_failed", about="nobody-here").exists()
    for change in (lambda: Happening.objects.all().delete(), lambda: Happening.objects.update(actor="x")):
        try:
            with transaction.atomic():
                change()
        except DatabaseError:
            continue
        raise AssertionError("the log was changed")


@scenario
def a_proxy_tells_who_it_is_only_where_it_is_ours(folder: Path) -> None:
    with safety(sign_in="proxy", proxies=["10.0.0.7"]):
        mine = {"REMOTE_ADDR": "10.0.0.7", "HTTP_X_REMOTE_USER": "office"}
        assert browser().get("/account", **{**mine, "REMOTE_ADDR": "10.0.0.8"}).status_code == 302
        assert browser().get("/account", **{**mine, "HTTP_X_REMOTE_USER": "stranger"}).status_code == 302
        client = browser()
        assert client.get("/account", **mine).status_code == 200
        chief = client.get("/people", **{**mine, "HTTP_X_REMOTE_USER": "chief"})
        assert b">chief</summary>" in chief.content, "whoever the proxy names now, not before"
    assert browser().get("/account", **mine).status_code == 302, "not unless the settings say so"


@scenario
def a_worker_answers_to_its_names_alone(folder: Path) -> None:
    from wsgiref.util import setup_testing_defaults

    from ganchao.web.wsgi import application

    def asked(host: str) -> str:
        told: list[str] = []
        environ: dict[str, Any] = {"PATH_INFO": "/login", "HTTP_HOST": host}
        setup_testing_defaults(environ)
        b"".join(application(environ, lambda status, _headers: told.append(status)))
        return told[0][:3]

    told = {host: asked(host) for host in ("zone.example", "other.example", "localhost:8019", "evil.example")}
    assert list(told.values()) == ["200", "200", "200", "400"], told


@scenario
def behind_https_forms_come_from_our_own_pages_alone(folder: Path) -> None:
    from django.test import override_settings

    from ganchao.web.safety import Safety
    from ganchao.web.serving import settings_for

    secure = settings_for("sqlite:///x", "k", Safety(), hosts=[], secure=True)
    names = ("SECURE_PROXY_SSL_HEADER", "SECURE_HSTS_SECONDS", "SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE")
    someone("over-tls")
    with override_settings(**{name: secure[name] for name in names}):
        told = {}
        for origin in ("https://localhost", "https://evil.example", "http://localhost"):
            client = browser(enforce_csrf_checks=True, HTTP_X_FORWARDED_PROTO="https", HTTP_HOST="localhost")
            shown = client.get("/login")
            assert int(shown["Strict-Transport-Security"].split("=")[1]) >= 180 * 86400
            token = re.findall(r'name="csrfmiddlewaretoken" value="(\w+)"', shown.content.decode())[0]
            told[origin] = client.post("/login", {"name": "over-tls", "password": PASSWORD,
                                                  "csrfmiddlewaretoken": token}, HTTP_ORIGIN=origin)  # fmt: skip
    codes = {origin: each.status_code for origin, each in told.items()}
    assert list(codes.values()) == [302, 403, 403], codes
    assert told["https://localhost"].cookies["sessionid"]["secure"]


def main() -> None:
    folder = Path(sys.argv[1])
    os.environ |= {"GANCHAO_PROJECT": str(folder), "GANCHAO_ALLOW": "zone.example, other.example"}
    from ganchao.web import wsgi  # the entry of workers, as another program loads it

    assert callable(wsgi.application)
    from django.conf import settings

    settings.COCKPIT.refresh = lambda: None  # nothing is computed here
    quick()
    if len(sys.argv) > 2:
        print(tried(browser(), sys.argv[2]).status_code)
        return
    begin(folder)
    found = {}
    for name, function in SCENARIOS.items():
        try:
            function(folder)
            found[name] = ""
        except Exception:
            found[name] = traceback.format_exc()
    print(json.dumps(found))


def quick() -> None:
    """Hundreds of passwords are looked at here: quickly, but where their keeping is what is tried."""
    from django.conf import settings

    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def begin(folder: Path) -> None:
    """Three administrators, the office, and somebody without an account."""
    import datetime

    from ganchao.deeds import enter, read_deeds
    from ganchao.domain.document import Bilingual
    from ganchao.domain.entry import Draft
    from ganchao.domain.person import Role
    from ganchao.tracking.people import beginning

    at = datetime.datetime.now(datetime.UTC)
    names = {Role.SYSTEM: ("chief", Bilingual()), Role.SECURITY: ("sec", Bilingual()), Role.AUDIT: ("aud", Bilingual())}
    enter(read_deeds(folder), beginning(names), at)
    added = [Draft("person.added", code, "chief", {"name": code}) for code in ("office", "new")]
    enter(read_deeds(folder), added, at)
    given = Draft("role.given", "office", "sec", {"role": "office", "scope": "*"})
    enter(read_deeds(folder), [given], at)
    for name in ("chief", "sec", "aud", "office"):
        someone(name)


if __name__ == "__main__":
    main()
