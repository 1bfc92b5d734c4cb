#!/usr/bin/env bash
# Installs what is missing, then checks style, types, workflow and behaviour; the tests come last.
#   bash scripts/test.sh [TIER]     the tier quick without an argument (CI)
#   bash scripts/test.sh all        every tier; at the end, those that cannot run here with the reason
#   bash scripts/test.sh --list     the tiers, with the minutes they take
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

# Name, minutes on 2 cores with nothing else running ("?": not measured), what it runs.
TIERS="\
quick     9  style, types, lint, dry runs, and the tests that every change runs
oracles  21  the tier quick and the long comparisons with other tools
hostile  18  every hostile input of tests/hostile, printed with its result
faults    ?  25 kills and resumes, full disk, read-only folder, broken tools
mutect2   ?  GATK from Maven Central into .cache/gatk (Java 17, mvn), and the tests that run it
cluster   7  the demo cohort on a Slurm of this machine (root; installs slurm-wlm and munge)
browser   ?  the pages of reports in Chromium (apt package chromium), with their size and time budgets
install   4  the install lines of the container images in a new Debian (root; installs debootstrap)"

usage() { sed -n '2,5s/^# //p' "${BASH_SOURCE[0]}"; }
tier="${1:-quick}"
case "$tier" in
    -h | --help) usage; exit 0 ;;
    --list) printf 'tier    min  what it runs\n%s\n' "$TIERS"; exit 0 ;;
esac
if [ "$tier" != all ] && ! grep -q "^$tier " <<<"$TIERS"; then
    echo "test.sh: there is no tier '$tier'" >&2
    usage >&2
    exit 2
fi

bash scripts/setup.sh
export PATH="$PWD/.venv/bin:$PATH" XDG_CACHE_HOME="$PWD/.cache"
# Images set this to stay small: each of many processes would compile all that it imports.
unset PYTHONDONTWRITEBYTECODE

step() { printf '[test] %s\n' "$*"; }

# Programs from apt, as "program=package"; left as it is without root or apt.
install_programs() {
    local wanted missing=()
    for wanted; do command -v "${wanted%=*}" >/dev/null || missing+=("${wanted#*=}"); done
    if [ ${#missing[@]} -gt 0 ] && [ -x "$(command -v apt-get)" ] && [ "$(id -u)" -eq 0 ]; then
        apt-get update -qq
        DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}"
    fi
}

# Why a tier cannot run on this machine; nothing where it can.
obstacle() {
    case "$1" in
        mutect2) for tool in java mvn; do command -v "$tool" >/dev/null || echo "$tool is not on PATH"; done ;;
        cluster)
            install_programs slurmctld=slurm-wlm munged=munge >&2
            PYTHONPATH=tests/cluster python -c 'import one_machine; print(one_machine.why_not() or "")'
            ;;
        browser)
            install_programs chromium=chromium >&2
            PYTHONPATH=tests/browser python -c 'import browsers; print(browsers.why_not() or "")'
            ;;
        install)
            install_programs debootstrap=debootstrap >&2
            PYTHONPATH=tests/install python -c 'import new_debian; print(new_debian.why_not() or "")'
            ;;
    esac
}

if [ "$tier" = all ]; then
    notes=() status=0
    for each in $(awk '$1 != "quick" {print $1}' <<<"$TIERS"); do # quick is part of oracles
        reason=$(obstacle "$each" || echo "its programs cannot be installed")
        if [ -n "$reason" ]; then
            notes+=("$each: not run: ${reason//$'\n'/, }")
        elif bash scripts/test.sh "$each"; then
            notes+=("$each: passed")
        else
            notes+=("$each: failed")
            status=1
        fi
    done
    step "all tiers"
    printf '  %s\n' "${notes[@]}"
    exit "$status"
fi

if [ "$tier" = mutect2 ]; then
    step "GATK"
    bash scripts/install_gatk.sh
    pytest -m mutect2
    exit
fi

if [ "$tier" = cluster ]; then
    step "Slurm from apt"
    install_programs slurmctld=slurm-wlm munged=munge
    python scripts/build_demo_reads.py
    step "the demo cohort on Slurm and without it"
    # The tests stop what they start; this is for tests that were themselves killed.
    trap 'PYTHONPATH=tests/cluster python -c "import one_machine; one_machine.sweep()"' EXIT
    HEMALINE_NEEDS_CLUSTER=1 pytest -n0 --durations=0 -m cluster tests/cluster
    exit
fi

if [ "$tier" = browser ]; then
    step "Chromium from apt"
    install_programs chromium=chromium
    HEMALINE_NEEDS_BROWSER=1 pytest -n0 --durations=5 -m browser tests/browser
    exit
fi

if [ "$tier" = install ]; then
    step "a new Debian"
    install_programs debootstrap=debootstrap
    HEMALINE_NEEDS_INSTALL=1 pytest -n0 --durations=0 -m install tests/install
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
python scripts/check_words.py
step "mypy"
mypy
step "deptry: every declared package is used, every used one declared"
# The package and its scripts do without the test tools; tests use all of them.
deptry --no-ansi --optional-dependencies-dev-groups dev workflow scripts
mapfile -t test_folders < <(find tests -name '*.py' -printf '%h\n' | sort -u)
deptry --no-ansi workflow scripts "${test_folders[@]}"
step "documentation"
sphinx-build --quiet --fail-on-warning --keep-going --nitpicky docs .cache/docs
step "snakefmt"
snakefmt --check workflow Snakefile

# `--lint` requires a conda environment on every rule; those that call `hemaline` run in the package's
# own and must have nothing else wrong. Lint parses the demo, so its reads have to exist.
step "demo reads"
python scripts/build_demo_reads.py
step "snakemake --lint"
python scripts/lint_workflow.py

step "dry runs of the shipped configurations"
python scripts/dry_runs.py

# Named one by one: pytest drops a folder that is in another of its arguments, and its place with it.
step "pytest: a process a core, whole files, the workflows' first"
slow="not mutect2 and not cluster and not hostile and not faults and not install and not browser"
marks="not oracle and $slow"
# A change is judged by the same random examples each time; the long tier draws new ones, and more.
examples=(--hypothesis-seed=0)
if [ "$tier" = oracles ]; then marks="$slow" examples=(--hypothesis-profile=long); fi
pytest "${examples[@]}" -n "$(nproc)" --dist loadfile --no-loadscope-reorder -m "$marks" \
    tests/workflow tests/hostile tests/oracles tests/install tests/scripts tests/unit
