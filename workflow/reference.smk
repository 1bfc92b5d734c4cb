# The reference alone, prepared once for many projects: hemaline reference prepare.
from pathlib import Path

from snakemake.utils import min_version

from hemaline.common.environment import use_own_commands
from hemaline.cli.signatures.step_options import Steps
from hemaline.inputs.tool_versions import run_versions
from hemaline.paths import resource
from hemaline.project.config import ReferenceConfig
from hemaline.project.run_folders import BWA_INDEX, PREPARED
from hemaline.version import __version__ as HEMALINE

min_version("9.27")
use_own_commands()

# Snakemake reads what its command line gives as texts.
GENOME = ReferenceConfig.model_validate(config["reference"], strict=False)
WORK = GENOME.directory.as_posix()
REFERENCE = f"{WORK}/{PREPARED}"
STEPS = Steps(resource)
run_versions(
    bool(workflow.deployment_settings.deployment_method),
    check=workflow.is_main_process,
    allow_other_versions=False,
)


include: "rules/scheduling.smk"
include: "rules/reference.smk"


rule prepared_reference:
    default_target: True
    input:
        rules.prepare_masked_reference.output,
        rules.index_masked_reference.output,
