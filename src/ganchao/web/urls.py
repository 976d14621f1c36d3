"""Address -> view; those that need much are imported late (``late.py``). Who may ask for which stands in ``rules``."""

from __future__ import annotations

from django.urls import path, register_converter

from ganchao.web import assets
from ganchao.web.api import gate
from ganchao.web.late import late

register_converter(assets.Address, "asset")
urlpatterns = [
    path("", late("views.home"), name="home"),
    path("login", late("signing.sign_in"), name="login"),
    path("login/code", late("signing.sign_in_code"), name="login_code"),
    path("logout", late("signing.sign_out"), name="logout"),
    path("setup/<str:token>", late("accounts.set_up"), name="setup"),
    path("account", late("account.account"), name="account"),
    path("account/password", late("account.change_password"), name="account_password"),
    path("account/factor", late("account.change_factor"), name="account_factor"),
    path("account/factor.svg", late("account.factor_picture"), name="account_factor_picture"),
    path("language", late("views.language"), name="language"),
    path("look", late("look.look"), name="look"),
    path("assets/<asset:name>", assets.asset, name="asset"),
    path("watermark.svg", late("watermark.picture"), name="watermark"),
    path("log", late("log.log"), name="log"),
    path("log.csv", late("log.table"), name="log_table"),
    path("state", late("views.state"), name="state"),
    path("deeds/checkin", late("report_views.check_in"), name="checkin"),
    path("deeds/answer", late("report_views.answer"), name="answer"),
    path("deeds/form.xlsx", late("report_views.form"), name="form"),
    path("deeds/upload", late("report_views.upload"), name="upload"),
    path("deeds/evidence/<str:digest>", late("report_views.evidence"), name="evidence"),
    path("deeds/acknowledge", late("deeds.acknowledge"), name="acknowledge"),
    path("deeds/item/<path:code>", late("item_views.item"), name="item"),
    path("deeds/instruction/<path:code>", late("item_views.instruction"), name="instruction"),
    path("deeds/new/<str:what>", late("item_views.new"), name="new"),
    path("deeds/step", late("item_views.step"), name="step"),
    path("strategy/change", late("strategy.change"), name="plan_change"),
    path("people/change", late("people.change"), name="people_change"),
    path("people/pack/<int:number>", late("people.pack"), name="pack"),
    path("trail/export.<str:form>", late("trail.export"), name="trail_export"),
    path("api", late("api.document.page"), name="api_page"),
    path("api/openapi.json", late("api.document.openapi"), name="openapi"),
    path("api/<path:rest>", gate.answer, name="api"),
    path("tokens", late("api.pages.page"), name="tokens"),
    path("tokens/make", late("api.pages.make"), name="tokens_make"),
    path("tokens/revoke", late("api.pages.revoke"), name="tokens_revoke"),
    path("aim/answer", late("aim.answer_part"), name="aim_answer"),
    path("aim/more", late("aim.more_part"), name="aim_more"),
    path("aim/save", late("aim.save"), name="aim_save"),
    path("aim/delete", late("aim.delete"), name="aim_delete"),
    path("aim/saved.csv", late("aim.export"), name="aim_export"),
    path("whatif", late("whatif.page"), name="whatif"),
    path("whatif/answer", late("whatif.answer_part"), name="whatif_answer"),
    path("find", late("finding.find"), name="find"),
    path("<slug:slug>/download/<str:name>", late("downloads.download"), name="download"),
    path("<slug:slug>", late("views.page"), name="page"),
]
handler400 = "ganchao.web.refusals.wrong"
handler403 = "ganchao.web.refusals.no_right"
handler404 = "ganchao.web.look.not_found"
handler500 = "ganchao.web.look.broken"
