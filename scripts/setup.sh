#!/usr/bin/env bash
# Installs what is missing and nothing else: command-line tools from apt, Python packages into .venv.
# Touches nothing outside the checkout but system packages.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
export PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_ROOT_USER_ACTION=ignore
export UV_CACHE_DIR="$PWD/.cache/uv" PIP_CACHE_DIR="$PWD/.cache/pip"

TOOLS=(bwa samtools bcftools tabix fastp mosdepth)

log() { printf '[setup] %s\n' "$*"; }

find_python() {
    local candidate
    for candidate in python3.11 python3 python3.12; do
        if command -v "$candidate" >/dev/null &&
            "$candidate" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 13))'; then
            command -v "$candidate"
            return
        fi
    done
}

missing_packages() {
    local tool
    for tool in "${TOOLS[@]}"; do command -v "$tool" >/dev/null || echo "$tool"; done
    # Debian's mosdepth loads libhts.so, a name that only the -dev package brings.
    mosdepth --version >/dev/null 2>&1 || echo libhts-dev
    # Where Slurm is, its plugin requires `which` as soon as Snakemake starts, on a laptop's profile too.
    command -v which >/dev/null || echo debianutils
    local python
    python=$(find_python)
    if [ -z "$python" ]; then
        echo python3 python3-venv
    elif ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
        echo python3-venv
    fi
}

install_system_packages() {
    local missing
    mapfile -t missing < <(missing_packages | tr ' ' '\n' | sed '/^$/d')
    if [ ${#missing[@]} -eq 0 ]; then
        log "system tools: all present"
        return
    fi
    if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null; then
        cat >&2 <<MESSAGE
ERROR HL-E01 missing on PATH: ${missing[*]}
  Fix (Debian or Ubuntu, as root): apt-get update && apt-get install -y --no-install-recommends ${missing[*]}
  Fix (without root): conda create -n hemaline -c conda-forge -c bioconda python=3.11 bwa=0.7.17 samtools=1.16.1 bcftools=1.16 htslib=1.16 fastp=0.23.2 mosdepth=0.3.3 && conda activate hemaline
MESSAGE
        exit 3
    fi
    log "installing from apt: ${missing[*]}"
    local log
    log=$(mktemp)
    if ! { apt-get update && DEBIAN_FRONTEND=noninteractive \
        apt-get install -y --no-install-recommends "${missing[@]}"; } >"$log" 2>&1; then
        tail -n 30 "$log" >&2
        rm -f "$log"
        log "apt-get failed (its last lines are above)"
        exit 3
    fi
    rm -f "$log"
}

install_python_packages() {
    local python digest
    python=$(find_python)
    digest=$(cat envs/python.lock pyproject.toml | sha256sum | cut -d' ' -f1)
    if [ -x .venv/bin/hemaline ] && [ "$(cat .venv/hemaline.lock.sha256 2>/dev/null)" = "$digest" ]; then
        log "python packages: as locked"
        return
    fi
    log "installing python packages into .venv (envs/python.lock, $(grep -c '==' envs/python.lock) packages)"
    [ -x .venv/bin/python ] || "$python" -m venv .venv
    .venv/bin/python -m pip install --quiet --require-hashes -r envs/uv.lock
    UV_NO_PROGRESS=1 VIRTUAL_ENV=.venv .venv/bin/uv pip install --quiet --require-hashes -r envs/python.lock
    UV_NO_PROGRESS=1 VIRTUAL_ENV=.venv .venv/bin/uv pip install --quiet --no-deps --editable .
    echo "$digest" >.venv/hemaline.lock.sha256
}

install_system_packages
install_python_packages
log "ready: .venv/bin/hemaline $(.venv/bin/hemaline version --short)"
