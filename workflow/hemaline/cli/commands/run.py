"""Run the workflow: Snakemake with this installation's rules and a profile."""

from __future__ import annotations

import sys
from typing import Annotated

from cyclopts import Parameter

from hemaline.cli.commands._inputs import ConfigFile, Cores, config_file
from hemaline.cli.signatures.interface import UsageError

HELP = "run the workflow on this machine or a cluster; again: go on where it stopped"
EXAMPLE = """\
examples:
  hemaline run --cores 8
  hemaline run --dry-run
  hemaline run --cluster slurm
  hemaline run --cluster my_profile     # a copy of the slurm profile with your site's settings
  hemaline run -- --rerun-triggers mtime

Paths of the configuration are relative to the working directory, where results and work are
written as well. Options after -- are those of Snakemake.

exit codes: 0 success, 2 input, 3 reference or environment, 4 a sample was quarantined or the
controls of a run failed, 1 a job failed (its message is printed and in its log)"""


def run(
    *options: Annotated[str, Parameter(allow_leading_hyphen=True, show=False)],
    configfile: ConfigFile = None,
    cores: Cores = None,
    cluster: str | None = None,
    dry_run: bool = False,
) -> int:
    """Run what is missing, and print how the samples fared.

    Args:
        options: of Snakemake.
        configfile: configuration of the run (default: config.yaml here, else config/config.yaml)
        cores: cores of this machine (default: all)
        cluster: slurm, or the folder of a profile of your site
        dry_run: print what would be done
    """
    from hemaline.execution.workflow_run import RunOptions, profile_of, run_workflow

    profile = profile_of(cluster)
    if profile is None:
        raise UsageError(f"--cluster: '{cluster}' is neither slurm nor the folder of a profile")
    return run_workflow(
        config_file(configfile),
        RunOptions(profile, cores, dry_run, options),
        lambda line: print(line, file=sys.stderr),
    )
