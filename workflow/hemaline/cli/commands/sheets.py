"""Sheets of samples and units from the sample sheet of another program."""

from __future__ import annotations

from pathlib import Path

from hemaline.cli.signatures.interface import Output

HELP = "make samples.tsv and units.tsv from a sample sheet of nf-core/sarek or Illumina"

EXAMPLE = "What the sheet does not hold stays empty, to be filled in before `hemaline check`."


def sheets(
    *,
    sheet: Path,
    output: Output,
    reads: Path | None = None,
    disease: str = "",
    material: str = "",
    role: str = "",
    assay: str = "",
) -> None:
    """Write both sheets; report everything that is wrong with the sheet at once.

    Args:
        sheet: sample sheet, CSV or TSV.
        output: folder of samples.tsv and units.tsv.
        reads: folder of the FASTQ files of an Illumina sheet.
        disease: where the sheet has none.
        material: where the sheet has none.
        role: where the sheet has none.
        assay: where the sheet has none.
    """
    from hemaline.common.problems import fail, raised_together
    from hemaline.common.protected_inputs import check_outputs
    from hemaline.common.tables.output_tables import write_table
    from hemaline.common.tables.table_schemas import table_schema
    from hemaline.inputs.foreign_sheets import (
        SAMPLE_COLUMNS,
        UNIT_COLUMNS,
        read_illumina,
        read_sarek,
        recognise,
    )

    samples, units = output / "samples.tsv", output / "units.tsv"
    check_outputs([samples, units])
    with raised_together() as problems:
        for path in (samples, units):
            if path.exists():
                problems.add("HL-S55", path)
        known = recognise(sheet, problems)
    if known is None:
        raise fail("HL-S52", sheet)
    if known.kind == "sarek":
        found = read_sarek(known, problems)
    elif reads is None:
        raise fail("HL-S54", sheet, title=known.title)
    else:
        found = read_illumina(known, reads, problems)
    problems.raise_errors()
    given = {"disease": disease, "material": material, "role": role, "assay": assay}
    rows = [
        {name: text or given.get(name, "") for name, text in row.items()}
        for row in found.samples.values()
    ]
    write_table(
        rows, [c for c in table_schema("samples").columns if c.name in SAMPLE_COLUMNS], samples
    )
    write_table(
        found.units, [c for c in table_schema("units").columns if c.name in UNIT_COLUMNS], units
    )
    problems.print_report()
    print(f"{known.title}: {len(rows)} samples to {samples}, {len(found.units)} units to {units}")
    if empty := [name for name in SAMPLE_COLUMNS if not all(row[name] for row in rows)]:
        print(f"to be filled in before a run: {', '.join(empty)}")
