"""Karyotypes from a description: what each clone has, and one of the many ways to write it down."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from hypothesis import strategies as st

AUTOSOMES = [str(number) for number in range(1, 23)]
# Those that columns require, and enough for two clones.
_CHANGED = ["1", "3", "5", "7", "8", "11", "12", "13", "14", "17", "19", "20", "21"]
ACROCENTRIC = {"13", "14", "15", "21", "22"}
NORMAL_PROBES = ["", ".nuc ish(D5S23,EGR1)x2,(D7Z1x2,D7S486x2)[200]", ". nuc ish(ABL1,BCR)x2[200]"]
LABELS = ["", "ISCN: ", "ISCN 2020: ", "Karyotype: "]


@dataclass(frozen=True)
class Event:
    """One change: its canonical text, how it may be repeated, and by how much the count changes."""

    text: str
    chromosomes: tuple[str, ...]
    step: int = 0
    short: str = ""
    is_certain: bool = True
    cells: int | None = None

    @property
    def written(self) -> str:
        """The text with its question mark and number of cells."""
        doubt = "" if self.is_certain else "?"
        return f"{doubt}{self.text}" + (f"[{self.cells}]" if self.cells else "")


@dataclass(frozen=True)
class ClonePlan:
    """The changes of one clone beyond those of the first one, and its cells."""

    events: tuple[Event, ...]
    cells: int
    is_composite: bool = False


@dataclass(frozen=True)
class Plan:
    """A stemline, at most one sideline of it, and normal cells."""

    sex: str
    stem: ClonePlan
    side: ClonePlan | None
    normal: int
    text: str = field(compare=False, default="")

    @property
    def clones(self) -> list[tuple[Event, ...]]:
        """All changes of each clone, the normal one last."""
        found = [self.stem.events]
        if self.side:
            found.append((*self.stem.events, *self.side.events))
        return [*found, ()] if self.normal else found

    @property
    def cells(self) -> int:
        """Metaphases."""
        return self.stem.cells + (self.side.cells if self.side else 0) + self.normal


def bands(arms: str, is_simple: bool) -> st.SearchStrategy[str]:
    """A band of one of the arms, at times with a decimal, or uncertain."""
    return st.builds(
        "{}{}{}{}{}".format,
        st.sampled_from(arms),
        st.just("") if is_simple else st.sampled_from(["", "", "", "?"]),
        st.integers(1, 3),
        st.integers(1, 6),
        st.sampled_from(["", "", ".2"]),
    )


@st.composite
def events(draw: st.DrawFn, free: list[str], is_simple: bool) -> Event:
    """A change of one or two of the ``free`` autosomes, which are used up."""
    simple = ["gain", "loss", "del", "inv", "t"]
    kind = draw(st.sampled_from(simple if is_simple else [*simple, "add", "i", "der", "arms"]))
    a = free.pop()
    if kind in ("gain", "loss"):
        sign = "+" if kind == "gain" else "-"
        return Event(f"{sign}{a}", (a,), int(f"{sign}1"))
    if kind == "i":
        return Event(f"i({a})(q10)", (a,), short=f"i({a})")
    if kind in ("del", "inv", "add"):
        first, second = draw(bands("pq", is_simple)), draw(bands("q", is_simple))
        second = "" if kind == "add" else second
        return Event(f"{kind}({a})({first}{second})", (a,), short=f"{kind}({a})")
    a, b = sorted((a, free.pop()), key=int)
    if kind == "arms":
        kind = "rob" if {a, b} <= ACROCENTRIC else "der"
        arms = "q10;q10" if kind == "rob" else draw(st.sampled_from(["p10;q10", "q10;p10"]))
        return Event(f"{kind}({a};{b})({arms})", (a, b), -1, f"{kind}({a};{b})")
    breaks = f"({draw(bands('pq', is_simple))};{draw(bands('pq', is_simple))})"
    if kind == "der":
        return Event(f"der({a})t({a};{b}){breaks}", (a, b), short=f"der({a})t({a};{b})")
    return Event(f"t({a};{b}){breaks}", (a, b), short=f"t({a};{b})")


@st.composite
def clone_plans(
    draw: st.DrawFn, free: list[str], is_simple: bool, smallest: int, more: Sequence[Event] = ()
) -> ClonePlan:
    """One to three new changes, of which a composite clone has some in fewer cells."""
    found = [draw(events(free, is_simple)) for _ in range(draw(st.integers(1, 3)))]
    found += [one for one in more if draw(st.booleans())]
    cells = draw(st.integers(smallest, 20))
    is_composite = not is_simple and draw(st.booleans())
    if not is_simple:
        found = [
            Event(
                one.text,
                one.chromosomes,
                one.step,
                one.short,
                draw(st.integers(0, 5)) > 0,
                draw(st.integers(1, cells)) if is_composite else None,
            )
            for one in found
        ]
    return ClonePlan(tuple(found), cells, is_composite)


@st.composite
def plans(draw: st.DrawFn, is_simple: bool = False) -> Plan:
    """A karyotype and its text.

    ``is_simple``: every change is certain, in a clone of size, and decides its columns.
    """
    free = draw(st.permutations(_CHANGED))
    sex = draw(st.sampled_from(["XX", "XY"]))
    smallest = 3 if is_simple else 1
    lost = Event(f"-{sex[1]}", (sex[1],), -1)
    stem = draw(clone_plans(free, is_simple, smallest))
    side = draw(st.none() | clone_plans(free, is_simple, smallest, [lost]))
    plan = Plan(sex, stem, side, draw(st.integers(0, 20)))
    return Plan(plan.sex, plan.stem, plan.side, plan.normal, draw(texts(plan)))


@st.composite
def texts(draw: st.DrawFn, plan: Plan) -> str:
    """The plan as some laboratory may write it."""
    number = 46 + sum(one.step for one in plan.stem.events)
    stem = [plan.sex, *(one.written for one in plan.stem.events)]
    written = [_clone(number, stem, plan.stem)]
    if plan.side:
        number += sum(one.step for one in plan.side.events)
        word = draw(st.sampled_from(["idem", "sl", f"{plan.sex},idem", "again"]))
        loses_sex = any(one.text == f"-{plan.sex[1]}" for one in plan.side.events)
        again = [plan.sex[0] if loses_sex else plan.sex]
        again += [_repeated(draw, one) for one in plan.stem.events]
        begin = again if word == "again" else [word]
        written.append(
            _clone(number, [*begin, *(one.written for one in plan.side.events)], plan.side)
        )
    if plan.normal:
        written.append(f"46,{plan.sex}[{plan.normal}]")
    text = draw(st.sampled_from(["/", " / "])).join(written)
    if draw(st.booleans()):
        text = text.replace(",+", "+").replace(",-", "-").replace(")(", ") (")
    text = text.replace(",", draw(st.sampled_from([",", ", ", " , "])))
    if draw(st.booleans()):
        text = text.lower()
    return draw(st.sampled_from(LABELS)) + text + draw(st.sampled_from(NORMAL_PROBES))


def _repeated(draw: st.DrawFn, one: Event) -> str:
    text = draw(st.sampled_from([one.text, one.short])) if one.short else one.text
    return text if one.is_certain else f"?{text}"


def _clone(number: int, parts: Sequence[str], plan: ClonePlan) -> str:
    composite = "cp" if plan.is_composite else ""
    return f"{number},{','.join(parts)}[{composite}{plan.cells}]"
