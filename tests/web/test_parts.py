"""Parts of the cockpit by themselves."""

from __future__ import annotations

import pytest

from ganchao.text import LANGS, Lang
from ganchao.web.words import Words


@pytest.mark.parametrize("lang", LANGS)
def test_templates_find_their_words(lang: Lang) -> None:
    assert Words(lang)["login"]
    with pytest.raises(KeyError):
        Words(lang)["no_such_word"]
