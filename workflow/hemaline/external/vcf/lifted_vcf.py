"""A lifted VCF as text: header lines and cells of GRCh38, in its order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from hemaline.external.vcf.lifted_records import LiftedRecord
from hemaline.genome.liftover import Liftover

_REPLACED = ("##contig=", "##reference=", "##assembly=", "##hemalineLiftover=")
_ORIGIN, _TURNED = "HL_GRCH37", "HL_STRAND_CHANGED"
_FIELDS = (
    f'##INFO=<ID={_ORIGIN},Number=A,Type=String,Description="The allele on GRCh37 as it was '
    'written: contig, position, REF and ALT">',
    f'##INFO=<ID={_TURNED},Number=0,Type=Flag,Description="The strand changed from GRCh37 to '
    "GRCh38: REF and ALT are reverse complements of the input's; FORMAT and other INFO values are "
    'as written">',
)
# Characters that would end a value of INFO.
_RESERVED = {ord(c): f"%{ord(c):02X}" for c in "%;=, \t"}


@dataclass(frozen=True)
class LiftedLines:
    """Replacements of the writer of an annotated VCF: ``records`` by line, the reference's contigs.

    Lines without a record on GRCh38 are left out.
    """

    liftover: Liftover
    records: Mapping[int, LiftedRecord]
    lengths: Mapping[str, int]

    def header(self, lines: Iterable[str]) -> Iterator[str]:
        """Header lines without those of GRCh37, and those that the lift adds."""
        yield from (line for line in lines if not line.startswith(_REPLACED))
        yield from (f"##contig=<ID={name},length={n}>" for name, n in self.lengths.items())
        name = self.liftover.name.replace("\\", "\\\\").replace('"', '\\"')
        yield f'##hemalineLiftover=<Chain="{name}",SHA256={self.liftover.sha256}>'
        yield from _FIELDS

    def cells(self, number: int, cells: Sequence[str]) -> list[str] | None:
        """The cells of a line on GRCh38; None where it has no place there."""
        lifted = self.records.get(number)
        if lifted is None:
            return None
        chrom, pos, name, ref, alt, quality, failed, info, *rest = cells
        record = lifted.record
        end = record.pos + len(record.ref) - 1
        entries = [] if info in (".", "") else info.rstrip(";").split(";")
        entries = [f"END={end}" if one.startswith("END=") else one for one in entries]
        place = f"{chrom.translate(_RESERVED)}:{pos}:{ref}"
        origins = ",".join(f"{place}:{one}" for one in alt.split(","))
        entries += [f"{_ORIGIN}={origins}", *([_TURNED] if lifted.is_reverse else [])]
        moved = [record.chrom, str(record.pos), name, record.ref, ",".join(record.alts)]
        return [*moved, quality, failed, ";".join(entries), *rest]

    def in_order(self, lines: Iterable[str]) -> list[str]:
        """Lines in the order of the reference, which is not always that of GRCh37."""
        rank = {name: at for at, name in enumerate(self.lengths)}

        def place(line: str) -> tuple[int, int]:
            chrom, pos, _ = line.split("\t", 2)
            return rank.get(chrom, len(rank)), int(pos)

        return sorted(lines, key=place)
