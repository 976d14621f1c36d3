"""Colours in numbers: read on paper and on screens, by eyes that tell few colours apart, and on grey printers."""

from __future__ import annotations

import itertools
from pathlib import Path

import numpy as np
import pytest

from ganchao.reporting import theme
from ganchao.text import LANGS, Lang

DOCS = Path(__file__).parents[2] / "docs"
LOOKS = {"light": theme.LIGHT, "dark": theme.DARK}
WORDS = ("ink", "soft", "own", "peer", "better", "worse", "green", "red", "stamp")
"""Colours that words are written in."""
MACHADO = {
    "protanopia": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "deuteranopia": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
    "tritanopia": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]],
}
"""Machado, Oliveira & Fernandes 2009, severity 1, on linear RGB."""


def linear(colour: str) -> np.ndarray:
    parts = np.array([int(colour[k : k + 2], 16) / 255 for k in (1, 3, 5)])
    return np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)


def luminance(colour: str) -> float:
    return float(linear(colour) @ [0.2126, 0.7152, 0.0722])


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def lab(rgb: np.ndarray) -> np.ndarray:
    xyz = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]) @ np.clip(rgb, 0, 1)
    share = xyz / [0.9505, 1, 1.089]
    bent = np.where(share > 0.008856, np.cbrt(share), 7.787 * share + 16 / 116)
    return np.array([116 * bent[1] - 16, 500 * (bent[0] - bent[1]), 200 * (bent[1] - bent[2])])


def apart(one: str, other: str, eye: str) -> float:
    seen = np.eye(3) if eye == "usual" else np.array(MACHADO[eye])
    return float(np.linalg.norm(lab(seen @ linear(one)) - lab(seen @ linear(other))))


def lightness(colour: str) -> float:
    return float(lab(linear(colour))[0])


def test_contrast_and_lightness_of_known_colours() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.005)  # the well-known near miss
    assert lightness("#ffffff") == pytest.approx(100, abs=0.01)


@pytest.mark.parametrize("look", LOOKS)
def test_words_can_be_read_on_every_ground(look: str) -> None:
    colours = LOOKS[look]
    low = {(name, ground): round(contrast(colours[name], colours[ground]), 2) for name in WORDS
           for ground in ("paper", "wash") if contrast(colours[name], colours[ground]) < 4.5}  # fmt: skip
    assert low == {}


PAIRS = {("better", "worse"): 50, ("own", "peer"): 17, ("green", "yellow"): 40, ("green", "red"): 20,
         ("yellow", "red"): 28}  # fmt: skip
"""Colours that are told apart -> least distance in Lab to any eye; lines carry names, lights their shape and word."""


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("eye", ["usual", *MACHADO])
def test_colours_that_are_told_apart_differ_to_every_eye(look: str, eye: str) -> None:
    colours = LOOKS[look]
    near = {pair: round(apart(colours[pair[0]], colours[pair[1]], eye)) for pair, least in PAIRS.items()
            if apart(colours[pair[0]], colours[pair[1]], eye) < least}  # fmt: skip
    assert near == {}


@pytest.mark.parametrize("look", LOOKS)
def test_what_is_told_apart_differs_on_a_grey_printer(look: str) -> None:
    colours = LOOKS[look]
    groups = [lightness(colours[f"group{k}"]) for k in range(1, 9)]
    assert min(abs(a - b) for a, b in itertools.pairwise(groups)) > 15, groups
    for one, other in (("better", "worse"), ("own", "peer")):
        assert abs(lightness(colours[one]) - lightness(colours[other])) > 8


def test_no_two_colours_are_equal_so_that_pictures_can_be_recoloured() -> None:
    assert len(set(theme.LIGHT.values())) == len(theme.LIGHT) == len(theme.DARK)


@pytest.mark.parametrize("lang", LANGS)
def test_lines_are_thirty_to_forty_characters(lang: Lang) -> None:
    assert 30 <= theme.MEASURE[lang] <= 40
    assert f"--measure:{theme.MEASURE[lang]}em" in theme.css_scales(lang)


@pytest.mark.parametrize("lang", LANGS)
def test_what_is_written_down_is_what_is_done(lang: Lang) -> None:
    page = (DOCS / lang / "explanation" / "look.md").read_text(encoding="utf-8")
    said = [*(f"{size} px" for size in theme.TYPE.values()), *(f"{step} px" for step in theme.SPACE)]
    said += [f"`{LOOKS[look][name]}`" for look in LOOKS for name in (*WORDS, "yellow", "paper", "wash", "rule")]
    assert [each for each in said if each not in page] == []
