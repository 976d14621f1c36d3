"""Address -> view. Who may ask for which stands in ``rules``."""

from __future__ import annotations

from django.urls import path

from ganchao.web import (
    account,
    accounts,
    deeds,
    item_views,
    log,
    look,
    people,
    report_views,
    signing,
    strategy,
    trail,
    views,
    watermark,
)

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
    path("deeds/checkin", report_views.check_in, name="checkin"),
    path("deeds/answer", report_views.answer, name="answer"),
    path("deeds/form.xlsx", report_views.form, name="form"),
    path("deeds/upload", report_views.upload, name="upload"),
    path("deeds/evidence/<str:digest>", report_views.evidence, name="evidence"),
    path("deeds/acknowledge", deeds.acknowledge, name="acknowledge"),
    path("deeds/item/<path:code>", item_views.item, name="item"),
    path("deeds/instruction/<path:code>", item_views.instruction, name="instruction"),
    path("deeds/new/<str:what>", item_views.new, name="new"),
    path("deeds/step", item_views.step, name="step"),
    path("strategy/change", strategy.change, name="plan_change"),
    path("people/change", people.change, name="people_change"),
    path("people/pack/<int:number>", people.pack, name="pack"),
    path("trail/export.<str:form>", trail.export, name="trail_export"),
    path("<slug:slug>", views.page, name="page"),
]
handler400 = "ganchao.web.refusals.wrong"
handler403 = "ganchao.web.refusals.no_right"
handler404 = "ganchao.web.refusals.nowhere"
handler500 = "ganchao.web.refusals.fault"
