"""The plan as a tree: what serves what, what serves nothing, and where an element's wording stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from ganchao.domain.element import Quote, SourceDocument
from ganchao.domain.plan import Placed, Plan
from ganchao.errors import UnknownName

CROWN: Final = ("policies", "positionings", "themes")
"""Lists that stand above the skeleton."""
LEVELS: Final = ("main_lines", "strategies", "priorities", "measures", "milestones")
"""Lists of the skeleton from the top down."""
LINKED: Final = ("main_lines", "strategies", "priorities", "goals", "measures", "milestones")
"""Lists whose entries are to serve something or to be served."""


@dataclass(frozen=True)
class Branch:
    """An element of the tree."""

    code: str
    kind: str  # the list it stands in: "strategies"
    above: tuple[str, ...]  # codes of what it serves, as far as it exists
    below: tuple[str, ...]  # codes of what serves it, in the order of the plan


@dataclass(frozen=True, eq=False)
class Tree:
    """Every element of a plan that has a code, with what it serves and what serves it."""

    plan: Plan
    branches: Mapping[str, Branch]  # in the order of the plan

    def of(self, kind: str) -> tuple[Branch, ...]:
        """Elements of one list."""
        return tuple(branch for branch in self.branches.values() if branch.kind == kind)

    def under(self, code: str, kind: str) -> tuple[str, ...]:
        """Elements of one list that serve an element, directly or through others, each once."""
        seen: dict[str, None] = {}
        waiting = list(self.branches[code].below) if code in self.branches else []
        while waiting:
            here = waiting.pop(0)
            if here not in seen:
                seen[here] = None
                waiting += self.branches[here].below
        return tuple(here for here in self.branches if here in seen and self.branches[here].kind == kind)

    @cached_property
    def orphans(self) -> tuple[str, ...]:
        """Codes of elements that serve nothing and that nothing serves."""
        return tuple(b.code for b in self.branches.values() if b.kind in LINKED and not b.above and not b.below)


def tree_of(plan: Plan) -> Tree:
    """The tree of a plan. Halves of a main line serve it, milestones and measures serve what they name."""
    above: dict[str, list[str]] = {}
    below: dict[str, list[str]] = {code: [] for code in plan.coded}
    for code, placed in plan.coded.items():
        named = [name for name in getattr(placed.part, "serves", ()) if name in plan.coded and name != code]
        if kind_of(placed) == "halves" and placed.above in plan.coded:
            named.append(placed.above)
        above[code] = list(dict.fromkeys(named))
        for name in above[code]:
            below[name].append(code)
    return Tree(plan, {
        code: Branch(code, kind_of(placed), tuple(above[code]), tuple(below[code]))
        for code, placed in plan.coded.items()
    })


def kind_of(placed: Placed) -> str:
    """The list an element stands in: ``items`` within ``upper_plans``."""
    return str(placed.steps[-2])


@dataclass(frozen=True)
class Looked:
    """An element with its wording and the place of it."""

    code: str
    kind: str
    says: Quote | None
    document: SourceDocument | None
    above: tuple[str, ...]
    below: tuple[str, ...]


def look_up(tree: Tree, code: str) -> Looked:
    """An element by its code, with its quote and the document it stands in. Raises :class:`UnknownName`."""
    if code not in tree.branches:
        raise UnknownName("element", code, list(tree.branches))
    branch, part = tree.branches[code], tree.plan.coded[code].part
    quote = getattr(part, "says", None)
    says = quote if isinstance(quote, Quote) else None
    document = next((d for d in tree.plan.documents if says is not None and d.code == says.document), None)
    return Looked(code, branch.kind, says, document, branch.above, branch.below)
