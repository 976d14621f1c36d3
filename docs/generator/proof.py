"""What `make prove` last measured, as a page of the site."""

from __future__ import annotations

from pathlib import Path

from docs.generator.words import words

PROOF = Path(__file__).resolve().parent.parent / "proof.md"


def page(lang: str) -> str:
    """The page."""
    title = f"# {words('Proof', lang)}\n\n{words(INTRODUCTION, lang)}\n\n"
    if not PROOF.exists():
        return title + words("Nothing has been written yet: run `make prove`.", lang) + "\n"
    measured = PROOF.read_text(encoding="utf-8")
    return title + "\n".join(line for line in measured.splitlines() if not line.startswith("# ")) + "\n"


INTRODUCTION = "Numbers written by `make prove`: published indices recomputed, exactness, speed."
