"""Genes: how each one drives disease."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from hemaline.common.tables.rows import Field, YesNo, load_rows, table


@table("genes", key=("gene",))
@dataclass(frozen=True)
class Gene:
    """The genes of this version, with their role in disease."""

    gene: Annotated[str, "HGNC symbol.", Field(pattern="[A-Za-z0-9][A-Za-z0-9.@_-]*", unique=True)]
    hgnc_id: Annotated[str, "HGNC identifier.", Field(pattern="HGNC:[0-9]+", unique=True)]
    ncbi_gene: Annotated[int | None, "NCBI Gene identifier."]
    ensembl_gene: Annotated[
        str,
        "Ensembl gene with version.",
        Field(required=False, pattern="ENSG[0-9]+[.][0-9]+"),
    ]
    aliases: Annotated[
        str,
        "Previous and alias symbols, semicolon-separated (which of them may be used: "
        "gene_aliases).",
        Field(required=False),
    ]
    role: Annotated[
        frozenset[str],
        "Part in disease, semicolon-separated (TSG, oncogene, splicing, TF, germline_risk, "
        "germline_modifier, globin, regulatory, pseudogene, other).",
        Field(pattern="[A-Za-z_]+(;[A-Za-z_]+)*"),
    ]
    mechanism: Annotated[
        frozenset[str],
        "How variants act, semicolon-separated (loss_of_function, hotspot, missense, indel, "
        "truncating, activating_truncation, tandem_duplication, rearrangement, copy_number, "
        "regulatory, aberrant_hypermutation, germline).",
        Field(pattern="[a-z_]+(;[a-z_]+)*"),
    ]
    mechanism_note: Annotated[str, "The mechanism in words.", Field(required=False)]
    x_linked: Annotated[YesNo, "On chromosome X outside the pseudoautosomal regions."]
    germline: Annotated[YesNo, "Whether germline variants of it matter."]
    protein_length: Annotated[
        int | None,
        "Amino acids of the MANE Select protein; empty where there is none.",
    ]
    plus_clinical: Annotated[
        str,
        "MANE Plus Clinical transcripts with amino acids, NM_1:189;NM_2:170.",
        Field(required=False, pattern="NM_[0-9.]+:[0-9]+(;NM_[0-9.]+:[0-9]+)*"),
    ]
    caution: Annotated[str, "What goes wrong with this gene.", Field(required=False)]
    membership: Annotated[
        str,
        "Published gene lists that hold it, semicolon-separated.",
        Field(required=False),
    ]
    source: Annotated[str, "Where the row comes from."]


def load_genes(path: Path) -> list[Gene]:
    """The rows of ``resources/genes.tsv``.

    Raises:
        HemalineError: the table breaks its schema.
    """
    return load_rows(path, Gene)


def load_mechanisms(path: Path) -> dict[str, frozenset[str]]:
    """Mechanisms of every gene, such as ``loss_of_function``.

    Raises:
        HemalineError: the table breaks its schema.
    """
    return {one.gene: one.mechanism for one in load_genes(path)}


def load_roles(path: Path) -> dict[str, frozenset[str]]:
    """Every gene's part in disease, such as ``TSG``.

    Raises:
        HemalineError: the table breaks its schema.
    """
    return {one.gene: one.role for one in load_genes(path)}
