"""Karyotypes that are written from a description are read as what was described."""

from hypothesis import given, settings

from examples import at_most
from hemaline.features.iscn import read_karyotype
from hemaline.features.karyotype_definitions import load_aberrations, load_category_rules
from hemaline.features.karyotype_findings import (
    aberration_count,
    category,
    findings,
)
from karyotypes import AUTOSOMES, Event, Plan, plans

DEFINITIONS = load_aberrations()


def cells_with(plan: Plan, event: Event) -> int:
    """Metaphases that have a change: of its own number, or of its clones."""
    total = 0
    for clone in (plan.stem, plan.side):
        if clone is None:
            continue
        if any(one.text == event.text for one in clone.events):
            total += event.cells or clone.cells
        elif clone is plan.side and any(one.text == event.text for one in plan.stem.events):
            total += clone.cells
    return total


@settings(deadline=None, max_examples=at_most(300))
@given(plans())
def test_clones_are_read_as_described(plan: Plan) -> None:
    karyotype = read_karyotype(plan.text)
    assert karyotype.not_understood == (), plan.text
    read = [[(one.text, one.least) for one in c.aberrations] for c in karyotype.clones]
    assert read == [[(e.text, int(e.is_certain)) for e in c] for c in plan.clones], plan.text
    assert karyotype.metaphases == plan.cells
    for event in plan.clones[-1] or plan.stem.events:
        assert karyotype.cells_with(event.text) == cells_with(plan, event), plan.text


@settings(deadline=None, max_examples=at_most(200))
@given(plans())
def test_columns_state_what_was_described(plan: Plan) -> None:
    found = findings(read_karyotype(plan.text), DEFINITIONS)
    every = [one for clone in plan.clones for one in clone]
    touched = {name for one in every for name in one.chromosomes}
    for number in AUTOSOMES:
        named = {f"minus{number}", f"plus{number}", f"del{number}p", f"del{number}q"} & {*found}
        for column in named if number not in touched and plan.cells >= 20 else ():
            assert found[column].value is False, (column, plan.text)
        for sign, column in (("+", f"plus{number}"), ("-", f"minus{number}")):
            events = [one for one in every if one.text == f"{sign}{number}"]
            if column in found and events:
                is_clone = cells_with(plan, events[0]) >= (2 if sign == "+" else 3)
                expected = True if is_clone and events[0].is_certain else None
                assert found[column].value is expected, (column, plan.text)


def slow_category(plan: Plan) -> str:
    """IPSS-R as in Table 2 of its publication, for clones that follow each other."""
    events = max(plan.clones, key=len)
    texts = [one.text for one in events]

    def has(kind: str, number: str, arm: str) -> bool:
        return any(t.startswith(f"{kind}({number})") and arm in t[len(kind) + 3 :] for t in texts)

    lost_7 = "-7" in texts or has("del", "7", "q")
    if len(events) >= 4:
        return "Very Poor"
    if len(events) == 3 or (len(events) == 2 and lost_7):
        return "Poor"
    if len(events) == 2:
        return "Good" if has("del", "5", "q") else "Intermediate"
    (text,) = texts
    if text == "-7" or has("del", "3", "q") or has("inv", "3", "q"):
        return "Poor"
    if text.startswith("t("):
        names, breaks = text[2:-1].split(")(")
        arms = zip(names.split(";"), breaks.split(";"), strict=True)
        return "Poor" if any(name == "3" and at[0] == "q" for name, at in arms) else "Intermediate"
    if text == "-Y" or has("del", "11", "q"):
        return "Very Good"
    good = has("del", "5", "q") or has("del", "12", "p") or has("del", "20", "q")
    return "Good" if good else "Intermediate"


@settings(deadline=None, max_examples=at_most(300))
@given(plans(is_simple=True).filter(lambda plan: plan.cells >= 20))
def test_the_category_of_ipssr(plan: Plan) -> None:
    karyotype = read_karyotype(plan.text)
    found = findings(karyotype, DEFINITIONS)
    count = aberration_count(karyotype, DEFINITIONS)
    assert count.exact == max(map(len, plan.clones)), plan.text
    assert found["complex"].value is (count.lower >= 3)
    values = {column: one.value for column, one in found.items()}
    assert category(count, values, load_category_rules()) == slow_category(plan), plan.text
