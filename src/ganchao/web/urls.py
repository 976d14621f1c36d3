"""Address -> view."""

from __future__ import annotations

from django.urls import path

from ganchao.web import accounts, deeds, people, views
from ganchao.web.api import document, gate
from ganchao.web.api import pages as tokens

urlpatterns = [
    path("", views.home, name="home"),
    path("login", accounts.sign_in, name="login"),
    path("logout", accounts.sign_out, name="logout"),
    path("setup/<str:token>", accounts.set_up, name="setup"),
    path("language", views.language, name="language"),
    path("assets/<str:name>", views.asset, name="asset"),
    path("state", views.state, name="state"),
    path("deeds/checkin", deeds.check_in, name="checkin"),
    path("deeds/answer", deeds.answer, name="answer"),
    path("people/change", people.change, name="people_change"),
    path("api", document.page, name="api_page"),
    path("api/openapi.json", document.openapi, name="openapi"),
    path("api/<path:rest>", gate.answer, name="api"),
    path("tokens", tokens.page, name="tokens"),
    path("tokens/make", tokens.make, name="tokens_make"),
    path("tokens/revoke", tokens.revoke, name="tokens_revoke"),
    path("<slug:slug>", views.page, name="page"),
]
