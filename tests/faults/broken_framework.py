"""Frameworks that cannot be read, or whose tree, weights or methods do not hold together."""

from __future__ import annotations

from pathlib import Path

from tests.faults.sound import FRAMEWORK, Broken, add, framework


def tabs(project: Path) -> None:
    framework(project, "    group: input", "\tgroup: input")


def full_width_colon(project: Path) -> None:
    framework(project, "own: A", "own：A")


def colon_without_blank(project: Path) -> None:
    framework(project, "own: A", "own:A")


def key_twice(project: Path) -> None:
    add(project, "own: B\n")


def open_bracket(project: Path) -> None:
    framework(project, "to: [0, 100]", "to: [0, 100")


def open_text(project: Path) -> None:
    framework(project, 'measured_in: "%"', 'measured_in: "%')


def empty_document(project: Path) -> None:
    (project / "framework.yaml").write_text("# nothing yet\n", encoding="utf-8")


def a_list_instead(project: Path) -> None:
    (project / "framework.yaml").write_text("- rd\n- staff\n", encoding="utf-8")


def bent_indentation(project: Path) -> None:
    framework(project, "    weight: 0.6", "   weight: 0.6")


def two_documents(project: Path) -> None:
    add(project, "---\ncode: other\n")


def endless_aliases(project: Path) -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{k}: &a{k} [{', '.join([f'*a{k - 1}'] * 9)}]" for k in range(1, 9)]
    (project / "framework.yaml").write_text("\n".join(lines) + "\n", encoding="utf-8")


def unknown_alias(project: Path) -> None:
    framework(project, "own: A", "own: *nobody")


def unknown_key(project: Path) -> None:
    framework(project, "    weight: 0.6", "    wieght: 0.6")


def strange_key(project: Path) -> None:
    add(project, "favourite_colour: blue\n")


def no_code(project: Path) -> None:
    framework(project, "code: tiny\n", "")


def no_indicators(project: Path) -> None:
    text = FRAMEWORK
    begin, end = text.index("indicators:"), text.index("groups:")
    (project / "framework.yaml").write_text(text[:begin] + text[end:], encoding="utf-8")


def bad_code(project: Path) -> None:
    framework(project, "code: tiny", "code: 小 例子!")


def weight_is_a_word(project: Path) -> None:
    framework(project, "weight: 0.6", "weight: much")


def weight_is_negative(project: Path) -> None:
    framework(project, "weight: 0.6", "weight: -0.6")


def weight_is_infinite(project: Path) -> None:
    framework(project, "weight: 0.6", "weight: .inf")


def weights_do_not_sum(project: Path) -> None:
    framework(project, "weight: 0.6", "weight: 0.7")


def weights_all_zero(project: Path) -> None:
    framework(project, "weight: 0.6", "weight: 0")
    framework(project, "weight: 0.4", "weight: 0")


def cyclic_groups(project: Path) -> None:
    framework(project, "en: Green output}\n    group: index", "en: Green output}\n    group: input")
    framework(project, "en: Input}\n    group: index", "en: Input}\n    group: output")


def group_of_itself(project: Path) -> None:
    framework(project, "en: Input}\n    group: index", "en: Input}\n    group: input")


def two_indexes(project: Path) -> None:
    framework(project, "en: Green output}\n    group: index\n    weight: 0.5", "en: Green output}")


def no_such_group(project: Path) -> None:
    framework(project, "group: output", "group: outputs")


def empty_group(project: Path) -> None:
    framework(project, "groups:", "groups:\n  - code: idle\n    group: index\n    weight: 0.1")


def code_twice(project: Path) -> None:
    framework(project, "code: staff", "code: rd")


def indicator_called_as_a_group(project: Path) -> None:
    framework(project, "code: staff", "code: input")


def goalposts_equal(project: Path) -> None:
    framework(project, "worst: 1.2, best: 0.2", "worst: 0.2, best: 0.2")


def goalposts_the_wrong_way(project: Path) -> None:
    framework(project, "worst: 1.2, best: 0.2", "worst: 0.2, best: 1.2")


def goalposts_incomplete(project: Path) -> None:
    framework(project, "worst: 1.2, best: 0.2", "worst: 1.2")


def limits_backwards(project: Path) -> None:
    framework(project, "limits: [0, 100]", "limits: [100, 0]")


def unknown_direction(project: Path) -> None:
    framework(project, "direction: lower", "direction: down")


def own_is_nobody(project: Path) -> None:
    framework(project, "own: A", "own: Z")


def peer_is_nobody(project: Path) -> None:
    add(project, "peers: [B, Q]\n")


def own_is_its_peer(project: Path) -> None:
    add(project, "peers: [A]\n")


def years_backwards(project: Path) -> None:
    add(project, "first_year: 2024\nlast_year: 2020\n")


def no_year_is_scored(project: Path) -> None:
    add(project, "first_year: 2030\n")


def numerator_alone(project: Path) -> None:
    framework(project, "code: staff\n", "code: staff\n    numerator: staff\n")


def denominator_without_column(project: Path) -> None:
    framework(project, "code: staff\n", "code: staff\n    numerator: staff\n    denominator: population\n")


def published_on_no_day(project: Path) -> None:
    add(project, "rounds: {lag: 0, published_on: {2024: 2024-13-45}}\n")


def tiers_out_of_order(project: Path) -> None:
    add(project, "tiers: [{code: I, upto: 3}, {code: II, upto: 2}]\n")


def empty_screen(project: Path) -> None:
    add(project, "screen: {available: 7}\n")


def everyone_dropped(project: Path) -> None:
    add(project, "screen: {drop: [A, B, C, D]}\n")


def decimals_by_the_dozen(project: Path) -> None:
    framework(project, "decimals: 2", "decimals: 99")


def language_unknown(project: Path) -> None:
    add(project, "language: fr\n")


BROKEN: Broken = {denominator_without_column: ("values.csv", "files.column_missing")} | dict.fromkeys(
    (
        tabs,
        full_width_colon,
        colon_without_blank,
        key_twice,
        open_bracket,
        open_text,
        empty_document,
        a_list_instead,
        bent_indentation,
        two_documents,
        endless_aliases,
        unknown_alias,
        unknown_key,
        strange_key,
        no_code,
        no_indicators,
        bad_code,
        weight_is_a_word,
        weight_is_negative,
        weight_is_infinite,
        weights_do_not_sum,
        weights_all_zero,
        cyclic_groups,
        group_of_itself,
        two_indexes,
        no_such_group,
        empty_group,
        code_twice,
        indicator_called_as_a_group,
        goalposts_equal,
        goalposts_the_wrong_way,
        goalposts_incomplete,
        limits_backwards,
        unknown_direction,
        own_is_nobody,
        peer_is_nobody,
        own_is_its_peer,
        years_backwards,
        no_year_is_scored,
        numerator_alone,
        published_on_no_day,
        tiers_out_of_order,
        empty_screen,
        everyone_dropped,
        decimals_by_the_dozen,
        language_unknown,
    ),
    ("framework.yaml", ""),
)
