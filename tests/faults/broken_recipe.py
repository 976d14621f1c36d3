"""Recipes that do not exist, lack something, or cannot be carried out on these data."""

from __future__ import annotations

from pathlib import Path

from tests.faults.sound import Broken, add, framework, values

NORMALISE = "normalise: {method: minmax, to: [0, 100], over: all}"


def unknown_normaliser(project: Path) -> None:
    framework(project, "method: minmax", "method: minmx")


def unknown_aggregator(project: Path) -> None:
    add(project, "aggregate: geometrical\n")


def unknown_imputer(project: Path) -> None:
    add(project, "impute: guess\n")


def unknown_treatment(project: Path) -> None:
    add(project, "treat: {method: smooth}\n")


def unknown_weighting(project: Path) -> None:
    add(project, "weighting: feeling\n")


def unknown_tie_rule(project: Path) -> None:
    framework(project, "decimals: 2", "decimals: 2, ties: random")


def unknown_rescaling(project: Path) -> None:
    add(project, "rescale: {method: stretch}\n")


def constant_without_value(project: Path) -> None:
    add(project, "impute: constant\n")


def group_mean_without_groups(project: Path) -> None:
    add(project, "impute: group_mean\n")


def group_mean_by_no_column(project: Path) -> None:
    add(project, "impute: {method: group_mean, by: continent}\n")
    values(project, "310", "")


def goalposts_missing(project: Path) -> None:
    framework(project, NORMALISE, "normalise: goalposts")


def target_missing(project: Path) -> None:
    framework(project, NORMALISE, "normalise: distance_to_target")


def reference_is_nobody(project: Path) -> None:
    framework(project, NORMALISE, "normalise: {method: distance_to_reference, reference: Z}")


def scale_backwards(project: Path) -> None:
    framework(project, "to: [0, 100]", "to: [100, 0]")


def scale_of_three(project: Path) -> None:
    framework(project, "to: [0, 100]", "to: [0, 50, 100]")


def point_table_missing(project: Path) -> None:
    framework(project, NORMALISE, "normalise: bands")


def point_table_out_of_order(project: Path) -> None:
    framework(
        project,
        NORMALISE,
        "normalise: {method: bands, bands: [{score: 0}, {above: 3, score: 5}, {above: 2, score: 9}]}",
    )


def percentiles_backwards(project: Path) -> None:
    add(project, "treat: {method: percentile_clip, low: 90, high: 10}\n")


def logarithm_of_negatives(project: Path) -> None:
    add(project, "treat: log\n")
    framework(project, "    limits: [0, 100]\n", "")
    values(project, "A,2023,2.4", "A,2023,-2.4")


def goalposts_with_logarithm_of_zero(project: Path) -> None:
    framework(project, NORMALISE, "normalise: {method: minmax, log: true}")
    values(project, "A,2023,2.4", "A,2023,0")


def geometric_of_negative_scores(project: Path) -> None:
    framework(project, NORMALISE, "normalise: zscore\naggregate: geometric")


def harmonic_of_negative_scores(project: Path) -> None:
    framework(project, NORMALISE, "normalise: zscore\naggregate: harmonic")


def ordered_without_weights(project: Path) -> None:
    add(project, "aggregate: {method: ordered, order_weights: [1]}\n")


def ahp_inconsistent(project: Path) -> None:
    ninth = 0.1111111111
    third = "  - code: papers\n    group: input\n    weight: 0.1\n"
    framework(project, "groups:", third + "groups:")
    framework(
        project,
        "en: Input}",
        f"en: Input}}\n    weighting: {{method: ahp, matrix: [[1, 9, {ninth}], [{ninth}, 1, 9], [9, {ninth}, 1]]}}",
    )
    values(project, "energy", "energy,papers")
    for cell in ("0.52", "0.47", "0.66", "0.81", "0.49", "0.46", "0.6\n", "0.79"):
        values(project, cell, cell.strip() + f",{cell.strip()[-1]}" + ("\n" if cell.endswith("\n") else ""))


def ahp_not_reciprocal(project: Path) -> None:
    framework(project, "en: Input}", "en: Input}\n    weighting: {method: ahp, matrix: [[1, 3], [3, 1]]}")


def ahp_not_square(project: Path) -> None:
    framework(project, "en: Input}", "en: Input}\n    weighting: {method: ahp, matrix: [[1, 3]]}")


def experts_forget_one(project: Path) -> None:
    framework(project, "en: Input}", "en: Input}\n    weighting: {method: experts, experts: {Li: {rd: 1}}}")


def veto_without_limit(project: Path) -> None:
    framework(project, "code: staff\n", "code: staff\n    role: veto\n")


def bonus_without_points(project: Path) -> None:
    framework(project, "code: staff\n", "code: staff\n    role: bonus\n")


def base_year_not_there(project: Path) -> None:
    framework(project, NORMALISE, "normalise: {method: reference_range, base_year: 1999, reference: A}")


BROKEN: Broken = dict.fromkeys(
    (
        unknown_normaliser,
        unknown_aggregator,
        unknown_imputer,
        unknown_treatment,
        unknown_weighting,
        unknown_tie_rule,
        unknown_rescaling,
        constant_without_value,
        group_mean_without_groups,
        group_mean_by_no_column,
        goalposts_missing,
        target_missing,
        reference_is_nobody,
        scale_backwards,
        scale_of_three,
        point_table_missing,
        point_table_out_of_order,
        percentiles_backwards,
        logarithm_of_negatives,
        goalposts_with_logarithm_of_zero,
        geometric_of_negative_scores,
        harmonic_of_negative_scores,
        ordered_without_weights,
        ahp_inconsistent,
        ahp_not_reciprocal,
        ahp_not_square,
        experts_forget_one,
        veto_without_limit,
        bonus_without_points,
        base_year_not_there,
    ),
    ("framework.yaml", ""),
)
