"""Where the reference comes from; verify and prepare one that is there."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from cyclopts import Parameter

from hemaline.cli.commands._inputs import Cores
from hemaline.cli.signatures.interface import Output

if TYPE_CHECKING:
    from hemaline.genome.reference_facts import ReferenceFacts

HELP = "describe where GRCh38 comes from; verify and prepare a reference for all projects"
EXAMPLE = """\
examples:
  hemaline reference
  hemaline reference prepare GRCh38.fa.gz --output /data/GRCh38_prepared

`prepare` runs the workflow's own rules: names, lengths and landmark bases are verified, false
duplications are masked, and the index of the aligner is made. Projects name the folder as
reference.directory (`hemaline init --prepared FOLDER`). A run prepares its reference itself where
none is named."""

_GIB = 2**30


def reference() -> None:
    """Print address, checksum, sizes, time and memory of the reference."""
    from hemaline.genome.reference_facts import reference_facts

    print("\n".join(_described(reference_facts())))


def prepare(
    fasta: Path,
    /,
    *snakemake_options: Annotated[str, Parameter(allow_leading_hyphen=True, show=False)],
    output: Output,
    partial: bool = False,
    cores: Cores = None,
    dry_run: bool = False,
) -> int:
    """Verify a FASTA of GRCh38, and prepare it for runs.

    Args:
        fasta: plain, gzip or bgzip; of the published file the checksum is compared as well
        snakemake_options: of Snakemake, after --.
        output: folder of the prepared reference
        partial: the file holds only some contigs or bases (demonstration)
        cores: cores of this machine (default: all)
        dry_run: print what would be done
    """
    from hemaline.common.path_texts import check_path_text
    from hemaline.common.problems import fail, raised_together
    from hemaline.common.protected_inputs import check_writable
    from hemaline.execution.workflow_run import (
        RunOptions,
        prepare_reference_folder,
        profile_of,
        reference_report,
    )
    from hemaline.genome.reference_facts import reference_facts

    if not fasta.is_file():
        raise fail("HL-R12", path=fasta)
    with raised_together() as problems:
        check_writable(output, problems)
        for path in (fasta, output):
            check_path_text(str(path.absolute()), problems, path)
    is_published = reference_facts().check_published(fasta)
    profile = profile_of(None)
    assert profile is not None
    options = RunOptions(profile, cores, dry_run, snakemake_options)
    code = prepare_reference_folder(
        fasta, output, partial, options, lambda line: print(line, file=sys.stderr)
    )
    if code == 0 and not dry_run:
        print("\n".join(_prepared(fasta, output, is_published, reference_report(output))))
    return code


ACTIONS = (prepare,)


def _described(facts: ReferenceFacts) -> Iterator[str]:
    yield f"{facts.name} ({facts.accession})"
    yield f"  {facts.content}"
    yield ""
    yield _line("address", facts.address)
    yield _line("MD5", facts.md5)
    yield _line("download", f"{_gib(facts.bytes)}; not tested by us: compare the MD5 afterwards")
    yield _line("bases", f"{facts.bases:,}")
    yield _line("prepared", f"{_gib(facts.prepared_bytes)} on disk: masked FASTA and index")
    yield _line(
        "index",
        f"about {facts.index.hours:g} hours on one core, {facts.index.memory_gb:g} GB of memory, "
        "once (by the manual of bwa; not measured by us)",
    )
    yield _line("alignment", f"about {facts.align_memory_gb:g} GB of memory a sample")
    yield ""
    yield "commands:"
    yield f"  wget {facts.address}"
    yield f"  echo '{facts.md5}  {facts.file_name}' | md5sum -c"
    yield f"  hemaline reference prepare {facts.file_name} --output GRCh38_prepared"
    yield ""
    yield "sources:"
    yield from (f"  {one}" for one in facts.sources)


def _prepared(
    fasta: Path, output: Path, is_published: bool, report: Mapping[str, Any]
) -> Iterator[str]:
    landmarks = report["landmarks"]
    yield _line("contigs", f"{report['contigs']}, {report['bases']:,} bases")
    checksum = "MD5 as published" if is_published else "not the published file by name or size"
    yield _line("checksum", checksum)
    yield _line(
        "landmarks",
        f"{landmarks['agreeing']} agree, {len(landmarks['differing'])} differ, "
        f"{landmarks['without_bases']} without bases",
    )
    yield _line("masked", ", ".join(report["masked"]) or "none")
    paths = {"fasta": str(fasta.absolute()), "directory": str(output.absolute())}
    # JSON is YAML, whatever characters a path has.
    yield _line("use it", f"reference: {json.dumps(paths, ensure_ascii=False)}")


def _line(name: str, text: str) -> str:
    return f"  {name:<11}{text}"


def _gib(size: int) -> str:
    return f"{size / _GIB:.1f} GiB ({size:,} bytes)"
