"""Address -> view."""

from __future__ import annotations

from django.urls import path

from ganchao.web import accounts, deeds, item_views, people, report_views, strategy, trail, views

urlpatterns = [
    path("", views.home, name="home"),
    path("login", accounts.sign_in, name="login"),
    path("logout", accounts.sign_out, name="logout"),
    path("setup/<str:token>", accounts.set_up, name="setup"),
    path("language", views.language, name="language"),
    path("assets/<str:name>", views.asset, name="asset"),
    path("state", views.state, name="state"),
    path("deeds/checkin", report_views.check_in, name="checkin"),
    path("deeds/answer", report_views.answer, name="answer"),
    path("deeds/form.xlsx", report_views.form, name="form"),
    path("deeds/upload", report_views.upload, name="upload"),
    path("deeds/evidence/<str:digest>", report_views.evidence, name="evidence"),
    path("deeds/acknowledge", deeds.acknowledge, name="acknowledge"),
    path("deeds/item/<str:code>", item_views.item, name="item"),
    path("deeds/instruction/<str:code>", item_views.instruction, name="instruction"),
    path("deeds/new/<str:what>", item_views.new, name="new"),
    path("deeds/step", item_views.step, name="step"),
    path("strategy/change", strategy.change, name="plan_change"),
    path("people/change", people.change, name="people_change"),
    path("people/pack/<int:number>", people.pack, name="pack"),
    path("trail/export.<str:form>", trail.export, name="trail_export"),
    path("<slug:slug>", views.page, name="page"),
]
