"""A real browser on a real cockpit: nothing else may be reached, and nothing may be complained about."""

from __future__ import annotations

import contextlib
import functools
import re
from collections.abc import Iterator
from importlib import resources
from typing import Any

from tests.web.conftest import PASSWORD

TOLD = """document.addEventListener("securitypolicyviolation", (event) =>
  console.error("refused by the policy: " + event.violatedDirective + " " + event.blockedURI));"""


@contextlib.contextmanager
def visit(
    browser: Any, address: str, *, lang: str = "", width: int = 1280, dark: bool = False, expected: str = "(?!)"
) -> Iterator[Any]:
    """A page of a new browser. At the end: no errors, no refusals, nothing asked of another host."""
    trouble: list[str] = []
    context = browser.new_context(
        viewport={"width": width, "height": 844}, color_scheme="dark" if dark else "light", reduced_motion="reduce"
    )
    context.set_default_timeout(30_000)
    context.add_init_script(TOLD)
    context.route("**/*", functools.partial(_only, address, trouble))
    if lang:
        context.add_cookies([{"name": "language", "value": lang, "url": address}])
    page = context.new_page()
    page.on("console", lambda said: trouble.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: trouble.append(str(error)))
    try:
        yield page
    finally:
        context.close()
    if told := [each for each in trouble if not re.search(expected, each)]:
        raise AssertionError(told)


def _only(address: str, trouble: list[str], route: Any) -> None:
    if route.request.url.startswith((address, "data:", "blob:")):
        route.continue_()
    else:
        trouble.append(f"asked {route.request.url}")
        route.abort()


def enter(page: Any, address: str, name: str, password: str = PASSWORD) -> None:
    """Sign in."""
    page.goto(address + "login")
    page.fill("input[name=name]", name)
    page.fill("input[name=password]", password)
    page.locator("main button.main").click()
    page.wait_for_selector("nav.rail, details.drawer", state="attached")


def fits(page: Any) -> bool:
    """Whether the page needs no scrolling sideways."""
    return bool(page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))


def barriers(page: Any) -> list[str]:
    """What axe-core finds serious or critical; run from outside, so that the policy of the page stays."""
    page.evaluate(f"() => {{ {_axe()} }}")
    found = page.evaluate(
        """() => axe.run({resultTypes: ["violations"]}).then((all) => all.violations
             .filter((each) => ["serious", "critical"].includes(each.impact))
             .map((each) => each.id + ": " + each.nodes.map((node) => node.target.join(" ")).join(", ")))"""
    )
    return list(found)


@functools.cache
def _axe() -> str:
    return resources.files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
