import gc
import sys
from itertools import chain
from pathlib import Path

from hemaline.version import __version__ as HEMALINE
from hemaline.cli.signatures.step_options import Steps
from hemaline.reads import chemistry
from hemaline.common.documents.valid_documents import pass_on
from hemaline.common.environment import restrict_permissions, use_own_commands, withhold_logs
from hemaline.quality.controls.run_verdicts import not_reportable
from hemaline.project.manifest import quarantined
from hemaline.matrices.matrix_tables import MatrixSet
from hemaline.paths import resource
from hemaline.common.problems import DamagedInstallationError, HemalineError
from hemaline.project.globin_samples import globin_samples
from hemaline.project.loaded_run import load_run
from hemaline.project.read_pages import samples_with_reads
from hemaline.project.run_folders import BWA_INDEX, PREPARED
from hemaline.scores.model_files import views_of_models
from hemaline.inputs.callers import SOFT_CLIP
from hemaline.inputs.tool_versions import run_versions

use_own_commands()

# Planning makes millions of objects that stay: to look through them for garbage every 700 was a
# tenth of it.
gc.set_threshold(50_000)

# All problems of sheets, configuration and tools are reported together, before anything is made.
try:
    PROJECT, PROBLEMS = load_run(config, workflow.configfiles)
except DamagedInstallationError as error:
    print(error, file=sys.stderr)
    sys.exit(error.exit_code)
READABLE_BY = PROJECT.config.readable_by if PROJECT else "group"
restrict_permissions(READABLE_BY)
if workflow.is_main_process:
    withhold_logs(Path(".snakemake"), READABLE_BY)
    if len(PROBLEMS):
        print(PROBLEMS.report(), file=sys.stderr)
if PROJECT is None:
    sys.exit(PROBLEMS.exit_code)

CONFIG = PROJECT.config
RESULTS, WORK = CONFIG.results.as_posix(), CONFIG.work.as_posix()
CRAM = f"{RESULTS}/alignments/{{sample}}.cram"
GENOME = CONFIG.reference
REFERENCE = f"{GENOME.directory.as_posix()}/{PREPARED}"
KNOWLEDGE = CONFIG.resources
STEPS = Steps(KNOWLEDGE.where)
EXTRA_MODELS = CONFIG.extra_gene_models
TRANSCRIPTS = f"{WORK}/reference/transcripts.tsv" if EXTRA_MODELS else KNOWLEDGE.transcripts
POLICY = f"{KNOWLEDGE.policies.as_posix()}/{CONFIG.policy}.yaml"
SAMPLES = list(PROJECT.samples)
ASSAY_FILES = [assay.path for assay in PROJECT.assays.values()]
PANELS = f"{WORK}/panels" if PROJECT.gathers_panels else KNOWLEDGE.panels.as_posix()
PANEL_FILES = [f"{PANELS}/{name}.tsv" for name in PROJECT.panels]
UMI_SAMPLES = [name for name in SAMPLES if PROJECT.assay_of(name).umi]
SOURCES = {unit.key: unit.inputs for units in PROJECT.units.values() for unit in units}
WITH_DONORS = [name for name in PROJECT.assays if PROJECT.donors_of(name)]
TRIMMED = {
    sample: [f"{WORK}/qc/{u.kind}/{u.key}" for u in units if not u.is_alignment]
    for sample, units in PROJECT.units.items()
}
BACKGROUNDS = [
    f"{RESULTS}/background/{name}.{table}"
    for name in WITH_DONORS
    for table in ("background.tsv.gz", "driver_alleles.tsv")
]
COPY_SAMPLES = PROJECT.copy_samples
COPY_NORMALS = [
    f"{RESULTS}/copy_normals/{name}.copy_normals.zip"
    for name in WITH_DONORS
    if PROJECT.makes_copy_normals(name)
]
KNOWLEDGE_SOURCES = {source.name: source for source in PROJECT.knowledge}
KNOWLEDGE_RECORDS = [f"{WORK}/knowledge/{name}.json" for name in KNOWLEDGE_SOURCES]
# Common alleles that are known without any source: words, and the table next to them.
FLOOR = [resource("population_floor.yaml"), resource("population_floor.tsv")]
CALLERS = sorted({caller for assay in PROJECT.assays.values() for caller in assay.callers})
MULTIQC_REPORT = [f"{RESULTS}/reports/multiqc.html"] if CONFIG.reports.multiqc else []


wildcard_constraints:
    sample="[A-Za-z0-9][A-Za-z0-9_-]*",
    unit="[A-Za-z0-9][A-Za-z0-9_-]*",
    assay="[A-Za-z0-9][A-Za-z0-9_-]*",
    kind="paired|single|alignment",
    source="[a-z][a-z0-9_]*",


# Versions on PATH, checked once; the pinned ones where conda brings the tools.
try:
    TOOLS = run_versions(
        bool(workflow.deployment_settings.deployment_method),
        check=workflow.is_main_process,
        allow_other_versions=CONFIG.tools.allow_other_versions,
        callers=CALLERS,
    )
except HemalineError as error:
    print(error, file=sys.stderr)
    sys.exit(error.problems.exit_code)


def folder_of(name):
    """Folder of a rule's inputs of one name; the working directory where there are none.

    A path in `params` is outside the prefix of a workflow that imports this one as a module.
    """
    return lambda wildcards, input: Path(next(iter(input[name]), "none")).parent


def end_with_quarantine():
    """Name samples that failed and runs whose controls did; leave with the code for bad data.

    Samples that failed their quality check are named and do not change the exit code.
    """
    failed = quarantined(Path(RESULTS) / "manifest.json")
    pass_on(not_reportable(Path(RESULTS) / "tables/runs.tsv"), failed)
    if len(failed):
        print(failed.report(), file=sys.stderr)
    if failed.errors:
        sys.exit(failed.exit_code)
