from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ganchao.domain.document import Bilingual
from ganchao.domain.framework import Framework, Goalposts, Group, Holds, Indicator, Rank, Rounds, Tier, Veto
from ganchao.domain.recipe import Aggregate, Band, Impute, Normalise, Treat, Weighting
from ganchao.errors import Problem
from ganchao.files.documents import locate, read_document, read_framework, set_in_yaml, to_yaml, write_document

GOOD = """\
code: demo
indicators:
  - code: rd
    group: index
  - code: energy
    group: index
    direction: lower
groups:
  - code: index
"""


def read(
    tmp_path: Path, text: str | bytes, name: str = "framework.yaml"
) -> tuple[Framework | None, tuple[Problem, ...]]:
    path = tmp_path / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_framework(path)


def changed(old: str, new: str) -> str:
    assert old in GOOD
    return GOOD.replace(old, new, 1)


BROKEN = {  # name: (text, kind, row, words of the place in English, words of the place in Chinese)
    "empty file": ("", "documents.empty", None, "", ""),
    "only a comment": ("# nothing\n", "documents.empty", None, "", ""),
    "a workbook renamed": (b"PK\x03\x04rest", "documents.workbook", None, "", ""),
    "not text": (b"\xff\x81\x00\x30\xfe\xff\xff", "documents.not_text", None, "", ""),
    "control character": (changed("demo", "de\x01mo"), "documents.control_character", 1, "", ""),
    "tab": (changed("    group: index", "\tgroup: index"), "documents.tab", 4, "", ""),
    "full-width colon": (changed("code: demo", "code：demo"), "documents.wide_colon", 1, "", ""),
    "full-width colon inside braces": (
        GOOD + "rank: {ties：best, decimals: 2}\n", "documents.wide_colon", 10, "rank", "rank"),
    "only full-width colon inside braces": (GOOD + "rank: {ties：best}\n", "documents.wide_colon", 10, "rank", "rank"),
    "full-width comma inside braces": (
        GOOD + "rank: {ties: best，decimals: 2}\n", "documents.wide_comma", 10, "", ""),
    "full-width comma inside brackets": (GOOD + "peers: [a，b]\n", "documents.wide_comma", 10, "peers", "peers"),
    "no blank after the colon": ("code:demo\n", "documents.close_colon", 1, "", ""),
    "a list instead of keys": ("- demo\n- x\n", "documents.no_keys", 1, "", ""),
    "open quotation mark": (changed("demo", "'demo"), "documents.syntax.quote", 1, "", ""),
    "open bracket": (GOOD + "peers: [a, b\n", "documents.syntax.bracket", 10, "", ""),
    "percent at the beginning": (changed("demo", "%demo"), "documents.syntax.character", 1, "", ""),
    "colon inside a text": (changed("demo", "a: b"), "documents.syntax.colon", 1, "", ""),
    "indentation": (GOOD + "  - code: x\n - code: y\n", "documents.syntax.indent", 11, "", ""),
    "unknown alias": (changed("demo", "*demo"), "documents.syntax.alias", 1, "", ""),
    "two documents": (GOOD + "---\ncode: other\n", "documents.syntax.several", 10, "", ""),
    "a version of YAML that does not exist": ("%YAML 9.9\n---\n" + GOOD, "documents.syntax.other", 1, "", ""),
    "endless repetition": (GOOD + "peers: &x [*x]\n", "documents.too_deep", None, "", ""),
    "key written twice": (
        changed("direction: lower", "group: index"),
        "documents.duplicate_key",
        7,
        "indicators, 2nd entry (code energy)",
        "indicators 第 2 项（代码 energy）",
    ),
    "misspelt key": (
        changed("direction", "dirction"),
        "documents.unknown_key_close",
        7,
        "indicators, 2nd entry (code energy)",
        "indicators 第 2 项（代码 energy）",
    ),
    "unknown key": (GOOD + "colour: red\n", "documents.unknown_key", 10, "", ""),
    "misspelt key deep inside": (
        GOOD + "normalise: {metod: zscore}\n",
        "documents.unknown_key_close",
        10,
        "normalise",
        "normalise",
    ),
    "missing code": (
        changed("  - code: rd\n    group", "  - group"),
        "documents.missing_key",
        3,
        "indicators, 1st entry",
        "indicators 第 1 项",
    ),
    "no indicators": ("code: demo\ngroups:\n  - code: index\n", "documents.missing_key", None, "", ""),
    "direction in other words": (
        changed("lower", "down"),
        "documents.not_one_of",
        7,
        "indicators, 2nd entry (code energy), direction",
        "indicators 第 2 项（代码 energy），direction",
    ),
    "weight in per cent": (
        changed("direction: lower", "weight: 30%"),
        "documents.not_a_plain_number",
        7,
        "indicators, 2nd entry (code energy), weight",
        "indicators 第 2 项（代码 energy），weight",
    ),
    "effect in per cent of what is there": (
        changed("direction: lower", "direction: lower\n    goalposts: {worst: 0%, best: 40}"),
        "documents.share_for_units",
        8,
        "indicators, 2nd entry (code energy), goalposts, worst",
        "indicators 第 2 项（代码 energy），goalposts，worst",
    ),
    "weight in words": (
        changed("direction: lower", "weight: much"),
        "documents.not_a_number",
        7,
        "indicators, 2nd entry (code energy), weight",
        "indicators 第 2 项（代码 energy），weight",
    ),
    "negative weight": (
        changed("direction: lower", "weight: -1"),
        "documents.too_small",
        7,
        "indicators, 2nd entry (code energy), weight",
        "indicators 第 2 项（代码 energy），weight",
    ),
    "endless weight": (
        changed("direction: lower", "weight: .inf"),
        "documents.not_finite",
        7,
        "indicators, 2nd entry (code energy), weight",
        "indicators 第 2 项（代码 energy），weight",
    ),
    "weight of a year": (
        changed("direction: lower", "weight: {2011: x}"),
        "documents.not_a_number",
        7,
        "indicators, 2nd entry (code energy), weight, 2011",
        "indicators 第 2 项（代码 energy），weight，2011",
    ),
    "code in Chinese": (
        changed("energy", "能耗"),
        "documents.bad_code",
        5,
        "indicators, 2nd entry (code 能耗), code",
        "indicators 第 2 项（代码 能耗），code",
    ),
    "half a decimal": (
        GOOD + "rank: {decimals: 1.5}\n",
        "documents.not_a_whole_number",
        10,
        "rank, decimals",
        "rank，decimals",
    ),
    "neither yes nor no": (
        GOOD + "normalise: {method: minmax, cap: perhaps}\n",
        "documents.not_yes_or_no",
        10,
        "normalise, cap",
        "normalise，cap",
    ),
    "share above one": (GOOD + "available: 90\n", "documents.too_large", 10, "available", "available"),
    "text instead of a block": (GOOD + "holds: 2020\n", "documents.not_a_block", 10, "holds", "holds"),
    "block instead of text": (GOOD + "version: {a: b}\n", "documents.not_a_text", 10, "version", "version"),
    "one number instead of two": (
        GOOD + "normalise: {to: 100}\n",
        "documents.not_a_list",
        10,
        "normalise, to",
        "normalise，to",
    ),
    "three numbers instead of two": (
        GOOD + "normalise: {to: [0, 1, 2]}\n",
        "documents.wrong_length",
        10,
        "normalise, to",
        "normalise，to",
    ),
    "not a date": (
        GOOD + "rounds: {published_on: {2020: soon}}\n",
        "documents.not_a_date",
        10,
        "rounds, published_on, 2020",
        "rounds，published_on，2020",
    ),
    "group that does not exist": (
        changed("group: index", "group: indx"),
        "unknown.close",
        4,
        "indicators, 1st entry (code rd), group",
        "indicators 第 1 项（代码 rd），group",
    ),
    "circle of groups": (
        changed("- code: index\n", "- code: index\n    group: index\n"),
        "check.cycle",
        10,
        "groups, 1st entry (code index), group",
        "groups 第 1 项（代码 index），group",
    ),
}


@pytest.mark.parametrize(("text", "kind", "row", "en", "zh"), BROKEN.values(), ids=BROKEN)
def test_every_broken_document_is_answered_with_kind_place_and_both_languages(
    tmp_path: Path, text: str | bytes, kind: str, row: int | None, en: str, zh: str
) -> None:
    document, problems = read(tmp_path, text)
    assert document is None
    [problem] = [problem for problem in problems if problem.severity == "error"]
    assert (problem.key, problem.where.row) == (kind, row)
    place_en = ", ".join(part for part in ("framework.yaml", f"row {row}" if row else "", en) if part)
    place_zh = "，".join(part for part in ("framework.yaml", f"第 {row} 行" if row else "", zh) if part)
    assert problem.sentence("en").startswith(place_en + ": ")
    assert problem.sentence("zh").startswith(place_zh + "：")
    for lang in ("en", "zh"):
        assert problem.fix(lang)
        assert "{" not in problem.what(lang)


def test_the_sentence_of_the_style_page_comes_out_word_for_word(tmp_path: Path) -> None:
    _, problems = read(tmp_path, changed("    direction: lower", "    wieght: 2"))
    assert problems[0].sentence("en") == (
        "framework.yaml, row 7, indicators, 2nd entry (code energy): unknown key 'wieght'; did you mean 'weight'? "
        "(write 'weight')"
    )
    assert problems[0].sentence("zh") == (
        "framework.yaml，第 7 行，indicators 第 2 项（代码 energy）："
        "没有名为“wieght”的字段，是否应为“weight”？（改为“weight”）"
    )


def test_everything_wrong_is_told_at_once_in_the_order_of_rows(tmp_path: Path) -> None:
    text = GOOD.replace("direction: lower", "direction: down").replace("group: index", "group: indx", 1) + "colour: x\n"
    _, problems = read(tmp_path, text + "rank: {decimals: 99}\n")
    assert [(problem.where.row, problem.key) for problem in problems] == [
        (4, "unknown.close"),
        (7, "documents.not_one_of"),
        (10, "documents.unknown_key"),
        (11, "documents.too_large"),
    ]


def test_a_missing_file_is_a_problem(tmp_path: Path) -> None:
    document, problems = read_framework(tmp_path / "nowhere.yaml")
    assert document is None
    assert problems[0].key == "documents.no_file"


@pytest.mark.parametrize("written", ["NO", "on", "true", "1e3", "010", "2024-01-01", "0x1F", "1_000", "12:30"])
def test_a_code_stays_what_was_written_whatever_yaml_would_make_of_it(tmp_path: Path, written: str) -> None:
    document, problems = read(tmp_path, GOOD + f"own: {written}\nversion: 1.10\n")
    assert not problems
    assert document is not None
    assert (document.own, document.version) == (written, "1.10")


def test_gb18030_is_read_and_listed_as_a_repair(tmp_path: Path) -> None:
    document, problems = read(tmp_path, (GOOD + "name: 综合指数\n").encode("gb18030"))
    assert document is not None
    assert document.name.zh == "综合指数"
    assert [(problem.key, problem.severity) for problem in problems] == [("documents.encoding", "repair")]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_other_encodings_of_the_same_text_give_the_same_document(tmp_path: Path, encoding: str) -> None:
    document, _ = read(tmp_path, (GOOD + "name: 综合指数\n").encode(encoding))
    assert document is not None
    assert document.name.zh == "综合指数"


def test_an_empty_value_counts_as_not_written_and_says_so(tmp_path: Path) -> None:
    document, problems = read(tmp_path, changed("direction: lower", "weight:"))
    assert document is not None
    assert document.indicators[1].weight == 1.0
    assert [(problem.key, problem.where.row, problem.severity) for problem in problems] == [
        ("documents.nothing", 7, "repair")
    ]


def test_a_problem_found_later_gets_its_row_in_the_file(tmp_path: Path) -> None:
    path = tmp_path / "framework.yaml"
    path.write_text(
        changed("lower", "higher").replace("    direction", "    goalposts: {worst: 1, best: 1}\n    direction")
    )
    from ganchao.domain.check import check_framework

    framework, _ = read_document(path, Framework)
    assert framework is not None
    [problem] = locate(check_framework(framework), path)
    assert (problem.where.file, problem.where.row) == ("framework.yaml", 7)


def test_comments_survive_a_changed_key() -> None:
    text = "# the index\ncode: demo  # short\nindicators:\n  - code: rd\n    # keep me\n    weight: 0.5\n"
    assert set_in_yaml(text, ("indicators", 0, "weight"), 0.75) == text.replace("0.5", "0.75")
    assert "# short" in set_in_yaml(text, ("code",), "other")


def test_a_missing_key_is_added_on_the_way() -> None:
    assert set_in_yaml("code: demo\n", ("rank", "decimals"), 3) == "code: demo\nrank:\n  decimals: 3\n"


def test_a_way_through_something_else_is_refused() -> None:
    with pytest.raises(KeyError):
        set_in_yaml("code: demo\n", ("code", "decimals"), 3)


def test_writing_leaves_nothing_else_in_the_folder(tmp_path: Path) -> None:
    framework = Framework.model_validate({"code": "demo", "indicators": [], "groups": [{"code": "index"}]})
    for _ in range(2):
        write_document(tmp_path / "framework.yaml", framework)
    assert [path.name for path in tmp_path.iterdir()] == ["framework.yaml"]


# --- round trip -------------------------------------------------------------------------------------------------

codes = st.text("abcXYZ019_.-", min_size=1, max_size=6) | st.sampled_from(["NO", "null", "on", "1e3", "010", "~a"[1:]])
numbers = st.floats(allow_nan=False, allow_infinity=False)
shares = st.floats(0, 1)
positive = st.floats(0, 1e12)
texts = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=30) | st.sampled_from(
    [
        "",
        "null",
        "~",
        "no",
        "1.10",
        "two\nlines",
        "a: b",
        "# not a comment",
        "- x",
        "'",
        '"',
        " blank ",
        "中文：全角",
        "\ttab",
    ]
)
names = st.builds(Bilingual, zh=texts, en=texts) | st.builds(Bilingual, zh=texts) | texts.map(Bilingual.model_validate)
normalises = st.builds(
    Normalise,
    method=codes,
    over=st.sampled_from(["year", "all"]),
    to=st.none() | st.tuples(numbers, numbers),
    cap=st.booleans(),
    target=st.none() | numbers,
    bands=st.lists(st.builds(Band, above=st.none() | numbers, score=numbers), max_size=3).map(tuple),
)
treats = st.builds(Treat, method=codes, low=st.none() | numbers, points=st.integers(0, 9))
indicators = st.builds(
    Indicator,
    code=codes,
    name=names,
    group=codes,
    weight=positive | st.dictionaries(st.integers(1900, 2100), positive, min_size=1, max_size=3),
    direction=st.sampled_from(["higher", "lower"]),
    role=st.sampled_from(["scored", "veto", "series"]),
    goalposts=st.none() | st.builds(Goalposts, worst=numbers, best=numbers),
    normalise=st.none() | normalises,
    treat=st.none() | treats,
    veto=st.none() | st.builds(Veto, above=st.none() | numbers),
    limits=st.none() | st.tuples(st.none() | numbers, st.none() | numbers),
    breaks=st.lists(st.integers(1900, 2100), max_size=2).map(tuple),
    missing_codes=st.lists(numbers, max_size=2).map(tuple),
)
groups = st.builds(
    Group,
    code=codes,
    group=codes | st.just(""),
    cap=st.none() | numbers,
    aggregate=st.none() | st.builds(Aggregate, method=codes, order_weights=st.lists(numbers, max_size=3).map(tuple)),
    weighting=st.none()
    | st.builds(
        Weighting, method=codes, experts=st.dictionaries(texts, st.dictionaries(codes, numbers, max_size=2), max_size=2)
    ),
)
frameworks = st.builds(
    Framework,
    code=codes,
    name=names,
    description=names,
    own=codes | st.just(""),
    version=texts,
    holds=st.builds(Holds, first=st.none() | st.integers(1900, 2100)),
    rounds=st.builds(Rounds, published_on=st.dictionaries(st.integers(1900, 2100), st.dates(), max_size=2)),
    indicators=st.lists(indicators, max_size=3).map(tuple),
    groups=st.lists(groups, max_size=3).map(tuple),
    normalise=normalises,
    treat=treats,
    impute=st.builds(Impute, by=texts, max_age=st.none() | st.integers(0, 9)),
    rank=st.builds(Rank, decimals=st.none() | st.integers(0, 12), tolerance=shares),
    tiers=st.lists(st.builds(Tier, code=codes, name=names, upto=st.none() | st.integers(1, 99)), max_size=2).map(tuple),
)


@settings(
    deadline=None, max_examples=150, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
)
@given(framework=frameworks)
def test_what_is_written_is_read_back_the_same(tmp_path: Path, framework: Framework) -> None:
    path = tmp_path / "framework.yaml"
    write_document(path, framework)
    again, problems = read_document(path, Framework)
    assert problems == ()
    assert again == framework


def test_one_language_or_the_same_in_both_is_written_plainly() -> None:
    framework = Framework.model_validate(
        {
            "code": "demo",
            "name": "Index",
            "description": {"zh": "说明"},
            "normalise": "zscore",
            "indicators": [],
            "groups": [],
        }
    )
    assert to_yaml(framework) == (
        "code: demo\nname: Index\ndescription:\n  zh: 说明\nindicators: []\ngroups: []\nnormalise: zscore\n"
    )
