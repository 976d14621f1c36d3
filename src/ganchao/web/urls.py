"""Address -> view. Those that need much are imported late: see :mod:`ganchao.web.late`."""

from __future__ import annotations

from django.urls import path, register_converter

from ganchao.web import accounts, assets, look
from ganchao.web.api import gate
from ganchao.web.late import late

register_converter(assets.Address, "asset")
urlpatterns = [
    path("", late("views.home"), name="home"),
    path("login", accounts.sign_in, name="login"),
    path("logout", accounts.sign_out, name="logout"),
    path("setup/<str:token>", accounts.set_up, name="setup"),
    path("language", late("views.language"), name="language"),
    path("look", look.look, name="look"),
    path("assets/<asset:name>", assets.asset, name="asset"),
    path("state", late("views.state"), name="state"),
    path("deeds/checkin", late("deeds.check_in"), name="checkin"),
    path("deeds/answer", late("deeds.answer"), name="answer"),
    path("people/change", late("people.change"), name="people_change"),
    path("api", late("api.document.page"), name="api_page"),
    path("api/openapi.json", late("api.document.openapi"), name="openapi"),
    path("api/<path:rest>", gate.answer, name="api"),
    path("tokens", late("api.pages.page"), name="tokens"),
    path("tokens/make", late("api.pages.make"), name="tokens_make"),
    path("tokens/revoke", late("api.pages.revoke"), name="tokens_revoke"),
    path("<slug:slug>", late("views.page"), name="page"),
]
handler404, handler500 = look.not_found, look.broken
