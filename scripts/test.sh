#!/usr/bin/env bash
# Installs what is missing, then checks style, types, workflow and behaviour; the tests come last.
#   bash scripts/test.sh            the quick tier (CI)
#   bash scripts/test.sh oracles    the quick tier and the long comparisons with other tools
#   bash scripts/test.sh cluster    the demo cohort on a Slurm of this machine (root; installs slurm-wlm and munge)
#   bash scripts/test.sh hostile    every hostile input of tests/hostile, printed with its result
#   bash scripts/test.sh faults     25 runs killed three times and resumed, full disk, read-only folder, broken tools
#   bash scripts/test.sh mutect2    GATK from Maven Central into .cache/gatk, and the tests that run it
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

usage() { sed -n '2,8s/^# //p' "${BASH_SOURCE[0]}"; }
case "${1:-quick}" in
    quick | oracles | mutect2 | cluster | hostile | faults) tier="${1:-quick}" ;;
    all) tier=oracles ;;
    -h | --help) usage; exit 0 ;;
    *) echo "test.sh: there is no tier '$1' (yet)" >&2; usage >&2; exit 2 ;;
esac

bash scripts/setup.sh
export PATH="$PWD/.venv/bin:$PATH" XDG_CACHE_HOME="$PWD/.cache"
# Images set this to stay small: each of many processes would compile all that it imports.
unset PYTHONDONTWRITEBYTECODE

step() { printf '[test] %s\n' "$*"; }

if [ "$tier" = mutect2 ]; then
    step "GATK"
    bash scripts/install_gatk.sh
    pytest -m mutect2
    exit
fi

if [ "$tier" = cluster ]; then
    step "Slurm from apt"
    if ! command -v slurmctld >/dev/null && [ -x "$(command -v apt-get)" ] && [ "$(id -u)" -eq 0 ]; then
        apt-get update -qq
        DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends slurm-wlm munge
    fi
    python scripts/build_demo_reads.py
    step "the demo cohort on Slurm and without it"
    # The tests stop what they start; this is for tests that were themselves killed.
    trap 'PYTHONPATH=tests/cluster python -c "import one_machine; one_machine.sweep()"' EXIT
    HEMALINE_NEEDS_CLUSTER=1 pytest -n0 --durations=0 -m cluster tests/cluster
    exit
fi

if [ "$tier" = hostile ]; then
    step "hostile inputs, each in a process of its own"
    results=$(mktemp)
    trap 'rm -f "$results"' EXIT
    status=0
    HEMALINE_AS_PROCESSES=1 pytest -m "not faults" --junitxml "$results" tests/hostile || status=$?
    python tests/hostile/table.py --results "$results"
    exit "$status"
fi

if [ "$tier" = faults ]; then
    step "faults"
    HEMALINE_FAULT_ROUNDS=25 pytest tests/hostile/test_faults.py tests/hostile/test_truncating_tools.py
    exit
fi

step "ruff"
ruff check --quiet .
ruff format --quiet --check .
step "words"
python scripts/check_words.py || true
step "mypy"
mypy
step "deptry: every declared package is used, every used one declared"
# The package and its scripts do without the test tools; tests use all of them.
deptry --no-ansi --optional-dependencies-dev-groups dev workflow scripts
mapfile -t test_folders < <(find tests -name '*.py' -printf '%h\n' | sort -u)
deptry --no-ansi workflow scripts "${test_folders[@]}"
step "snakefmt"
snakefmt --check workflow Snakefile

# `--lint` wants a conda environment on every rule; those that call `hemaline` run in the package's
# own and must have nothing else wrong. Lint parses the demo, so its reads have to exist.
step "demo reads"
python scripts/build_demo_reads.py
step "snakemake --lint"
python scripts/lint_workflow.py

step "dry runs of the shipped configurations"
python scripts/dry_runs.py

# Named one by one: pytest drops a folder that lies in another of its arguments, and its place with it.
step "pytest: a process a core, whole files, the workflows' first"
slow="not mutect2 and not cluster and not hostile and not faults"
marks="not oracle and $slow"
# A change is judged by the same random examples each time; the long tier draws new ones, and more.
examples=(--hypothesis-seed=0)
if [ "$tier" = oracles ]; then marks="$slow" examples=(--hypothesis-profile=long); fi
pytest "${examples[@]}" -n "$(nproc)" --dist loadfile --no-loadscope-reorder -m "$marks" \
    tests/workflow tests/hostile tests/oracles tests/scripts tests/unit
