"""Every rule's tools are in its environment, in the versions that the tests run with."""

from __future__ import annotations

import ast
import inspect
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml

from hemaline.common.problems import Problems
from hemaline.inputs.tools import check_tools, load_tools
from hemaline.paths import resource
from hemaline.reads import chemistry

ROOT = Path(__file__).resolve().parents[2]
RULES = sorted((ROOT / "workflow/rules").glob("*.smk"))
ENVS = {path.name: path for path in (ROOT / "envs").glob("*.yaml")}
# What every machine has, and words of the shell itself.
ANYWHERE = {
    "awk",
    "cat",
    "find",
    "grep",
    "gzip",
    "head",
    "sed",
    "sort",
    "touch",
    "[",
    "for",
    "done",
    "do",
}
# Tools that a package brings under another name than its own.
PACKAGES = {
    "gatk": "gatk4",
    "teststrandbias.R": "vardict-java",
    "var2vcf_valid.pl": "vardict-java",
}
# Functions of hemaline.reads.chemistry whose words begin with a command, by their parameter.
WORDS = {
    "correct_names": chemistry.name_correction,
    "extract_umi": chemistry.extraction,
    "clip_primers": chemistry.primer_clipping,
    "mark": chemistry.duplicate_marking,
}
_RULE = re.compile(r"^rule (\w+):\n((?:(?:[ ].*)?\n)*)", re.MULTILINE)
_CONSTANT = re.compile(r"^([A-Z_]+) = (\((?:\n.*)*?\n\)|f?\".*\")$", re.MULTILINE)


@dataclass(frozen=True)
class Shell:
    """Command of a rule and its environment (empty: the package's own)."""

    rule: str
    environment: str
    text: str

    def commands(self) -> set[str]:
        """First words of all commands; a parameter that replaces one as ``{name}``."""
        text = re.sub(r'\\"|"[^"]*"', " ", re.sub(r"'[^']*'", " ", self.text))
        text = re.sub(r"\{(?:params\.)?(\w+)[^}]*\}", r"{\1}", text)
        # A command whose output is part of another one comes after that.
        text = re.sub(r"\$\(([^()]*)\)(.*)", r"\2;\1", text)
        parts = re.split(r"\|\||&&|[|;()]", text)
        words = (re.sub(r"^\s*do\s", " ", part).split() for part in parts)
        return {found[0] for found in words if found and not found[0].startswith(("2>", ">"))}


def text_of(expression: str, constants: dict[str, str]) -> str:
    """A string as Python reads it; constants of the file are filled into its braces."""
    node = ast.parse(expression.strip(), mode="eval").body
    parts = node.values if isinstance(node, ast.JoinedStr) else [node]
    text = ""
    for part in parts:
        if isinstance(part, ast.FormattedValue):
            text += constants.get(ast.unparse(part.value), "X")
        else:
            text += ast.literal_eval(part)
    return text


def shells() -> Iterator[Shell]:
    """Every rule that runs something."""
    for path in RULES:
        source = path.read_text(encoding="utf-8")
        constants: dict[str, str] = {}
        for name, value in _CONSTANT.findall(source):
            constants[name] = text_of(value, {})
        for rule, body in _RULE.findall(source):
            _, found, shell = body.partition("    shell:\n")
            environment = re.search(r'conda:\n\s+"../../envs/(.+)"', body)
            if found:
                text = text_of(f"({shell})", constants)
                yield Shell(rule, environment[1] if environment else "", text)


def packages(environment: str) -> dict[str, str]:
    """Pinned versions by package."""
    document = yaml.safe_load(ENVS[environment].read_text(encoding="utf-8"))
    return dict(one.split(" =") for one in document["dependencies"])


SHELLS = list(shells())


def test_shells_are_read_as_they_are() -> None:
    by_rule = {shell.rule: shell for shell in SHELLS}
    assert by_rule["align_fastq_unit"].commands() == {
        "touch",
        "fastp",
        "gzip",
        "awk",
        "sort",
        "{correct_names}",
        "bwa",
        "{clip_primers}",
        "samtools",
    }
    assert by_rule["merge_units_to_cram"].commands() == {
        "samtools",
        "grep",
        "sed",
        "for",
        "done",
        "{mark}",
    }
    assert by_rule["index_masked_reference"].commands() == {"bwa", "find"}
    assert by_rule["call_sample_variants"].commands() == {"hemaline"}
    # All but those within an `if`.
    assert len(SHELLS) == sum(path.read_text().count("\n    shell:\n") for path in RULES)


@pytest.mark.parametrize("shell", SHELLS, ids=lambda shell: shell.rule)
def test_a_rules_tools_are_in_its_environment(shell: Shell) -> None:
    commands = shell.commands() - ANYWHERE
    if not shell.environment:
        assert commands == {"hemaline"}
        return
    assert shell.environment in ENVS
    installed = packages(shell.environment)
    for command in commands:
        if command.startswith("{"):
            function = WORDS[command.strip("{}")]
            named = re.findall(
                r'\["(fastp|samtools|sed|bcftools|bwa)"', inspect.getsource(function)
            )
            assert named, command
            assert set(named) - ANYWHERE <= installed.keys()
        else:
            assert PACKAGES.get(command, command) in installed, f"{command} of {shell.rule}"


def test_no_environment_is_unused_and_no_package_in_it() -> None:
    used: dict[str, set[str]] = {name: set() for name in ENVS}
    for shell in SHELLS:
        if shell.environment:
            found = shell.commands() - ANYWHERE
            used[shell.environment] |= {PACKAGES.get(name, name) for name in found}
    for name, commands in used.items():
        assert commands, f"no rule uses {name}"
        assert packages(name).keys() <= commands, name


def test_pins_are_the_tested_versions_or_the_readme_states_why_not() -> None:
    pinned = {k: v for name in ENVS for k, v in packages(name).items()}
    tested = {tool.name: tool.tested for tool in load_tools(resource("tools.tsv"))}
    lock = (ROOT / "envs/python.lock").read_text(encoding="utf-8")
    tested["multiqc"] = re.search(r"^multiqc==(\S+)", lock, re.MULTILINE)[1]  # type: ignore[index]
    script = (ROOT / "scripts/install_gatk.sh").read_text(encoding="utf-8")
    tested["gatk4"] = re.search(r"^version=(\S+)$", script, re.MULTILINE)[1]  # type: ignore[index]
    readme = (ROOT / "envs/README.md").read_text(encoding="utf-8")
    for package, version in pinned.items():
        if tested.get(package) != version:
            assert re.search(rf"^\| {package} \| {version} \|.*not run by us", readme, re.MULTILINE)


def test_versions_on_path_are_the_pinned_ones() -> None:
    """Versions of the tools of this session; Debian 12 has the pinned ones."""
    present = [t for t in load_tools(resource("tools.tsv")) if shutil.which(t.name)]
    if not present:
        pytest.skip("no tool on PATH")
    problems = Problems()
    assert check_tools(present, False, problems) == {tool.name: tool.bioconda for tool in present}
    assert not len(problems), problems.report()
