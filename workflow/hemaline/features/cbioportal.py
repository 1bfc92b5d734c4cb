"""A study folder for cBioPortal: mutations, copy number, and gene panels of what was assessed.

The portal takes a gene of a sample's panel without a mutation for wild type. Each sample therefore
gets the panel of exactly its assessed or mutated genes; samples with the same genes share one.
File formats: docs.cbioportal.org/file-formats.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from hemaline.annotation.naming.consequence import ConsequenceTerm
from hemaline.common.files import replacing
from hemaline.common.tables.output_tables import MISSING, as_text
from hemaline.common.tables.table_schemas import Column
from hemaline.features.cbioportal_copies import StudyCopies, study_copies
from hemaline.features.feature_cells import SampleEvidence, counted, gene_at
from hemaline.features.feature_rows import FeatureRow, Tables
from hemaline.features.views import View
from hemaline.genome.transcripts import Transcript
from hemaline.variants.maf import write_maf
from hemaline.variants.variant_rows import VariantRow

_TYPES = {"integer": "NUMBER", "number": "NUMBER", "string": "STRING"}
# Columns of the patient, which the portal keeps in a file of their own.
_SAMPLE, _PATIENT = "SAMPLE_ID", "PATIENT_ID"
_MUTATIONS, _MATRIX = "data_mutations.txt", "data_gene_panel_matrix.txt"
_CLINICAL = "data_clinical_sample.txt"
_COPIES, _SEGMENTS = "data_cna.txt", "data_cna_hg38.seg"
_COPY_META, _SEGMENT_META = "meta_cna.txt", "meta_cna_hg38_seg.txt"
_COPY_CASES = "case_lists/cases_cna.txt"


@dataclass(frozen=True)
class StudySample:
    """One sample: the genes that were assessed, and the variants that count."""

    sample_id: str
    genes: tuple[str, ...]
    variants: tuple[VariantRow, ...]


def study_samples(view: View, tables: Tables) -> Iterator[StudySample]:
    """Samples in order; one without any assessed gene has no panel."""
    for sample_id in tables.order:
        evidence = tables.evidence(sample_id)
        genes = sorted({*evidence.regions, *evidence.variants} - {""})
        known = [
            gene for gene in genes if gene_at(view, evidence, gene, view.floor).status is not None
        ]
        yield StudySample(sample_id, tuple(known), tuple(_variants(view, evidence, known)))


def _variants(view: View, evidence: SampleEvidence, genes: Sequence[str]) -> Iterator[VariantRow]:
    for gene in genes:
        for row in counted(view, evidence, gene):
            if row.reported and row.vaf is not None and row.vaf >= view.floor:
                yield row


def write_study(
    folder: Path,
    view: View,
    tables: Tables,
    rows: Sequence[FeatureRow],
    terms: Mapping[str, ConsequenceTerm],
    transcripts: Mapping[str, Transcript],
) -> list[Path]:
    """Write the folder; returns its files."""
    samples = list(study_samples(view, tables))
    mutations = folder / _MUTATIONS
    write_maf(mutations, (row for one in samples for row in one.variants), terms, transcripts, {})
    genes = {row.gene for some in tables.regions.values() for row in some}
    copies = study_copies(tables.order, tables.segments, genes)
    panels = _panels(view, samples, copies)
    # Also where no sample has a gene: the workflow waits for the folder.
    (folder / "gene_panels").mkdir(parents=True, exist_ok=True)
    texts = _heads(view)
    texts[_MATRIX] = _lines(_panel_matrix(view, samples, copies, panels))
    texts[_CLINICAL] = _clinical(view, rows)
    sequenced = [one.sample_id for one in samples if one.genes]
    texts["case_lists/cases_sequenced.txt"] = _case_list(
        view, "sequenced", "Samples with assessed genes", sequenced, len(samples)
    )
    texts |= _copy_files(view, copies, len(samples))
    for name in (_COPIES, _SEGMENTS, _COPY_META, _SEGMENT_META, _COPY_CASES):
        if name not in texts:
            # Of an earlier run with copy number.
            (folder / name).unlink(missing_ok=True)
    for one, name in panels.items():
        texts[f"gene_panels/data_gene_panel_{name}.txt"] = _meta(
            {
                "stable_id": name,
                "description": f"{len(one)} genes assessed, mutated or called",
                "gene_list": "\t".join(one),
            }
        )
    for name, text in texts.items():
        with replacing(folder / name) as out:
            out.write(text)
    return [mutations, *(folder / name for name in texts)]


def _heads(view: View) -> dict[str, str]:
    """Files that describe the files of data."""
    of_study = {"cancer_study_identifier": view.study["cancer_study_identifier"]}
    floor = {"profile_description": f"Reported variants from a VAF of {view.floor:g}"}
    kinds: dict[str, dict[str, str]] = {
        "meta_mutations.txt": {**view.mutations, **floor, "data_filename": _MUTATIONS},
        "meta_gene_panel_matrix.txt": {
            "genetic_alteration_type": "GENE_PANEL_MATRIX",
            "datatype": "GENE_PANEL_MATRIX",
            "data_filename": _MATRIX,
        },
        "meta_clinical_sample.txt": {
            "genetic_alteration_type": "CLINICAL",
            "datatype": "SAMPLE_ATTRIBUTES",
            "data_filename": _CLINICAL,
        },
    }
    heads = {name: _meta({**of_study, **fields}) for name, fields in kinds.items()}
    return {"meta_study.txt": _meta(view.study), **heads}


def _copy_files(view: View, copies: StudyCopies, total: int) -> dict[str, str]:
    """Files of copy number; none where no sample has a segment, or a call."""
    of_study = {"cancer_study_identifier": view.study["cancer_study_identifier"]}
    texts = {}
    if copies.segments:
        texts[_SEGMENTS] = _lines(copies.seg())
        texts[_SEGMENT_META] = _meta({**of_study, **view.segments, "data_filename": _SEGMENTS})
    if copies.samples:
        texts[_COPIES] = _lines(copies.discrete())
        texts[_COPY_META] = _meta({**of_study, **view.copies, "data_filename": _COPIES})
        texts[_COPY_CASES] = _case_list(
            view, "cna", "Samples with copy number", copies.samples, total
        )
    return texts


def _panel_matrix(
    view: View,
    samples: Iterable[StudySample],
    copies: StudyCopies,
    panels: Mapping[tuple[str, ...], str],
) -> Iterator[Sequence[str]]:
    """Panels of each sample: of mutations and, where a sample has calls, of copy number."""
    has_copies = bool(copies.samples)
    yield (_SAMPLE, "mutations", *([view.copies["stable_id"]] if has_copies else []))
    for one in samples:
        sets = [one.genes, *([copies.genes(one.sample_id)] if has_copies else [])]
        if any(sets):
            yield (one.sample_id, *(panels.get(genes, MISSING) for genes in sets))


def _case_list(view: View, kind: str, name: str, sample_ids: Sequence[str], total: int) -> str:
    study = view.study["cancer_study_identifier"]
    return _meta(
        {
            "cancer_study_identifier": study,
            "stable_id": f"{study}_{kind}",
            "case_list_name": name,
            "case_list_description": f"{len(sample_ids)} of {total} samples",
            "case_list_ids": "\t".join(sample_ids),
        }
    )


def _panels(
    view: View, samples: Sequence[StudySample], copies: StudyCopies
) -> dict[tuple[str, ...], str]:
    """A name for each set of genes, numbered in the order of the samples."""
    study = view.study["cancer_study_identifier"]
    assessed = [one.genes for one in samples]
    called = [copies.genes(one.sample_id) for one in samples]
    sets = dict.fromkeys(genes for genes in (*assessed, *called) if genes)
    return {genes: f"{study}_{number}" for number, genes in enumerate(sets, start=1)}


def _meta(fields: Mapping[str, str]) -> str:
    return "".join(f"{key}: {value}\n" for key, value in fields.items())


def _lines(rows: Iterable[Sequence[str]]) -> str:
    return "".join("\t".join(row) + "\n" for row in rows)


def _clinical(view: View, rows: Iterable[FeatureRow]) -> str:
    """Four lines that describe the attributes, their names, then a line a sample."""
    described: list[Column] = view.written
    head = [
        [column.name for column in described],
        [column.description for column in described],
        [_TYPES[column.type] for column in described],
        ["1"] * len(described),
    ]
    cells = ([as_text(row.cells[column.name].value) for column in described] for row in rows)
    # The portal needs a patient; a sample without a sheet is its own.
    patient = [c.name for c in described].index(_PATIENT)
    sample = [c.name for c in described].index(_SAMPLE)
    filled = (
        [row[sample] if at == patient and cell == "NA" else cell for at, cell in enumerate(row)]
        for row in cells
    )
    return (
        "".join("#" + "\t".join(line) + "\n" for line in head)
        + "\t".join(column.name for column in described)
        + "\n"
        + _lines(filled)
    )
