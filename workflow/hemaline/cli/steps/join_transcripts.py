"""Write the packaged transcripts with a user's own gene models."""

from __future__ import annotations

from pathlib import Path

from hemaline.paths import resource


def join_transcripts(
    *,
    models: Path,
    fai: Path,
    output: Path,
    replace: bool = False,
    transcripts: Path = resource("transcripts.tsv"),
) -> None:
    """Write the table; MANE Plus Clinical rows, which nothing is named on, are left out.

    Args:
        models: GFF3 or GTF.
        replace: also genes with MANE Select.
    """
    from hemaline.annotation.naming.extra_models import extend_transcripts
    from hemaline.common.problems import raised_together
    from hemaline.genome.reference import nameable, read_fai
    from hemaline.genome.transcripts import load_transcripts, write_transcripts

    with raised_together() as problems:
        packaged = load_transcripts(transcripts)
        lengths = nameable(read_fai(fai))
        joined = extend_transcripts(packaged, models, replace, lengths, problems)
    problems.print_report()
    write_transcripts(output, joined.values())
