"""Cases of whole runs: files of the user, names, what the check covers, paths, sizes."""

from __future__ import annotations

import gzip

import bench as make
from bench import Maker
from case import Case, check, taken, verb


def reference_nearby(name: str) -> Maker:
    """The reference under a name of its own in the folder of the prepared one."""
    return make.both(
        make.file(f"refs/{name}", f">chr21\n{'ACGT' * 50}\n"),
        make.config("reference.fasta", f"refs/{name}"),
        make.config("reference.directory", "refs"),
    )


ANNOTATE = "annotate in.vcf --reference ref.fa"
IN_VCF = make.file("in.vcf", "##fileformat=VCFv4.3\n")
FEATURES = "features ipssm --variants variants.tsv --callability samples.tsv"
VARIANTS = make.file("variants.tsv", "sample_id\n")
MATRIX = "matrix --variants variants.tsv --callability samples.tsv --panel"

OWN_YAML = make.file("own.yaml", "name: own\n")
VARIABLE = "d<results>/A_1.fq"
# Snakemake fills in <name> in paths: another file would be read, also outside of allowed roots.
VARIABLES = [
    check(
        30,
        "path variable in reads",
        make.both(make.file(VARIABLE, make.READ % (1, 1)), make.unit_cell("fastq_1", VARIABLE)),
        "HL-H06",
        "units.tsv row 2 column fastq_1",
    ),
    check(
        51,
        "path variable leaves the roots",
        make.both(
            make.out_of_roots,
            make.file("inside/<results>/R.fq", make.READ % (1, 1)),
            make.unit_cell("fastq_1", "inside/<results>/R.fq"),
        ),
        "HL-H06",
    ),
    *(
        check(30, f"path variable in {key}", make.config(key, "<results>/x"), "HL-H06", key)
        for key in (
            *("samples", "units", "assays", "results", "work", "clinical", "cytogenetics"),
            *("reference.fasta", "reference.directory", "resources.genes", "resources.views"),
            *("controls_history", "extra_gene_models.path"),
        )
    ),
    check(30, "path variable in a root", make.config("allowed_roots", ["<logs>"]), "HL-H06", "[0]"),
    check(
        30,
        "path variable in a source",
        make.config("knowledge", {"clinvar": {"path": "<temp>/{chrom}.gz", "version": "1"}}),
        "HL-H06",
        "knowledge.clinvar.path",
    ),
    *(
        check(30, f"path variable in {key} of the assay", make.assay(key, "<x>/y"), "HL-H06", key)
        for key in ("targets", "filters", "background", "fingerprint", "primers")
    ),
    taken(
        30,
        "other angle brackets",
        make.both(
            make.file("<A> 1<2>.fq", make.READ % (1, 1)), make.unit_cell("fastq_1", "<A> 1<2>.fq")
        ),
    ),
]

# Names are names, never paths.
NAMES = [
    verb(
        "panel is a path",
        make.both(VARIANTS, make.file("own.tsv", "gene\tsource\nU2AF1\tx\n")),
        "HL-V46",
        f"{MATRIX} ../own --panels panels --output out",
    ),
    verb("panel is an absolute path", VARIANTS, "HL-V46", f"{MATRIX} /etc/passwd --output out"),
    verb(
        "policy is a path",
        make.both(VARIANTS, OWN_YAML),
        "HL-P01",
        f"{MATRIX} myeloid --policy ../../own --output out",
    ),
    verb(
        "policy of annotate is a path",
        make.both(IN_VCF, OWN_YAML),
        "HL-P01",
        f"{ANNOTATE} --policy ../own --output out.tsv",
    ),
    verb(
        "panel of annotate is a path", IN_VCF, "HL-V46", f"{ANNOTATE} --panel ../x --output o.tsv"
    ),
    verb(
        "view is a path",
        make.both(VARIANTS, OWN_YAML),
        "HL-J07",
        f"{FEATURES.replace('ipssm', '../own')} --views panels --output out.tsv",
    ),
    verb("model is a path", OWN_YAML, "HL-W01", "score ../own --features samples.tsv"),
    check(0, "panel of the assay is a path", make.assay("panels", ["../own"]), "HL-Y11", "panels"),
    check(0, "view of the run is a path", make.config("views", ["../own"]), "HL-Y11", "views"),
    check(
        0,
        "policy of another name than its file",
        make.both(
            make.file("policies/own.yaml", make.packaged("policies/driver-basic.yaml")),
            make.config("resources.policies", "policies"),
            make.config("policy", "own"),
        ),
        "HL-Y16",
        "policies/own.yaml",
    ),
]


def own_resource(key: str, content: str | bytes) -> Maker:
    """A site's own table in place of a packaged one."""
    return make.both(
        make.file(f"own/{key}", content), make.config(f"resources.{key}", f"own/{key}")
    )


def own_file(key: str, content: str | bytes) -> Maker:
    """A file that the assay names."""
    return make.both(make.file(f"own/{key}", content), make.assay(key, f"own/{key}"))


GARBAGE = b"not a table \xff\n"
INDEX = make.file("ref.fa.fai", "chr21\t200\t7\t200\t201\n")
STATED = "name\tgene\tchrom\tpos\tref\talt\tvaf_min\tvaf_max\tsource\n"
# One gene has a transcript, the packaged scopes concern more.
ONE_TRANSCRIPT = b"".join(make.packaged("transcripts.tsv").splitlines(keepends=True)[:2])
# What passes the check does not fail later.
COVERED = [
    *(
        check(0, f"garbage as own {key}", own_resource(key, GARBAGE), "HL-T10", f"own/{key}")
        for key in ("genes", "transcripts", "scopes", "hotspots", "masks", "events", "rescue")
    ),
    check(
        0,
        "garbage as own knowledge sources",
        own_resource("knowledge_sources", GARBAGE),
        "HL-Y01",
        "own/knowledge_sources",
    ),
    check(
        0,
        "own transcripts without those of the scopes",
        own_resource("transcripts", ONE_TRANSCRIPT),
        "HL-K01",
        "scopes.tsv",
    ),
    check(0, "garbage as filters", own_file("filters", "not YAML [\n"), "HL-Y03", "own/filters"),
    check(
        0,
        "filters with a key twice",
        own_file("filters", make.packaged("filters.yaml") + b"version: again\n"),
        "HL-Y06",
        "column version",
    ),
    check(0, "garbage as fingerprint", own_file("fingerprint", GARBAGE), "HL-T10", "own/"),
    check(0, "garbage as background", own_file("background", GARBAGE), "HL-N01", "own/"),
    check(
        0,
        "garbage as positive control",
        make.both(
            make.file("own/stated", GARBAGE), make.assay("controls", {"positive": "own/stated"})
        ),
        "HL-T10",
        "own/stated",
    ),
    check(
        0,
        "targets without chr",
        make.both(INDEX, make.file("targets.bed", "21\t10\t60\n")),
        "HL-R01",
        "targets.bed row 1",
        exit_code=3,
    ),
    check(
        0,
        "targets without chr, reference without index",
        make.both(
            make.config("reference.build", "GRCh38"), make.file("targets.bed", "21\t10\t60\n")
        ),
        "HL-R01",
        "chr1, chr2",
        exit_code=3,
    ),
    check(
        0,
        "targets beyond the contig",
        make.both(INDEX, make.file("targets.bed", "chr21\t10\t600\n")),
        "HL-R02",
        exit_code=3,
    ),
    check(
        0,
        "fingerprint without chr",
        make.both(
            INDEX,
            own_file("fingerprint", make.packaged("fingerprint.tsv").replace(b"\nchr", b"\n")),
        ),
        "HL-R01",
        "'1'",
        exit_code=3,
    ),
    check(
        0,
        "positive control without chr",
        make.both(
            INDEX,
            make.file("own/stated", f"{STATED}V\tU2AF1\t21\t20\tA\tC\t0.1\t0.2\tx\n"),
            make.assay("controls", {"positive": "own/stated"}),
        ),
        "HL-R01",
        exit_code=3,
    ),
    check(
        0,
        "own masks without chr",
        make.both(
            INDEX, own_resource("masks", make.packaged("masks.tsv").replace(b"\tchr21", b"\t21"))
        ),
        "HL-R01",
        "own/masks",
        exit_code=3,
    ),
    taken(0, "index older than its reference", make.both(INDEX, make.older("ref.fa.fai"))),
    *(
        check(94, f"{word} in the assay", make.more_assay(f"padding: {word}\n"), "HL-Y14", word)
        for word in ("010", "1:30", "1e1", "1_0")
    ),
    check(94, "no as a key", make.more_config("no: x\n"), "HL-Y14", "'no'"),
    check(
        94,
        "two mistakes in one report",
        make.more_config("views: [010]\nwork: other\nwork: again\n"),
        "HL-Y06",
        "column work",
    ),
]

# Nothing of the user's is written over, moved or deleted.
FILES = [
    taken(0, "input next to the prepared reference", reference_nearby("GRCh38.fa")),
    check(
        0,
        "input under the prepared name",
        reference_nearby("reference.fa"),
        "HL-C07",
        "reference.fasta",
    ),
    check(
        0,
        "link to the prepared name",
        make.both(
            reference_nearby("reference.fa"),
            make.link("ref.fa", "refs/reference.fa"),
            make.config("reference.fasta", "x/../ref.fa"),
        ),
        "HL-C07",
    ),
    check(
        0,
        "reads in the results",
        make.both(
            make.file("reads/A.fq", make.READ % (1, 1)),
            make.unit_cell("fastq_1", "reads/A.fq"),
            make.config("results", "reads"),
        ),
        "HL-C08",
        "units.tsv row 2",
    ),
    check(0, "targets in the work folder", make.config("work", "assays"), "HL-C08", "`work`"),
    check(0, "work inside results", make.config("work", "results/work"), "HL-C06", "column work"),
    check(0, "results and work one folder", make.config("work", "./results"), "HL-C04"),
    check(0, "results is the working folder", make.config("results", "."), "HL-C05", "working"),
    check(0, "results is the root", make.config("results", "/"), "HL-C05", "root"),
    check(0, "work is /dev", make.config("work", "/dev"), "HL-C05", "system"),
    check(0, "reference in the results", make.config("reference.directory", "results"), "HL-C04"),
    check(
        0,
        "history of controls is a sheet",
        make.config("controls_history", "units.tsv"),
        "HL-C07",
        "column units",
    ),
    verb("output is the reference", IN_VCF, "HL-V45", f"{ANNOTATE} --output ref.fa"),
    verb("output is the reference's index", IN_VCF, "HL-V45", f"{ANNOTATE} --output ref.fa.fai"),
    verb("output is the VCF", IN_VCF, "HL-V45", f"{ANNOTATE} --output x/../in.vcf"),
    verb(
        "output is the contig map",
        IN_VCF,
        "HL-V45",
        f"{ANNOTATE} --contig-map units.tsv --output units.tsv",
    ),
    verb(
        "list of skipped alleles is an input",
        make.both(IN_VCF, make.link("out.skipped.tsv", "units.tsv")),
        "HL-V45",
        f"{ANNOTATE} --contig-map units.tsv --output out",
        "out.skipped.tsv",
    ),
    verb("output is a folder", IN_VCF, "HL-H07", f"{ANNOTATE} --output assays"),
    verb("output is a device", IN_VCF, "HL-H07", f"{ANNOTATE} --output /dev/null"),
    verb(
        "output is the truth",
        IN_VCF,
        "HL-V45",
        "validate --truth in.vcf --calls samples.tsv --reference ref.fa --output in.vcf",
    ),
    verb(
        "output is the features",
        make.nothing,
        "HL-V45",
        "score ipssm --features samples.tsv --output samples.tsv",
    ),
    verb(
        "two outputs are one",
        make.nothing,
        "HL-V47",
        "score ipssm --features samples.tsv --output o.tsv --contributions o.tsv",
    ),
    verb("output is the variants", VARIANTS, "HL-V45", f"{FEATURES} --output variants.tsv"),
    verb(
        "reasons are the variants",
        make.both(VARIANTS, make.link("out.reasons.tsv", "variants.tsv")),
        "HL-V45",
        f"{FEATURES} --output out.tsv",
    ),
    verb(
        "matrices over their variants",
        make.both(VARIANTS, make.link("out/mini.status.tsv", "../variants.tsv")),
        "HL-V45",
        f"{MATRIX} mini --panels panels --output out",
    ),
]

BOMB = gzip.compress(b"##fileformat=VCFv4.3\n" + b"##a=b\n" * 8_000_000)
VALIDATE = "validate --calls samples.tsv --reference ref.fa --output out.tsv --truth"
# What would take a second, or the memory, to refuse.
LARGE = [
    check(95, "10 kB of brackets", make.file("config.yaml", "[" * 10_000), "HL-Y02", "nested"),
    check(
        95,
        "10 kB of brackets as assay",
        make.file("assays/mini.yaml", "a: " + "[" * 10_000),
        "HL-Y02",
        "mini.yaml",
    ),
    check(95, "10 kB of brackets as filters", own_file("filters", "[" * 10_000), "HL-Y02"),
    verb(
        "header of 70 kB unpacks to 50 MB",
        make.both(make.file("in.vcf", BOMB), INDEX),
        "HL-V48",
        f"{ANNOTATE} --build test --partial --output out.tsv",
    ),
    verb(
        "header of a truth unpacks to 50 MB",
        make.both(make.file("truth.vcf.gz", BOMB), INDEX),
        "HL-V48",
        f"{VALIDATE} truth.vcf.gz",
    ),
]

RUN_CASES: list[Case] = [*FILES, *NAMES, *COVERED, *VARIABLES, *LARGE]
