"""Rows of the clinical and cytogenetic tables that a laboratory hands in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from hemaline.common.tables.rows import Field, table

Finding = Annotated[bool | None, Field(allowed=("yes", "no"), words="finding")]


@table("clinical", key=("sample_id",), is_spreadsheet=True)
@dataclass(frozen=True)
class ClinicalRow:
    """Findings other than sequence, one sample a row, read as text; empty or NA where not
    measured. Optional columns may be left out. Bounds refuse what no patient has, above all the
    usual slips of units.
    """

    sample_id: Annotated[
        str,
        "Sample of the sheet; white space around it is left out.",
        Field(pattern="[A-Za-z0-9][A-Za-z0-9_.-]{0,62}", unique=True),
    ]
    age: Annotated[
        float | None,
        "Age at sampling; 0 for a newborn.",
        Field(unit="years", minimum=0, maximum=120),
    ]
    sex: Annotated[
        str,
        "Recorded sex; the sample sheet's takes precedence.",
        Field(required=False, allowed=("female", "male", "unknown"), words="sex"),
    ]
    haemoglobin: Annotated[
        float | None,
        "Haemoglobin in g/dL: 9.5, not 95 (g/L) nor 5.9 mmol/L.",
        Field(unit="g/dL", minimum=2, maximum=25),
    ]
    platelets: Annotated[
        float | None,
        "Platelets in 10^9/L: 150, not 150000 (per microlitre).",
        Field(unit="10^9/L", minimum=0, maximum=3000),
    ]
    neutrophils: Annotated[
        float | None,
        "Neutrophils (ANC) in 10^9/L: 1.8, not 1800 (per microlitre).",
        Field(unit="10^9/L", minimum=0, maximum=200),
    ]
    leukocytes: Annotated[
        float | None,
        "White blood cells in 10^9/L: 4.5, not 4500 (per microlitre).",
        Field(unit="10^9/L", minimum=0, maximum=1000),
    ]
    marrow_blasts: Annotated[
        float | None,
        "Bone-marrow blasts in percent: 9, not 0.09.",
        Field(unit="%", minimum=0, maximum=100),
    ]
    blood_blasts: Annotated[
        float | None,
        "Peripheral blasts in percent.",
        Field(unit="%", minimum=0, maximum=100),
    ]
    ring_sideroblasts: Annotated[
        float | None,
        "Ring sideroblasts in percent of erythroblasts.",
        Field(unit="%", minimum=0, maximum=100),
    ]
    marrow_fibrosis: Annotated[
        int | None,
        "Bone-marrow fibrosis by the European consensus.",
        Field(unit="grade", minimum=0, maximum=3),
    ]
    dysplastic_lineages: Annotated[
        int | None,
        "Lineages with dysplasia.",
        Field(unit="lineages", minimum=0, maximum=3),
    ]
    ldh: Annotated[
        float | None,
        "Lactate dehydrogenase in U/L.",
        Field(unit="U/L", minimum=10, maximum=20000),
    ]
    ldh_level: Annotated[
        str,
        "Lactate dehydrogenase against the laboratory's upper limit of normal.",
        Field(required=False, allowed=("normal", "high")),
    ]
    ferritin: Annotated[
        float | None,
        "Ferritin in ng/mL.",
        Field(unit="ng/mL", minimum=0, maximum=100000),
    ]
    beta2_microglobulin: Annotated[
        float | None,
        "Serum beta-2 microglobulin in mg/L: 3.5, not 3500 (micrograms).",
        Field(unit="mg/L", minimum=0.2, maximum=100),
    ]
    iss_stage: Annotated[
        str,
        "Stage of ISS as reported; decides in place of the two values.",
        Field(required=False, allowed=("I", "II", "III"), words="stage"),
    ]
    albumin: Annotated[
        float | None,
        "Serum albumin in g/dL: 3.8, not 38 (g/L).",
        Field(unit="g/dL", minimum=0.5, maximum=7),
    ]
    creatinine: Annotated[
        float | None,
        "Creatinine in mg/dL: 0.9, not 80 (micromol/L).",
        Field(unit="mg/dL", minimum=0.1, maximum=25),
    ]
    calcium: Annotated[
        float | None,
        "Calcium in mg/dL: 9.4, not 2.35 (mmol/L).",
        Field(unit="mg/dL", minimum=4, maximum=25),
    ]
    plasma_cells: Annotated[
        float | None,
        "Plasma cells of the sampled material in percent.",
        Field(unit="%", minimum=0, maximum=100),
    ]
    cd138_sorted: Annotated[
        Finding,
        "Whether plasma cells were enriched by CD138 before extraction.",
    ]
    tumour_purity: Annotated[
        float | None,
        "Share of tumour cells in the sequenced material as measured: 0.8, not 80.",
        Field(unit="fraction", minimum=0, maximum=1),
    ]
    fetal_haemoglobin: Annotated[
        float | None,
        "HbF in percent of haemoglobin.",
        Field(unit="%", minimum=0, maximum=100),
    ]
    reticulocytes: Annotated[
        float | None,
        "Reticulocytes in percent.",
        Field(unit="%", minimum=0, maximum=80),
    ]
    transfused: Annotated[
        Finding,
        "Whether red cells were given in the three months before.",
    ]


@table("cytogenetics", key=("sample_id",), is_spreadsheet=True)
@dataclass(frozen=True)
class CytogeneticsRow:
    """Results of karyotype, FISH and arrays, one sample a row: yes, no, or empty or NA where it
    was not assessed. A karyotype in ISCN fills the columns that are left empty; where the two
    contradict each other the finding is kept, with a warning.
    """

    sample_id: Annotated[
        str,
        "Sample of the sheet; white space around it is left out.",
        Field(pattern="[A-Za-z0-9][A-Za-z0-9_.-]{0,62}", unique=True),
    ]
    karyotype: Annotated[
        str,
        "Karyotype in ISCN, with the number of metaphases of each clone in brackets; without them "
        "it denies nothing.",
        Field(required=False),
    ]
    ipssr_category: Annotated[
        str,
        "IPSS-R cytogenetic category as reported.",
        Field(
            required=False,
            allowed=("Very Good", "Good", "Intermediate", "Poor", "Very Poor"),
            words="cytogenetic_risk",
        ),
    ]
    del5q: Annotated[Finding, "Del(5q)."]
    minus5: Annotated[Finding, "-5."]
    minus7: Annotated[Finding, "-7."]
    del7q: Annotated[Finding, "Del(7q)."]
    del7_7q: Annotated[Finding, "-7 or del(7q)."]
    del17_17p: Annotated[
        Finding,
        "-17 or loss of 17p, i(17q) included.",
    ]
    minus17: Annotated[Finding, "-17."]
    abn17p: Annotated[
        Finding,
        "Any abnormality of 17p, -17 not included.",
    ]
    i17q: Annotated[Finding, "I(17q)."]
    complex: Annotated[
        Finding,
        "Three or more chromosome abnormalities.",
    ]
    structural: Annotated[
        Finding,
        "Any structural abnormality: other than whole chromosomes gained or lost.",
    ]
    monosomal_karyotype: Annotated[
        Finding,
        "Two autosomal monosomies, or one with a structural abnormality.",
    ]
    del20q: Annotated[Finding, "Del(20q)."]
    del11q: Annotated[Finding, "Del(11q)."]
    del12p: Annotated[Finding, "Del(12p)."]
    del3q: Annotated[Finding, "Del(3q)."]
    plus8: Annotated[Finding, "+8."]
    plus19: Annotated[Finding, "+19."]
    plus21: Annotated[Finding, "+21."]
    del_y: Annotated[Finding, "-Y.", Field(column="delY", allowed=("yes", "no"), words="finding")]
    inv3: Annotated[Finding, "Inv(3)(q21q26) or t(3;3)(q21;q26)."]
    t_3q26: Annotated[Finding, "Any other translocation of 3q26."]
    abn3q26: Annotated[Finding, "Any abnormality of 3q26."]
    abn3q: Annotated[
        Finding,
        "Inv(3), a translocation of 3q or del(3q), whatever the band: Poor in IPSS-R.",
    ]
    t_8_21: Annotated[Finding, "T(8;21)(q22;q22)."]
    inv16: Annotated[Finding, "Inv(16)(p13q22) or t(16;16)(p13;q22)."]
    t_15_17: Annotated[Finding, "T(15;17)(q24;q21)."]
    t_9_11: Annotated[Finding, "T(9;11)(p22;q23)."]
    t_v_11q23: Annotated[
        Finding,
        "Translocation of 11q23 with a partner other than 9p21-22.",
    ]
    t_6_9: Annotated[Finding, "T(6;9)(p23;q34)."]
    t_9_22: Annotated[Finding, "T(9;22)(q34;q11)."]
    t_8_16: Annotated[Finding, "T(8;16)(p11;p13)."]
    nup98_r: Annotated[
        Finding,
        "Rearrangement of NUP98 by FISH or RNA; a karyotype seldom shows it.",
    ]
    t_4_14: Annotated[Finding, "T(4;14)(p16;q32)."]
    t_11_14: Annotated[Finding, "T(11;14)(q13;q32)."]
    t_14_16: Annotated[Finding, "T(14;16)(q32;q23)."]
    t_14_20: Annotated[Finding, "T(14;20)(q32;q12)."]
    t_6_14: Annotated[Finding, "T(6;14)(p21;q32)."]
    t_8_14: Annotated[
        Finding,
        "T(8;14)(q24;q32) or another rearrangement of MYC.",
    ]
    gain_1q: Annotated[Finding, "Three or more copies of 1q21."]
    amp_1q: Annotated[Finding, "Four or more copies of 1q21."]
    del_1p32: Annotated[Finding, "Loss of a copy of 1p32, or of both."]
    del_1p32_bi: Annotated[Finding, "Loss of both copies of 1p32."]
    del_13q: Annotated[Finding, "-13 or del(13q)."]
    hyperdiploidy: Annotated[
        Finding,
        "Gains of two or more of chromosomes 3, 5, 7, 9, 11, 15, 19, 21.",
    ]
    tp53_loh: Annotated[
        Finding,
        "Copy loss or copy-neutral loss of heterozygosity at 17p13, by array or sequencing.",
    ]
    del17p_cells: Annotated[
        float | None,
        "Share of (plasma) cells with loss of 17p: 0.55, not 55.",
        Field(unit="fraction", minimum=0, maximum=1),
    ]
