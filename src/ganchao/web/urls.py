"""Address -> view."""

from __future__ import annotations

from django.urls import path

from ganchao.web import accounts, deeds, downloads, finding, look, people, views

urlpatterns = [
    path("", views.home, name="home"),
    path("login", accounts.sign_in, name="login"),
    path("logout", accounts.sign_out, name="logout"),
    path("setup/<str:token>", accounts.set_up, name="setup"),
    path("language", views.language, name="language"),
    path("look", look.look, name="look"),
    path("assets/<str:name>", views.asset, name="asset"),
    path("state", views.state, name="state"),
    path("deeds/checkin", deeds.check_in, name="checkin"),
    path("deeds/answer", deeds.answer, name="answer"),
    path("people/change", people.change, name="people_change"),
    path("find", finding.find, name="find"),
    path("<slug:slug>/download/<str:name>", downloads.download, name="download"),
    path("<slug:slug>", views.page, name="page"),
]
handler404, handler500 = look.not_found, look.broken
