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

patients=resources/demo/patients

# A model on the mutations, clinical values and cytogenetics of a group of invented patients.
score() {
    local model="$1" group="$patients/$2"
    echo "[demo] hemaline score $model --maf $group/mutations.maf ..."
    hemaline score "$model" --maf "$group/mutations.maf" \
        --assessed-genes "$group/assessed_genes.tsv" --samples "$group/samples.tsv" \
        --clinical "$group/clinical.tsv" --cytogenetics "$group/cytogenetics.tsv" \
        --output "demo_scores/$model.scores.tsv" 2>"demo_scores/$model.log" ||
        { cat "demo_scores/$model.log" >&2; exit 1; }
}

echo "[demo] reads of the cohort"
python scripts/build_demo_reads.py
hemaline check --configfile config/config.yaml
echo "[demo] running the workflow (first time about 5 minutes on 2 cores; log: .snakemake/log)"
snakemake --workflow-profile workflow/profiles/default --quiet rules host reason "$@"
echo
mkdir -p demo_scores
score ipssm mds
score eln2022 aml
score r2_iss mm
python scripts/check_demo.py results demo_scores
cat <<END

Open first
  results/reports/AML05.html            report of a sample (MDS09: a man's ZRSR2; SCD01: sickle cell)
  results/matrices/demo.status.tsv      samples by genes: 1, 0, or NA; why NA: demo.reason.tsv
  results/tables/variants.tsv           every variant with its evidence and classification
  results/matrices/scd.features.tsv     inputs of a model; what decides them: scd.features.reasons.tsv
  demo_scores/ipssm.scores.tsv          IPSS-M of 20 invented patients, from their MAF alone
  results/reports/multiqc.html          quality of all samples; results/manifest.json lists every file
END
