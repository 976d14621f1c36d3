"""Sentences in the reader's language.

Messages live in ``locale/<lang>/<room>.po`` under keys (``files.not_a_number``) and are compiled
into one catalogue per language when the package is built. To add one, write it in both languages.
"""

from __future__ import annotations

import functools
import gettext
import locale
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Final, Literal

Lang = Literal["zh", "en"]
LANGS: Final[tuple[Lang, ...]] = ("zh", "en")
LOCALE_DIR: Final = Path(__file__).parent / "locale"


def say(key: str, lang: Lang, /, **values: object) -> str:
    """The message called ``key``, its blanks filled with ``values``.

    A value with names in both languages (anything with ``in_lang``) is shown in the reader's.
    A missing message is our own mistake, so it raises ``KeyError``.
    """
    message = catalogue(lang).get(key)
    if message is None:
        raise KeyError(f"no message {key!r} in the {lang} catalogue")
    return message.format(**{name: shown(value, lang) for name, value in values.items()}) if values else message


def shown(value: object, lang: Lang) -> object:
    """A value as it stands in a sentence of that language."""
    in_lang = getattr(value, "in_lang", None)
    return in_lang(lang) if in_lang else value


@functools.cache
def catalogue(lang: Lang) -> Mapping[str, str]:
    """All messages of a language."""
    path = LOCALE_DIR / lang / "LC_MESSAGES" / "ganchao.mo"
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
