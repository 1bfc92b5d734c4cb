"""One row of the variants table: its columns, their types, meaning and allowed cells."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from hemaline.common.tables.output_tables import MISSING
from hemaline.common.tables.rows import Field, table

# A class of somatic variants in a sample of what a person was born with.
NOT_APPLICABLE = "not_applicable"


@table("variants", key=("sample_id", "chrom", "pos", "ref", "alt"), missing=MISSING)
@dataclass(frozen=True)
class VariantRow:
    """One row is one variant of one sample: everything that passes the technical filters, and
    named hotspots with evidence. Depth, reads and VAF count fragments.
    """

    sample_id: Annotated[str, "Sample of the sheet."]
    patient_id: Annotated[str, "Pseudonym of the sheet."]
    chrom: Annotated[str, "Contig (GRCh38)."]
    pos: Annotated[int, "VCF position, 1-based, left-aligned."]
    ref: Annotated[str, "Reference allele."]
    alt: Annotated[str, "Alternative allele."]
    gene: Annotated[str | None, "HGNC symbol; NA outside the known transcripts."]
    transcript: Annotated[str | None, "MANE Select transcript (RefSeq)."]
    hgvs_g: Annotated[
        str,
        "HGVS on the chromosome, shifted to the 3' end of the genome.",
        Field(required=False),
    ]
    hgvs_c: Annotated[
        str | None,
        "HGVS on the transcript of the row, shifted to its 3' end; NA outside of one.",
    ]
    hgvs_p: Annotated[
        str | None,
        "HGVS protein name predicted from the DNA, three-letter; p.? in introns, untranslated "
        "regions and wherever the protein cannot be determined.",
    ]
    consequence: Annotated[
        str | None,
        "Sequence Ontology terms, joined by &, the worst first: of the protein name where it "
        "states an effect, else of bcftools csq; NA outside the known transcripts.",
    ]
    variant_class: Annotated[
        str,
        "Kind of change.",
        Field(allowed=("SNV", "MNV", "insertion", "deletion", "delins")),
    ]
    exon: Annotated[str | None, "Exon touched / exons of the transcript; NA in introns."]
    depth: Annotated[
        int | None,
        "Fragments that distinguish the haplotypes (ref + alt + other). NA where `hemaline "
        "annotate` was given a VCF without them; so are the five columns after it.",
        Field(unit="fragments"),
    ]
    alt_reads: Annotated[
        int | None,
        "Fragments carrying the alternative allele.",
        Field(unit="fragments"),
    ]
    alt_forward: Annotated[
        int | None,
        "Of these those seen on a forward read.",
        Field(unit="fragments"),
    ]
    alt_reverse: Annotated[
        int | None,
        "Of these those seen on a reverse read.",
        Field(unit="fragments"),
    ]
    ambiguous: Annotated[
        int | None,
        "Fragments that cannot distinguish the haplotypes.",
        Field(unit="fragments"),
    ]
    vaf: Annotated[float | None, "alt_reads / depth; NA where depth is 0.", Field(unit="fraction")]
    genotype: Annotated[
        str | None,
        "Genotype of germline samples by fragments (0/0, 0/1, 1/1; 0 or 1 on a man's X and Y; a "
        "single . is a third allele; ./. indeterminate: quality below 20 or allele balance "
        "outside 0.35-0.65). 1/1 may be one copy opposite a deletion: copy number is not "
        "assessed. NA for other roles.",
        Field(pattern="[01.](/[01.])?"),
    ]
    genotype_quality: Annotated[
        int | None,
        "Phred-scaled probability that the genotype is wrong, at most 99; NA for other roles.",
        Field(minimum=0, maximum=99),
    ]
    normal_depth: Annotated[
        int | None,
        "Depth in the matched normal; NA without one.",
        Field(unit="fragments"),
    ]
    normal_alt_reads: Annotated[
        int | None,
        "Alternative fragments in the matched normal; NA without one.",
        Field(unit="fragments"),
    ]
    normal_ratio: Annotated[
        float | None,
        "VAF in the matched normal as a share of the VAF here; NA without a normal or fragments "
        "there.",
        Field(unit="fraction"),
    ]
    callers: Annotated[
        str | None,
        "Candidate sources, joined by ;. NA where only the hotspot list proposed it.",
    ]
    filter: Annotated[str, "PASS, or the technical filters it failed, joined by ;."]
    hotspot: Annotated[str | None, "The hotspot's protein name; NA where it is none."]
    population_af: Annotated[
        float | None,
        "Allele frequency, the larger of population sources and packaged floor; 0: a source "
        "covers the place and does not list the allele (of an MNV that is not listed, the "
        "frequency of its rarest substitution); NA: no source was consulted here, and the floor "
        "does not hold the allele.",
        Field(unit="fraction"),
    ]
    rescued: Annotated[
        bool | None,
        "Whether the population filter would drop it and the rescue list keeps it; NA: no "
        "population source was consulted here, and the floor does not hold the allele.",
    ]
    oncogenicity: Annotated[
        str | None,
        "Class by the points of ClinGen, CGC and VICC (resources/oncogenicity.yaml): VUS is "
        "uncertain significance; not_applicable: of a sample of the role germline or normal, whose "
        "variants have no class of somatic ones; NA outside the known transcripts.",
        Field(
            allowed=(
                "oncogenic",
                "likely_oncogenic",
                "VUS",
                "likely_benign",
                "benign",
                NOT_APPLICABLE,
            )
        ),
    ]
    oncogenicity_points: Annotated[
        int | None,
        "Sum of the points of the criteria that count; NA outside the known transcripts, or not "
        "applicable.",
    ]
    oncogenicity_criteria: Annotated[
        str | None,
        "Criteria that count, each with its points and why, joined by |; none where none is "
        "met; NA outside the known transcripts, or not applicable.",
    ]
    origin: Annotated[
        str,
        "Somatic or germline as far as it can be determined.",
        Field(allowed=("somatic", "germline", "somatic_likely", "germline_suspected", "unknown")),
    ]
    reported: Annotated[
        bool,
        "Whether the policy counts it; the matrices add the floor and the panel.",
    ]
    hopping_suspected: Annotated[
        bool | None,
        "Whether the allele is below the policy's VAF and another patient's sample of the same "
        "run_id carries it at many times the VAF (policy, index_hopping); NA: no run_id, or no "
        "other patient in the run.",
    ] = None
    hopping_ratio: Annotated[
        float | None,
        "Where hopping_suspected is true, that sample's VAF / this VAF; NA otherwise.",
    ] = None
    withheld: Annotated[
        str | None,
        "Why a variant that may count is not reported: no_population_source (policy, "
        "without_population_source) or uncertain_significance (policy, uncertain). Its gene is "
        "NA with this reason unless another variant of it is reported; NA: nothing is withheld.",
        Field(allowed=("no_population_source", "uncertain_significance")),
    ] = None
    population_faf95: Annotated[
        float | None,
        "Filtering allele frequency (95 %) of the genetic ancestry group where it is largest, "
        "which the population filter then uses; NA: none is known.",
        Field(unit="fraction"),
    ] = None
    population_source: Annotated[
        str | None,
        "Population sources that were consulted, with versions, joined by ;. The last is "
        "packaged floor where its frequency is the larger or no source was consulted "
        "(resources/population_floor.tsv). NA: none.",
    ] = None
    rescue_reason: Annotated[
        str | None,
        "Why the rescue list keeps it; NA where it is not rescued.",
    ] = None
    dbsnp: Annotated[
        str | None,
        "rs numbers, joined by ;. absent: dbSNP does not list it; NA: dbSNP was not consulted.",
    ] = None
    clinvar_id: Annotated[
        str | None,
        "ClinVar variation id. absent: ClinVar does not list it; NA: ClinVar was not consulted.",
    ] = None
    clinvar_significance: Annotated[str | None, "ClinVar germline classification (CLNSIG)."] = None
    clinvar_review: Annotated[str | None, "ClinVar review status of it (CLNREVSTAT)."] = None
    clinvar_oncogenicity: Annotated[
        str | None,
        "ClinVar classification of oncogenicity (ONC).",
    ] = None
    civic: Annotated[
        str | None,
        "CIViC variant ids, joined by ;. absent: CIViC does not list it; NA: CIViC was not "
        "consulted.",
    ] = None
    cancerhotspot: Annotated[
        bool | None,
        "Whether the cancerhotspots table lists the allele; NA: it was not consulted.",
    ] = None
    oncogenicity_not_assessed: Annotated[
        str | None,
        "Criteria that could not be judged, for want of a source or where caution forbids it, "
        "joined by |; NA outside the known transcripts, or not applicable.",
    ] = None
    vus: Annotated[
        bool | None,
        "Whether it counts among the variants of uncertain significance (policy, uncertain); "
        "NA: outside the panel's genes, or the sample is not of a tumour.",
    ] = None
    germline_risk: Annotated[
        bool | None,
        "Whether it counts among the germline risk alleles (policy, germline_risk), which in a "
        "tumour without a normal is a suspicion; NA: outside the panel's genes.",
    ] = None
    germline_risk_reason: Annotated[
        str | None,
        "Why, and of what; NA where it does not count.",
    ] = None
    caution: Annotated[
        str | None,
        "What makes the call itself doubtful, such as a paralogue (resources/cautions.tsv), "
        "joined by |; NA: nothing is known.",
    ] = None
    vrs_id: Annotated[
        str | None,
        "GA4GH VRS 2 identifier on canonical GRCh38 (ga4gh:VA...); NA: the contig is not one of "
        "GRCh38 in full length, or bases are not determined.",
        Field(pattern="ga4gh:VA[.][A-Za-z0-9_-]{32}"),
    ] = None
    other_effects: Annotated[
        str | None,
        "Other genes that the allele touches, less badly or later in the alphabet: GENE:terms, "
        "joined by ;. NA: none.",
    ] = None
    driver: Annotated[
        str | None,
        "Class by the rules of published models (resources/driver_rules.yaml), population and "
        "origin aside: driver; uncertain, changes the protein and is neither established nor "
        "known to be benign; not_driver. NA outside the known transcripts.",
        Field(allowed=("driver", "uncertain", "not_driver")),
    ] = None
    driver_basis: Annotated[
        str | None,
        "The rule that gives this class, with its particulars; NA outside the known transcripts.",
    ] = None
    event: Annotated[
        str | None,
        "The event (resources/events.tsv) that the allele is, such as FLT3_ITD; NA: none.",
    ] = None
    neighbours: Annotated[
        str | None,
        "Passing alleles nearby, each as POS_REF_ALT=both/alone: of the fragments that carry "
        "this allele and span the other place those that carry both and those that carry this "
        "one alone; joined by commas. NA: there is none, or reads were not at hand.",
        Field(
            pattern="[0-9]+_[ACGT]+_[ACGT]+=[0-9]+/[0-9]+(,[0-9]+_[ACGT]+_[ACGT]+=[0-9]+/[0-9]+)*"
        ),
    ] = None
    vcf_id: Annotated[
        str | None,
        "ID of the record in the VCF that was annotated; NA: it has none, or the row is of this "
        "workflow's own calls.",
    ] = None
