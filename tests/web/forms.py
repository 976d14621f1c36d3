"""Forms and links of a page, as an attacker reads them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

TEXTS = ("text", "search", "textarea", "number", "email", "tel", "url", "date", "month", "hidden", "select")


@dataclass
class Form:
    """A form with its fields: name -> kind and value."""

    action: str
    method: str
    fields: dict[str, tuple[str, str]] = field(default_factory=dict)
    buttons: list[tuple[str, str]] = field(default_factory=list)

    def kinds(self) -> set[str]:
        """Kinds of its fields."""
        return {kind for kind, _ in self.fields.values()}

    def filled(self, marked: str, marker: str) -> Iterator[dict[str, str]]:
        """What to send with one field replaced, once for each button."""
        told = {name: value or ("1" if kind in ("number", "checkbox") else "x1")
                for name, (kind, value) in self.fields.items()}  # fmt: skip
        for button in self.buttons or [("", "")]:
            yield {**told, **({button[0]: button[1]} if button[0] else {}), marked: marker}


class Page(HTMLParser):
    """Reads forms and addresses out of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.links: list[str] = []
        self._select = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        here = self.forms[-1] if self.forms else None
        name = given.get("name", "")
        if given.get("href") and tag == "a":
            self.links.append(given["href"])
        if tag == "form":
            self.forms.append(Form(given.get("action", ""), given.get("method", "get").lower()))
        elif here is None or name == "csrfmiddlewaretoken":
            return
        elif tag == "button" or (tag == "input" and given.get("type") in ("submit", "button")):
            here.buttons.append((name, given.get("value", "")))
        elif tag in ("input", "textarea") and name:
            here.fields[name] = (given.get("type", "text") if tag == "input" else tag, given.get("value", ""))
        elif tag == "select" and name:
            here.fields[name], self._select = ("select", ""), name
        elif tag == "option" and self._select in here.fields and not here.fields[self._select][1]:
            here.fields[self._select] = ("select", given.get("value", ""))
