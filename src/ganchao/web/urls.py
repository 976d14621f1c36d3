"""Address -> view. Who may ask for which stands in ``rules``."""

from __future__ import annotations

from django.urls import path

from ganchao.web import account, accounts, deeds, log, look, people, signing, views, watermark

urlpatterns = [
    path("", views.home, name="home"),
    path("login", signing.sign_in, name="login"),
    path("login/code", signing.sign_in_code, name="login_code"),
    path("logout", signing.sign_out, name="logout"),
    path("setup/<str:token>", accounts.set_up, name="setup"),
    path("account", account.account, name="account"),
    path("account/password", account.change_password, name="account_password"),
    path("account/factor", account.change_factor, name="account_factor"),
    path("account/factor.svg", account.factor_picture, name="account_factor_picture"),
    path("language", views.language, name="language"),
    path("look", look.look, name="look"),
    path("assets/<str:name>", views.asset, name="asset"),
    path("watermark.svg", watermark.picture, name="watermark"),
    path("log", log.log, name="log"),
    path("log.csv", log.table, name="log_table"),
    path("state", views.state, name="state"),
    path("deeds/checkin", deeds.check_in, name="checkin"),
    path("deeds/answer", deeds.answer, name="answer"),
    path("people/change", people.change, name="people_change"),
    path("<slug:slug>", views.page, name="page"),
]
handler400, handler403 = "ganchao.web.refusals.wrong", "ganchao.web.refusals.no_right"
handler404, handler500 = look.not_found, look.broken
