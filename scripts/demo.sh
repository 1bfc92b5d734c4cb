#!/usr/bin/env bash
# The demo: installs what is missing, makes the cohort's reads, runs the workflow on them, scores
# invented patients from their mutations (MAF), and compares every variant, matrix cell and score with
# the truth. Again: seconds.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

case "${1:-}" in
    -h | --help)
        echo "usage: bash scripts/demo.sh [snakemake options], for example: bash scripts/demo.sh --cores 4"
        exit 0
        ;;
esac

bash scripts/setup.sh
export PATH="$PWD/.venv/bin:$PATH"
# Snakemake keeps a cache below HOME; nothing outside the checkout is touched.
export XDG_CACHE_HOME="$PWD/.cache"
# Images set this to stay small: each of many processes would compile all that it imports.
unset PYTHONDONTWRITEBYTECODE

# Runs a command on the mutations of a group of invented patients; its output is shown where it fails.
patients() {
    local name="$1" group="resources/demo/patients/$2"
    shift 2
    set -- "$@" --maf "$group/mutations.maf" --assessed-genes "$group/assessed_genes.tsv" \
        --samples "$group/samples.tsv"
    echo "[demo] $*"
    "$@" >"demo_scores/$name.log" 2>&1 || { cat "demo_scores/$name.log" >&2; exit 1; }
}

# A model needs clinical values and cytogenetics in addition.
score() {
    local group="resources/demo/patients/$2"
    patients "$1" "$2" hemaline score "$1" --output "demo_scores/$1.scores.tsv" \
        --clinical "$group/clinical.tsv" --cytogenetics "$group/cytogenetics.tsv"
}

echo "[demo] reads of the cohort"
python scripts/build_demo_reads.py
hemaline check --configfile config/config.yaml
echo "[demo] running the workflow (first time about 5 minutes on 2 cores; log: .snakemake/log)"
snakemake --workflow-profile workflow/profiles/default --quiet rules host reason "$@"
echo
mkdir -p demo_scores
patients matrix mds hemaline matrix --panel myeloid --output demo_scores/mds
score ipssm mds
score eln2022 aml
score r2_iss mm
python scripts/check_demo.py results demo_scores
cat <<END

Open first
  results/reports/cohort.html           all samples: oncoprint, coverage, why NA, scores
  results/reports/AML05.html            report of a sample (MDS09: a man's ZRSR2; SCD01: sickle cell)
  results/matrices/demo.status.tsv      samples by genes: 1, 0, or NA; why NA: demo.reason.tsv
  results/tables/variants.tsv           every variant with its evidence and classification
  results/matrices/scd.features.tsv     inputs of a model; what decides them: scd.features.reasons.tsv
  demo_scores/ipssm.scores.tsv          IPSS-M of 20 invented patients, from their MAF alone
  results/reports/multiqc.html          quality of all samples; results/manifest.json lists every file
END
