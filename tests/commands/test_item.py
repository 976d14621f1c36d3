"""``ganchao track item`` on whole command lines, on a small project."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from ganchao.cli import track_item, track_item_list, track_item_show
from ganchao.cli.main import run
from ganchao.cli.shapes import misshapen
from ganchao.cli.verbs import OPTIONS, share_of
from ganchao.deeds import read_deeds
from ganchao.domain.work_item import ITEMS
from ganchao.text import LANGS, Lang
from tests.commands.items import peopled

FAR = "2999-06-30"


@pytest.fixture
def zone(mine: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small project with an office, two departments and their people."""
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.delenv("GANCHAO_AS", raising=False)
    return peopled(mine)


Do = Callable[..., int]


@pytest.fixture
def do(zone: Path) -> Do:
    """Takes a step on the zone's item DB-1."""

    def doing(verb: str, actor: str, *rest: str, code: str = "DB-1", lang: Lang = "en") -> int:
        return run(["track", "item", verb, str(zone), code, "--as", actor, *rest], lang)

    return doing


ISSUE = (
    "--title", "制定企业培育办法", "--lead", "d_tech", "--helper", "经济发展部门", "--deadline", FAR,
    "--serves", "safety",
)  # fmt: skip


def entered(zone: Path) -> list[tuple[str, str]]:
    return [(entry.kind, entry.actor) for entry in read_deeds(zone).entries if entry.kind.startswith("item.")]


def test_each_module_makes_one_command() -> None:
    assert track_item.command("en").name == "item"
    assert [module.command("en").name for module in (track_item_list, track_item_show)] == [
        "track.item.list", "track.item.show",
    ]  # fmt: skip


def test_every_kind_about_items_has_a_verb_and_every_field_an_option() -> None:
    verbs = {verb.kind: set(verb.fields) for verb in track_item.VERBS.values()}
    assert set(verbs) == set(ITEMS) - {"reminder.sent"}
    for kind, fields in verbs.items():
        assert set(ITEMS[kind].model_fields) - fields <= {"simulated"}, kind
        assert fields <= set(OPTIONS)


def test_an_item_goes_from_issuing_to_closing(zone: Path, do: Do, tmp_path: Path) -> None:
    paper = tmp_path / "验收 单.pdf"
    paper.write_bytes(b"paper")
    assert do("issue", "off", *ISSUE) == 0
    assert do("accept", "t1") == 0
    assert do("split", "t1", "--part", f"p1:d_tech:{FAR}:起草", "--part", f"p2：d_economy：{FAR}：测算") == 0
    assert do("progress", "t1", "--part", "p1", "--share", "100%", "--done", "初稿") == 0
    assert do("progress", "e2", "--part", "p2", "--share", "1", "--done", "测算稿") == 0
    assert do("submit", "t1", "--result", "已印发", "--attach", str(paper)) == 0
    assert do("return", "off", "--reason", "缺征求意见情况") == 0
    assert do("progress", "t1", "--done", "已补", "--share", "100%") == 0
    assert do("submit", "t1", "--result", "已补充", "--evidence", "征求意见汇总") == 0
    assert do("review", "off", "--opinion", "属实") == 0
    assert do("close", "off", "--evidence", "现场核查记录") == 0
    assert [kind for kind, _ in entered(zone)][-2:] == ["item.reviewed", "item.closed"]


def test_everything_wrong_is_told_at_once_and_nothing_is_entered(
    zone: Path, do: Do, capsys: pytest.CaptureFixture[str]
) -> None:  # fmt: skip
    wrong = ("--title", " ", "--lead", "d_tch", "--deadline", "2020-01-01", "--serves", "safty")
    assert do("issue", "off", *wrong) == 2
    said = capsys.readouterr().err
    assert said.count("\n- ") == 4
    assert "d_tech" in said
    assert "safety" in said
    assert entered(zone) == []


@pytest.mark.parametrize("lang", LANGS)
def test_a_day_that_is_none_and_a_share_that_is_none_are_told(
    do: Do, lang: Lang, capsys: pytest.CaptureFixture[str]
) -> None:  # fmt: skip
    assert do("issue", "off", *ISSUE, "--deadline", "2999-02-31", lang=lang) == 2
    assert "2999-02-31" in capsys.readouterr().err
    assert do("issue", "off", *ISSUE, lang=lang) == 0
    assert do("accept", "t1", lang=lang) == 0
    assert do("progress", "t1", "--done", "x", "--share", "much", lang=lang) == 2
    assert "much" in capsys.readouterr().err


def test_only_who_may_takes_a_step(zone: Path, do: Do, capsys: pytest.CaptureFixture[str]) -> None:
    assert do("issue", "t1", *ISSUE) == 2
    assert do("issue", "off", *ISSUE) == 0
    assert do("accept", "e1") == 2  # a lead, but of another department
    assert do("accept", "nobody") == 2
    assert run(["track", "item", "accept", str(zone), "DB-1"], "en") == 2
    assert "GANCHAO_AS" in capsys.readouterr().err
    assert entered(zone) == [("item.issued", "off")]


def test_a_step_out_of_order_and_ones_own_closing_are_refused(do: Do, capsys: pytest.CaptureFixture[str]) -> None:
    assert do("issue", "off", *ISSUE) == 0
    assert do("close", "off", "--evidence", "x") == 2
    assert "accept" in capsys.readouterr().err
    assert do("accept", "t1") == 0
    assert do("submit", "t1", "--result", "x") == 2  # no evidence
    assert do("submit", "t1", "--result", "x", "--evidence", "y") == 0
    assert do("close", "off", "--evidence", "x", "--verifier", "e1") == 2


def test_a_missing_file_and_one_too_large_are_told_together(
    do: Do, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:  # fmt: skip
    large = tmp_path / "large.bin"
    with large.open("wb") as file:
        file.truncate(21 * 1024 * 1024)
    do("issue", "off", *ISSUE)
    do("accept", "t1")
    capsys.readouterr()
    assert do("progress", "t1", "--done", "x", "--attach", str(tmp_path / "none"), "--attach", str(large)) == 2
    assert capsys.readouterr().err.count("\n- ") == 2


def test_odd_titles_come_back_as_they_were(zone: Path, do: Do, capsys: pytest.CaptureFixture[str]) -> None:
    odd = "办法😀'; DROP TABLE record_entry; -- {title} %s"
    assert do("issue", "off", *ISSUE, "--title", odd) == 0
    capsys.readouterr()
    assert run(["track", "item", "show", str(zone), "DB-1", "--json"], "en") == 0
    assert json.loads(capsys.readouterr().out)["title_zh"] == odd


@pytest.mark.parametrize("lang", LANGS)
def test_register_and_sheet_are_written(
    zone: Path, do: Do, lang: Lang, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:  # fmt: skip
    do("issue", "off", *ISSUE)
    out = tmp_path / "out"
    assert run(["track", "item", "list", str(zone), "--out", str(out)], lang) == 0
    assert run(["track", "item", "show", str(zone), "DB-1", "--out", str(out)], lang) == 0
    assert {path.name for path in out.rglob("*") if path.is_file()} >= {"items.html", "DB-1.docx", "items.csv"}
    assert "制定企业培育办法" in (out / "items.html").read_text(encoding="utf-8")


def test_json_has_its_shape(zone: Path, do: Do, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    assert do("issue", "off", *ISSUE, "--json") == 0
    assert misshapen("track item", json.loads(capsys.readouterr().out)) == []
    do("accept", "t1")
    do("split", "t1", "--part", f"p1:d_tech:{FAR}:起草")
    capsys.readouterr()
    assert run(["track", "item", "list", str(zone), "--json"], "en") == 0
    assert misshapen("track item list", json.loads(capsys.readouterr().out)) == []
    assert run(["track", "item", "show", str(zone), "DB-1", "--json"], "en") == 0
    assert misshapen("track item show", json.loads(capsys.readouterr().out)) == []


def test_the_past_is_seen_as_it_was(zone: Path, do: Do, capsys: pytest.CaptureFixture[str]) -> None:
    do("issue", "off", *ISSUE)
    capsys.readouterr()
    assert run(["track", "item", "list", str(zone), "--as-of", "2020-01-01", "--json"], "en") == 0
    assert json.loads(capsys.readouterr().out)["items"] == []


@pytest.mark.parametrize(("text", "share"), [("60%", 0.6), ("60％", 0.6), ("0.6", "0.6"), ("x%", "x%")])
def test_shares_are_read(text: str, share: object) -> None:
    assert share_of(text) == share
