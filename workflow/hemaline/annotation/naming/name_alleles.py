"""Names of a cohort's distinct alleles on their genes, over as many processes as are given."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import pysam

from hemaline.annotation.naming.hgvs_names import Names, TranscriptNames
from hemaline.genome.alleles import Allele
from hemaline.genome.transcripts import Transcript

# A process takes about as long to start as it takes to name so many alleles.
_BATCH = 2_000

Task = tuple[Allele, Transcript]
# By allele and gene symbol.
NamesByGene = dict[tuple[Allele, str], Names]


def name_alleles(
    reference: Path,
    accessions: Mapping[str, str],
    tasks: Sequence[Task],
    workers: int = 1,
    progress: Callable[[int], None] = lambda named: None,
) -> NamesByGene:
    """Names of each allele on its transcript, in the order of ``tasks``.

    ``progress`` is called with the number of tasks done so far.
    """
    batches = [tasks[at : at + _BATCH] for at in range(0, len(tasks), _BATCH)]
    if workers == 1 or len(batches) < 2:
        return _gathered((_named(reference, accessions, batch) for batch in batches), progress)
    count = min(workers, len(batches))
    with ProcessPoolExecutor(count, mp_context=get_context("spawn")) as pool:
        paths = [reference] * len(batches)
        try:
            return _gathered(
                pool.map(_named, paths, [accessions] * len(batches), batches), progress
            )
        except BaseException:
            # Else the end of this process waits for every batch.
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def _gathered(parts: Iterable[NamesByGene], progress: Callable[[int], None]) -> NamesByGene:
    found: NamesByGene = {}
    for part in parts:
        found.update(part)
        progress(len(found))
    return found


def _named(reference: Path, accessions: Mapping[str, str], tasks: Sequence[Task]) -> NamesByGene:
    used = {transcript.transcript: transcript for _, transcript in tasks}
    with pysam.FastaFile(str(reference)) as fasta:
        names = TranscriptNames(fasta, accessions, used.values())
        return {(allele, model.gene): names.names(allele, model) for allele, model in tasks}
