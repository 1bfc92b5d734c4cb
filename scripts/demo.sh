#!/usr/bin/env bash
# The demo: installs what is missing, makes the cohort's reads, runs the workflow on them, and
# compares every variant and every matrix cell with the truth. Again: seconds.
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

echo "[demo] reads of the cohort"
python scripts/build_demo_reads.py
hemaline check --configfile config/config.yaml
echo "[demo] running the workflow (first time about 5 minutes on 2 cores; log: .snakemake/log)"
snakemake --workflow-profile workflow/profiles/default --quiet rules host reason "$@"
echo
python scripts/check_demo.py results
cat <<END

tables    results/tables/variants.tsv  variants.maf  callability.tsv
matrices  results/matrices/demo.{status,vaf,count,limit,reason}.tsv  dictionary.tsv
models    results/matrices/ipssm.features.tsv  ipssm.features.reasons.tsv
reports   results/reports/AML05.html (one a sample, with its .tsv)  multiqc.html
manifest  results/manifest.json
END
