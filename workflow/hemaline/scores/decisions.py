"""Rules in an order, of which the first that holds decides: every result that is possible.

Where inputs are missing, the answer is the set of results over all completions, exactly: while the
truth of a rule depends on a comparison, both its outcomes are followed. Three-valued logic alone
would miss that ``a or not a`` holds whatever a is.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from hemaline.common.logic.conditions import Comparison, Known, comparisons, undecided
from hemaline.common.logic.expressions import Condition

# A rule's id with a result it gives.
DecisionOutcome = tuple[str, str]


@dataclass(frozen=True)
class DecisionRule:
    """One rule; several ``results`` where the publication does not settle which."""

    id: str
    when: Condition
    results: tuple[str, ...]
    source: str
    text: str

    @property
    def outcomes(self) -> tuple[DecisionOutcome, ...]:
        """Its results with its id."""
        return tuple((self.id, result) for result in self.results)


@dataclass(frozen=True)
class Decision:
    """Rules in order, and the outcome when none holds."""

    name: str
    rules: tuple[DecisionRule, ...]
    otherwise: DecisionOutcome

    @property
    def inputs(self) -> tuple[str, ...]:
        """Inputs its rules read, each once."""
        found = (c.name for rule in self.rules for c in comparisons(rule.when))
        return tuple(dict.fromkeys(found))

    def outcomes(self, known: Known) -> tuple[DecisionOutcome, ...]:
        """Every outcome that some completion of ``known`` has, in the order of the rules."""
        found: set[DecisionOutcome] = set()
        self._explore(0, known, found)
        ordered = [o for rule in self.rules for o in rule.outcomes] + [self.otherwise]
        return tuple(outcome for outcome in ordered if outcome in found)

    def _explore(self, first: int, known: Known, found: set[DecisionOutcome]) -> None:
        if self._reachable(first, known) <= found:
            return
        for index in range(first, len(self.rules)):
            rule = self.rules[index]
            truth = rule.when.truth(known)
            if truth is None:
                comparison = next(undecided(rule.when, known))
                for narrowed in _split(comparison, known):
                    self._explore(index, narrowed, found)
                return
            if truth:
                found.update(rule.outcomes)
                return
        found.add(self.otherwise)

    def _reachable(self, first: int, known: Known) -> set[DecisionOutcome]:
        """Outcomes that may still come: what is found already need not be looked for again."""
        reachable: set[DecisionOutcome] = set()
        for rule in self.rules[first:]:
            truth = rule.when.truth(known)
            if truth is not False:
                reachable.update(rule.outcomes)
            if truth:
                return reachable
        return reachable | {self.otherwise}

    def open_inputs(self, known: Known) -> tuple[str, ...]:
        """Inputs whose value may still change the outcome, in the order the rules read them."""
        names: dict[str, None] = {}
        for rule in self.rules:
            truth = rule.when.truth(known)
            names.update((c.name, None) for c in undecided(rule.when, known))
            if truth:
                break
        return tuple(names)


def _split(comparison: Comparison, known: Known) -> Iterator[Known]:
    """The two sides of a comparison that is not decided."""
    values = known[comparison.name]
    for answer in (True, False):
        side = tuple(value for value in values if comparison.holds(value) is answer)
        yield {**known, comparison.name: side}
