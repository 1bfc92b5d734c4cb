"""The options of a step, from the named files of its rule and the signature of the step.

In a rule, an input or output with a name is an option of the rule's steps: the parameter of that
name. An input without a name is no option: the job waits for it, and runs again where it changes.
"""

from __future__ import annotations

import importlib
import inspect
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, is_dataclass
from functools import cache
from pathlib import Path
from typing import Any, get_args, get_origin, get_type_hints

from hemaline.paths import FOLDER, resource, resource_name


@dataclass(frozen=True)
class Parameter:
    """One parameter of a step; ``resource`` names the packaged resource that is its default."""

    name: str
    is_list: bool
    is_folder: bool
    is_required: bool
    resource: str | None

    def words(self, value: Any) -> list[str]:
        """The words of the command line that give it a value; none for False, None and ()."""
        flag = f"--{self.name.replace('_', '-')}"
        if isinstance(value, str | Path | int | float) and not isinstance(value, bool):
            return [flag, str(value)]
        if not isinstance(value, list | tuple):
            return [flag] * bool(value)
        if value and isinstance(value[0], tuple):
            return [word for row in value for word in (flag, *row)]
        if self.is_list:
            return [flag, *map(str, value)] if value else []
        (only,) = value or (None,)
        return self.words(only)

    def of_files(self, files: Any) -> Any:
        """The value for files of a rule: they themselves, or the folder that all are in.

        The folder of no files is the working directory, which is not read then.
        """
        if not self.is_folder:
            return files
        return Path(files if isinstance(files, str) else next(iter(files), "none")).parent


@cache
def parameters(step: str) -> dict[str, Parameter]:
    """The parameters of a step by name, fields of data classes among them."""
    name = step.replace("-", "_")
    function = getattr(importlib.import_module(f"hemaline.cli.steps.{name}"), name)
    return {one.name: one for one in _parameters(function)}


def _parameters(function: Any) -> Iterator[Parameter]:
    hints = get_type_hints(function, include_extras=True)
    for one in inspect.signature(function).parameters.values():
        hint = hints[one.name]
        if is_dataclass(hint):
            yield from _parameters(hint)
            continue
        yield Parameter(
            name=one.name,
            is_list=get_origin(hint) is Sequence,
            is_folder=FOLDER in get_args(hint),
            is_required=one.default is one.empty,
            resource=resource_name(one.default) if isinstance(one.default, Path) else None,
        )


@dataclass
class RuleOptions:
    """One step of a rule.

    Attributes:
        step: as on the command line.
        given: values, or functions of the wildcards, by parameter.
        names: parameters of all steps of the rule.
    """

    step: str
    given: Mapping[str, Any]
    names: Collection[str]

    def words(self, wildcards: Any, input: Any, output: Any) -> list[str]:
        """The words of the command line behind the name of the step, of one job.

        Raises:
            TypeError: an input or output is no parameter, or a parameter has no value.
        """
        files = {**dict(input.items()), **dict(output.items())}
        self.check(files)
        # An output without a name is the parameter of that name.
        files.setdefault("output", [*output])
        words = []
        for name, one in parameters(self.step).items():
            if name in self.given:
                value = self.given[name]
                words += one.words(value(wildcards) if callable(value) else value)
            elif name in files:
                words += one.words(one.of_files(files[name]))
            elif name in wildcards.keys():  # noqa: SIM118 a named list, not a dictionary
                words += one.words(wildcards[name])
            elif one.is_required:
                raise TypeError(f"{self.step}: the parameter {name} has no file or value")
        return words

    def check(self, names: Collection[str]) -> None:
        """Refuse names of a rule's inputs and outputs that are no parameters.

        Raises:
            TypeError: there are some.
        """
        if wrong := set(names).difference(self.names):
            raise TypeError(f"{self.step} has no parameter {', '.join(sorted(wrong))}")


@dataclass(frozen=True)
class Steps:
    """Options and inputs that the rules of a run take from the signatures of steps.

    ``where`` is the path of a resource in this run, by its name under ``resources/``.
    """

    where: Callable[[str], Path]

    def resources(self, *steps: str) -> list[str]:
        """Files of the resources that are defaults of the steps: inputs without a name."""
        names = (one.resource for step in steps for one in parameters(step).values())
        paths = [self.where(name) for name in dict.fromkeys(names) if name]
        return [str(file) for path in paths for file in _files(path)]

    def options(self, step: str, **given: Any) -> Callable[..., list[str]]:
        """A parameter of a rule: the options of one of its steps.

        Args:
            step: as on the command line.
            given: values, or functions of the wildcards, that are no inputs, outputs or wildcards.

        Raises:
            TypeError: the step has no such parameter.
        """
        known = parameters(step)
        options = RuleOptions(step, given, known)
        options.check(given)
        for name, one in known.items():
            if one.resource and (path := self.where(one.resource)) != resource(one.resource):
                given.setdefault(name, path)
        return options.words

    def check(self, rules: Iterable[Any]) -> None:
        """Compare the names of all rules with the signatures, before anything is planned.

        Raises:
            TypeError: an input or output of a rule is no parameter of its steps.
        """
        for rule in rules:
            owners = (getattr(one, "__self__", None) for one in rule.params)
            found = [one for one in owners if isinstance(one, RuleOptions)]
            names = {name for one in found for name in parameters(one.step)}
            for one in found:
                one.names = names
                one.check({*rule.input.keys(), *rule.output.keys()})


def _files(path: Path) -> list[Path]:
    return sorted(path.iterdir()) if path.is_dir() else [path]
