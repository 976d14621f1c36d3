"""``ganchao examples``: the shipped projects."""

from __future__ import annotations

import click

from ganchao.cli.main import Command
from ganchao.cli.options import json_option, print_json
from ganchao.text import Lang, say


def command(lang: Lang) -> click.Command:
    """The command."""

    def examples(*, as_json: bool) -> None:
        from ganchao.files.documents import read_framework  # noqa: PLC0415
        from ganchao.project import EXAMPLES_DIR, examples, rulebook_files  # noqa: PLC0415

        found = []
        for name in examples():
            framework, _problems = read_framework(rulebook_files(EXAMPLES_DIR / name)[-1])
            assert framework is not None, "shipped projects are tested to be sound"
            found.append((name, framework))
        if as_json:
            print_json(
                [
                    {
                        "name": name,
                        "title_zh": f.name.zh,
                        "title_en": f.name.en,
                        "credit_en": f.credit.en,
                        "credit_zh": f.credit.zh,
                    }
                    for name, f in found
                ]
            )
            return
        for name, framework in found:
            click.echo(f"  {name:<{max(map(len, examples()))}}  {framework.name.in_lang(lang)}")
        click.echo(say("cli.examples.next", lang))

    return Command("examples", lang, params=[json_option(lang)], callback=examples)
