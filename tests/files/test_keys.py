"""Keys are looked up by the name of a part in either language; each is explained in both."""

from __future__ import annotations

import pytest

from ganchao.cli.main import run
from ganchao.domain.light import LightSettings
from ganchao.domain.plan import Plan
from ganchao.errors import UnknownName
from ganchao.files.keys import keys_in, overview, part_called, parts, place_of, title_of
from ganchao.files.plansheets import OWN
from ganchao.text import LANGS, Lang

NOT_LISTS = {"unit", "name", "as_of", "illustrative", "secrecy_notice", "counts", "money", "budgets", "capacities"}


def test_every_list_of_the_plan_can_be_looked_up() -> None:
    asked = set(Plan.model_fields) - NOT_LISTS
    assert asked - {"indicators"} <= set(parts())
    assert OWN in parts()


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("part", parts())
def test_every_part_says_where_it_is_written_and_every_key_what_it_holds(part: str, lang: Lang) -> None:
    assert title_of(part, lang)
    assert place_of(part, lang)
    keys = list(keys_in(part, lang))
    assert keys
    assert len({key.key for key in keys}) == len(keys)
    explained = [key for key in keys if key.holds or key.title or key.choices]
    assert len(explained) == len(keys), [key.key for key in keys if key not in explained]


def test_a_key_has_its_choices_beside_it() -> None:
    view = next(key for key in keys_in("cards", "zh") if key.key == "view")
    assert view.choices == ("主动融入 integrate", "借势而上 leverage", "精准对标 benchmark")


def test_keys_of_lights_are_those_of_the_document() -> None:
    assert [key.key for key in keys_in("lights", "en")] == list(LightSettings.model_fields)


def test_a_part_is_called_by_its_sheet_in_either_language() -> None:
    assert part_called("牌") == part_called("cards") == "cards"
    assert part_called("bottom lines") == part_called("底线") == "bottom_lines"
    assert part_called("halves") == "main_lines.halves"
    assert part_called("peers") == "framework"


def test_a_part_that_does_not_exist_is_told_with_the_nearest() -> None:
    with pytest.raises(UnknownName) as raised:
        part_called("cardz")
    assert "cards" in raised.value.problem().sentence("en")


def test_the_overview_names_every_part() -> None:
    assert {part for part, _ in overview("zh")} == set(parts())


@pytest.mark.parametrize("lang", LANGS)
def test_what_has_to_be_written_is_marked_and_what_holds_otherwise_is_told(
    lang: Lang, capsys: pytest.CaptureFixture[str]
) -> None:
    effects = {key.key: key for key in keys_in("measures.effects", lang)}
    assert {name for name, key in effects.items() if key.needed} == {"indicator", "add"}
    assert effects["ramp"].omitted
    assert effects["spread"].omitted
    assert not {key.key for key in keys_in("measures", lang) if key.needed}  # a name, or a code, will do
    assert run(["new", "--keys", "measures.effects"], lang) == 0
    assert ("必填" if lang == "zh" else "needed") in capsys.readouterr().out
