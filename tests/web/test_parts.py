"""Parts of the cockpit by themselves."""

from __future__ import annotations

import pytest

from ganchao.text import LANGS, Lang
from ganchao.web import accounts, deeds, guard, item_views, people, report_views, strategy, trail, views
from ganchao.web.urls import urlpatterns
from ganchao.web.words import Words


def test_an_account_is_locked_after_five_wrong_passwords_and_others_are_not() -> None:
    for _ in range(accounts.TRIES - 1):
        accounts.failed("somebody")
    assert not accounts.locked("somebody")
    accounts.failed("somebody")
    assert accounts.locked("somebody")
    assert not accounts.locked("somebody else")


def test_every_invitation_is_another_link() -> None:
    assert accounts.invite("a") != accounts.invite("a")


@pytest.mark.parametrize("lang", LANGS)
def test_templates_find_their_words(lang: Lang) -> None:
    assert Words(lang)["login"]
    with pytest.raises(KeyError):
        Words(lang)["no_such_word"]


def test_every_address_has_a_view_of_this_room() -> None:
    views_of = {pattern.name: pattern.callback for pattern in urlpatterns}
    rooms = {room.__name__ for room in (accounts, deeds, item_views, people, report_views, strategy, trail, views)}
    assert {view.__module__ for view in views_of.values()} == rooms


def test_what_is_open_to_everybody_holds_nothing_of_the_project() -> None:
    assert set(guard.OPEN) == {"/login", "/setup/", "/assets/", "/language"}
