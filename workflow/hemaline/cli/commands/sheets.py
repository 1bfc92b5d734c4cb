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
    from hemaline.common.tables.rows import write_rows
    from hemaline.inputs.foreign_sheets import (
        SAMPLE_COLUMNS,
        read_illumina,
        read_sarek,
        recognise,
    )
    from hemaline.inputs.sheet_rows import Sample, Unit

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
        Sample(**{name: text or given.get(name, "") for name, text in row.items()})
        for row in found.samples.values()
    ]
    write_rows(samples, Sample, rows, columns=SAMPLE_COLUMNS)
    write_rows(units, Unit, (Unit(**unit) for unit in found.units))
    problems.print_report()
    print(f"{known.title}: {len(rows)} samples to {samples}, {len(found.units)} units to {units}")
    if empty := [name for name in SAMPLE_COLUMNS if not all(getattr(row, name) for row in rows)]:
        print(f"to be filled in before a run: {', '.join(empty)}")
