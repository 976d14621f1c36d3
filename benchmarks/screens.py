"""``python -m benchmarks.screens [FOLDER]``: every page × language × width × colours, and a contact sheet of them all.

Serves ``laiwu`` with its shipped record; each page is opened by a role that may open it. Names of pages after the
folder choose. Trouble is printed: errors and refusals of the browser, pages wider than the screen, what axe-core finds
serious or critical.
"""

from __future__ import annotations

import functools
import itertools
import shutil
import sys
import time
from collections.abc import Iterator
from importlib import resources
from pathlib import Path
from typing import Any

from benchmarks.served import PASSWORD, ROLES, served
from ganchao.text import LANGS

WIDTHS = {"desktop": (1280, 800), "phone": (390, 844)}
LOOKS = ("light", "dark")
OPENED_BY = {
    "trail": "audit", "log": "audit", "people": "security", "deeds": "office", "tokens": "office", "api": "office",
}  # fmt: skip
"""Pages of others than the leader."""
BESIDE = ("whatif", "find", "account", "tokens", "api", "log", "login", "nowhere")
"""Pages that are not in the menu."""
QUIET = ("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync")  # fmt: skip
MOST = 6000
"""Pixels of a page's height kept."""
THUMBS = {"desktop": (420, 330), "phone": (150, 330)}
"""Width and height of pictures on the contact sheet."""
GAP = 6


def pages() -> list[str]:
    """Every page: those of the menu and those beside."""
    from ganchao.web.pages import PAGES  # noqa: PLC0415

    return [*PAGES, *BESIDE]


def main(arguments: list[str]) -> int:
    """Make the screens asked for; 1 where a browser complained."""
    folder = Path(arguments[0] if arguments else "ganchao-out/screens")
    wanted = [name for name in pages() if name in arguments[1:]] or pages()
    folder.mkdir(parents=True, exist_ok=True)
    begun, trouble = time.perf_counter(), list[str]()
    with served() as cockpit:
        for name, picture, problems in screens(cockpit.address, wanted):
            (folder / f"{name}.png").write_bytes(picture)
            trouble += [f"{name}: {each}" for each in problems]
            print(name, *problems, flush=True)
    sheets = contact_sheets(folder, wanted)
    print(f"{', '.join(map(str, sheets))}; {len(trouble)} problems; {time.perf_counter() - begun:.0f} s")
    return 1 if trouble else 0


def screens(address: str, wanted: list[str]) -> Iterator[tuple[str, bytes, list[str]]]:
    """Each screen with what the browser complained about."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415

    with sync_playwright() as started:
        browser = started.chromium.launch(executable_path=shutil.which("chromium"), args=list(QUIET))
        doors = {role: signed_in(browser, address, ROLES[role]) for role in {opener(name) for name in wanted} if role}
        for lang, (width, size), look in itertools.product(LANGS, WIDTHS.items(), LOOKS):
            for role in sorted({opener(name) for name in wanted}):
                yield from shown(browser, address, lang, width, size, look, doors.get(role),
                                 [name for name in wanted if opener(name) == role])  # fmt: skip
        browser.close()


def opener(name: str) -> str:
    """The role that opens a page; nobody for those before signing in."""
    return "" if name == "login" else OPENED_BY.get(name, "leader")


def signed_in(browser: Any, address: str, person: str) -> Any:
    """Cookies of somebody signed in."""
    context = browser.new_context()
    page = context.new_page()
    page.goto(address + "login")
    page.fill("input[name=name]", person)
    page.fill("input[name=password]", PASSWORD)
    page.locator("form.fields button.main").click()
    assert "/login" not in page.url, page.url
    kept = context.storage_state()
    context.close()
    return kept


def shown(
    browser: Any, address: str, lang: str, width: str, size: tuple[int, int], look: str, state: Any, wanted: list[str]
) -> Iterator[tuple[str, bytes, list[str]]]:
    """Pages of one role in one language, width and colours."""
    context = browser.new_context(
        viewport={"width": size[0], "height": size[1]}, color_scheme=look, storage_state=state, device_scale_factor=1,
        reduced_motion="reduce",
    )  # fmt: skip
    context.add_cookies([{"name": "language", "value": lang, "url": address}])
    for name in wanted:
        page, problems = context.new_page(), list[str]()
        page.on("console", lambda said, kept=problems: kept.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error, kept=problems: kept.append(str(error)))
        page.goto(address + name)
        settle(page)
        problems += barriers(page)
        over = page.evaluate("document.documentElement.scrollWidth") - size[0]
        if over > 0:
            problems.append(f"{over} px too wide")
        height = min(MOST, page.evaluate("document.documentElement.scrollHeight"))
        picture = page.screenshot(full_page=True, clip={"x": 0, "y": 0, "width": size[0], "height": height})
        if name == "nowhere":
            problems = [each for each in problems if "404" not in each]
        yield f"{name}-{lang}-{width}-{look}", picture, problems
        page.close()
    context.close()


def barriers(page: Any) -> list[str]:
    """What axe-core finds serious or critical on a page; run from outside, so that the page's policy stays."""
    page.evaluate(f"() => {{ {axe()} }}")
    found = page.evaluate(
        """() => axe.run({resultTypes: ["violations"]}).then((all) => all.violations
             .filter((each) => ["serious", "critical"].includes(each.impact))
             .map((each) => each.id + ": " + each.nodes.length + " × " + each.nodes[0].target.join(" ") + " "
                            + each.nodes[0].failureSummary.split("\\n")[1].trim()))"""
    )
    return list(found)


@functools.cache
def axe() -> str:
    """axe-core from its package."""
    return resources.files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")


def settle(page: Any) -> None:
    """Wait until there are results and every picture in sight is drawn."""
    page.wait_for_selector("#state", state="detached", timeout=600_000)
    page.wait_for_function(
        """() => [...document.querySelectorAll("figure.chart")].every((figure) =>
             figure.closest("details:not([open])") || figure.querySelector(".live svg"))""", timeout=60_000,
    )  # fmt: skip


def contact_sheets(folder: Path, wanted: list[str]) -> list[Path]:
    """One sheet for each language: two pages a row, each in every width and colours, as the first screen shows it."""
    from PIL import Image, ImageDraw  # noqa: PLC0415

    made, columns = [], list(itertools.product(WIDTHS, LOOKS))
    across = sum(THUMBS[width][0] + GAP for width, _ in columns) + 3 * GAP
    down = THUMBS["desktop"][1] + 24
    for lang in LANGS:
        sheet = Image.new("RGB", (2 * across, -(-len(wanted) // 2) * down), "#777777")
        draw = ImageDraw.Draw(sheet)
        for place, name in enumerate(wanted):
            left, top = place % 2 * across, place // 2 * down
            draw.text((left + 2, top + 4), f"{name} {lang}", fill="white")
            for width, look in columns:
                wide, high = THUMBS[width]
                with Image.open(folder / f"{name}-{lang}-{width}-{look}.png") as whole:
                    small = whole.resize((wide, max(1, whole.height * wide // whole.width)))
                sheet.paste(small.crop((0, 0, wide, min(small.height, high))), (left, top + 18))
                left += wide + GAP
        file = folder / f"contact-{lang}.png"
        sheet.save(file)
        made.append(file)
    return made


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
