"""Naming and classifying the variants of any laboratory's VCF."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager, ExitStack
from pathlib import Path
from tempfile import gettempdir

from hemaline.api.results import AnnotatedVcf
from hemaline.common.files import temporary_folder
from hemaline.common.problems import Problems
from hemaline.common.protected_inputs import protecting
from hemaline.common.tables.frames import read_frame
from hemaline.external.vcf.annotate_file import AnnotationRequest, Role, Sex
from hemaline.external.vcf.annotate_vcf import list_path
from hemaline.external.vcf.merged_calls import Skipped
from hemaline.genome.indexed_reference import Reference
from hemaline.variants.variant_rows import VariantRow


def annotate(
    vcf: str | Path,
    *,
    reference: str | Path,
    output: str | Path | None = None,
    samples: Sequence[str] = (),
    normal: str | None = None,
    role: Role = "tumour",
    sex: Sex = "unknown",
    disease: str = "other",
    policy: str = "putative-driver",
    panels: Sequence[str] = (),
    partial: bool = False,
    chain: str | Path | None = None,
    knowledge: str | Path | None = None,
    skip_bad_lines: bool = False,
    threads: int = 0,
) -> AnnotatedVcf:
    """Name and classify the variants of a VCF of any caller, as ``hemaline annotate`` does.

    Records are split, compared with the reference and left-aligned (Tan A et al., Bioinformatics
    2015;31:2202); names are HGVS on MANE Select, consequences terms of the Sequence Ontology.

    Parameters
    ----------
    vcf
        VCF on GRCh38, plain, gzip or bgzip; on GRCh37 where ``chain`` is given.
    reference
        Indexed FASTA of GRCh38 with ``chr`` names.
    output
        File for the table; its list of skipped alleles is written next to it. None writes neither.
    samples
        Sample columns to read; all when empty.
    normal
        Column of the matched normal.
    role, sex, disease
        Of every sample, by the values of the samples sheet.
    policy
        Reporting policy, by which ``reported`` is decided.
    panels
        Panels whose genes may be reported; all when empty.
    partial
        Whether the reference holds only some contigs or bases.
    chain
        Chain file of GRCh37 to GRCh38, by which the VCF is lifted.
    knowledge
        YAML file whose key ``knowledge`` names external databases.
    skip_bad_lines
        Leave out lines with errors and list them, instead of refusing the file.
    threads
        Processes that name alleles; 0 is one for each core.

    Returns
    -------
    AnnotatedVcf
        The rows, what has none, and warnings.

    Raises
    ------
    HemalineError
        The VCF or the reference is refused; all faults with their lines are reported together.

    Examples
    --------
    A substitution of U2AF1 in 30 of 100 fragments, on the packaged reference of the demo:

    >>> import hemaline
    >>> found = hemaline.annotate("calls.vcf", reference="demo.fa", partial=True, threads=1)
    >>> found.variants[["sample_id", "gene", "hgvs_p", "vaf", "reported"]]
      sample_id   gene       hgvs_p  vaf  reported
    0        T1  U2AF1  p.Ser34Phe  0.3      True
    >>> found.skipped[["line", "alt", "reason"]]
       line    alt    reason
    0     8  <DEL>  symbolic
    """
    problems = Problems()
    with ExitStack() as stack:
        if output is None:
            output = stack.enter_context(_folder()) / "variants.tsv"
        request = AnnotationRequest(
            vcf=Path(vcf),
            output=Path(output),
            reference=Reference(Path(reference), partial=partial),
            samples=samples,
            normal=normal,
            role=role,
            sex=sex,
            disease=disease,
            policy=policy,
            panels=panels,
            chain=Path(chain) if chain else None,
            knowledge=Path(knowledge) if knowledge else None,
            skip_bad_lines=skip_bad_lines,
            workers=threads,
        )
        stack.enter_context(protecting(request.inputs))
        request.run(problems)
        return AnnotatedVcf(
            read_frame(request.output, VariantRow),
            read_frame(list_path(request.output, "skipped"), Skipped),
            tuple(problems),
        )


def _folder() -> AbstractContextManager[Path]:
    return temporary_folder(Path(gettempdir()), "hemaline-annotate-")
