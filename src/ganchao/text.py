"""Sentences in the reader's language.

Messages live in ``locale/<lang>/<room>.po`` under keys (``files.not_a_number``) and are compiled
into one catalogue per language when the package is built. To add one, write it in both languages.
"""

from __future__ import annotations

import functools
import gettext
import locale
import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Final, Literal

Lang = Literal["zh", "en"]
LANGS: Final[tuple[Lang, ...]] = ("zh", "en")
BLANKS: Final = (
    (re.compile(r"(?<=[，。；：、）》】”]) +(?=[\w“《（])"), ""),
    (re.compile(r"(?<=[\u4e00-\u9fff])(?=\d+(?:\.\d+)?%)"), " "),
    (re.compile(r"(?<=\d%)(?=[\u4e00-\u9fff])"), " "),
)
"""Where Chinese has a blank too many or too few."""
PER_CENT: Final = re.compile(r"\d+(?:\.\d+)?% ")
"""Our own words of a chance, "99% 以上": blanks are set before them as before any per cent."""
HIDDEN: Final = str.maketrans({" ": "\ue000", "%": "\ue001"})
RESTORED: Final = str.maketrans({"\ue000": " ", "\ue001": "%"})
LOCALE_DIR: Final = Path(__file__).parent / "locale"


def say(key: str, lang: Lang, /, **values: object) -> str:
    """The message called ``key``, its blanks filled with ``values``.

    A value with names in both languages (anything with ``in_lang``) is shown in the reader's.
    A missing message is our own mistake, so it raises ``KeyError``.
    """
    message = catalogue(lang).get(key)
    if message is None:
        raise KeyError(f"no message {key!r} in the {lang} catalogue")
    if not values:
        return message
    known = {name: shown(value, lang) for name, value in values.items()}
    if lang != "zh":
        return message.format(**known)
    return spaced(message.format(**{name: kept(value) for name, value in known.items()})).translate(RESTORED)


def kept(value: object) -> object:
    """A value whose own wording stays as it is when blanks are set round it: a plan's words are quoted exactly."""
    if not isinstance(value, str) or PER_CENT.match(value):
        return value
    return value[:-1].translate(HIDDEN) + value[-1:]


def spaced(text: str) -> str:
    """Chinese with blanks as typesetters set them: none after full-width signs, one on either side of per cents.

    A message cannot know whether a name that fills it ends in a bracket, or a chance begins with a word.

    >>> spaced("本区（模拟） 2019 年度的概率10%，升至53%左右")
    '本区（模拟）2019 年度的概率 10%，升至 53% 左右'
    >>> say("target.pace", "zh", fast="10%", slow="99% 以上")[-11:]
    '，变为 99% 以上。'
    """
    for pattern, blank in BLANKS:
        text = pattern.sub(blank, text)
    return text


def shown(value: object, lang: Lang) -> object:
    """A value as it stands in a sentence of that language."""
    in_lang = getattr(value, "in_lang", None)
    return in_lang(lang) if in_lang else value


class NoCatalogue(RuntimeError):
    """The messages are not compiled, as in a source tree that was never installed; says so without any."""

    def __init__(self) -> None:
        super().__init__(
            "提示文字还没有编译（直接用源代码运行时会这样）：先运行 python hatch_build.py，或用 pip install . 安装。\n"
            "The messages are not compiled yet, as in a source tree: run python hatch_build.py first, or pip install ."
        )


@functools.cache
def catalogue(lang: Lang) -> Mapping[str, str]:
    """All messages of a language. Raises :class:`NoCatalogue` where they are not compiled."""
    path = LOCALE_DIR / lang / "LC_MESSAGES" / "ganchao.mo"
    if not path.is_file():
        raise NoCatalogue
    with path.open("rb") as file:
        messages: dict[str, str] = dict(gettext.GNUTranslations(file)._catalog)  # type: ignore[attr-defined]
    return messages


def lang_of(name: str | None, environment: Mapping[str, str] = os.environ) -> Lang:
    """The language asked for; otherwise that of ``GANCHAO_LANG`` or the system; otherwise English."""
    system = next((environment[key] for key in ("LC_ALL", "LC_MESSAGES", "LANG") if environment.get(key)), "")
    if not system and os.name == "nt":
        system = locale.getlocale()[0] or ""
    wanted = name or environment.get("GANCHAO_LANG") or system
    return "zh" if wanted.lower().startswith(("zh", "chinese")) else "en"
