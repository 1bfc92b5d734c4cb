"""Records of a GRCh37 VCF on GRCh38, before they are held against the reference."""

from __future__ import annotations

from dataclasses import dataclass, replace

from hemaline.external.vcf.sample_calls import Observation
from hemaline.external.vcf.vcf_records import VcfRecord, is_sequence
from hemaline.genome.liftover import LiftedSite, Liftover, LiftReason, ReferenceCheck

# ALTs that have no place of their own and stay as they are.
_MARKS = frozenset({".", "*", "<*>", "<NON_REF>"})


@dataclass(frozen=True, slots=True)
class LiftedRecord:
    """A record with CHROM, POS, REF and ALT of GRCh38; all else is as written.

    ``is_reverse`` is True where the strand changed.
    """

    record: VcfRecord
    is_reverse: bool = False


@dataclass(frozen=True)
class RecordLift:
    """Lifts the records of one VCF; ``check`` counts REF bases that differ."""

    liftover: Liftover
    check: ReferenceCheck

    def lifted(self, record: VcfRecord, chrom: str) -> LiftedRecord | LiftReason:
        """The record on GRCh38, its ALTs in their order, or why it has no place there.

        Args:
            record: as written.
            chrom: its contig, where names are mapped.
        """
        written = [alt for alt in record.alts if alt not in _MARKS]
        if not all(map(is_sequence, written)):
            return LiftReason.STRUCTURAL
        bases = [alt.upper() for alt in written]
        site = self.liftover.site(chrom, record.pos, record.ref, bases)
        if isinstance(site, LiftReason):
            return site
        reason = self.check.reason(site)
        if reason:
            return reason
        if site.is_reverse:
            site = self._anchored(site)
        lifted = iter(site.alts)
        alts = tuple(alt if alt in _MARKS else next(lifted) for alt in record.alts)
        moved = replace(record, chrom=site.chrom, pos=site.pos, ref=site.ref, alts=alts)
        return LiftedRecord(moved, site.is_reverse)

    def _anchored(self, site: LiftedSite) -> LiftedSite:
        """The site as VCF writes it: alleles of several lengths share their first base."""
        alleles = [site.ref, *site.alts]
        if len({len(one) for one in alleles}) == 1 or len({one[0] for one in alleles}) == 1:
            return site
        anchor = self.check.base(site.chrom, site.pos - 1)
        alleles = [anchor + one for one in alleles]
        while len({one[-1] for one in alleles}) == 1 and min(map(len, alleles)) > 1:
            alleles = [one[:-1] for one in alleles]
        return replace(site, pos=site.pos - 1, ref=alleles[0], alts=tuple(alleles[1:]))


def turned(observation: Observation) -> Observation:
    """Evidence of a record for an allele whose strand changed.

    Its forward reads are reverse now.
    """
    call, own = observation.call, observation.call.evidence
    counts = replace(own, alt_forward=own.alt_reverse, alt_reverse=own.alt_forward)
    return replace(observation, call=replace(call, evidence=counts))
