"""Cases of what other people send: folders of matrices, MAFs, VCFs and gene models."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Mapping
from pathlib import Path

import bench as make
import pysam
from bench import Bench, Maker
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from hemaline.matrices.matrix_package import SIGNATURE
from hemaline.matrices.matrix_signature import sign_folder
from mafs import write_maf
from matrix_folders import sealed, write_folder

# The function of `hemaline` for each command; files are those of the makers.
_MERGE = ["matrix", "merge", "a", "b", "--output", "both"]
_MATRIX = ["matrix", "--panel", "myeloid", "--maf", "x.maf", "--assessed-genes", "genes.tsv"]
_ANNOTATE = ["annotate", "in.vcf", "--reference", "ref.fa", "--partial", "--build", "test"]
_ANNOTATE += ["--threads", "1"]
WORDS: dict[str, list[str]] = {
    "merge": _MERGE,
    "merge signed": [*_MERGE, "--require-signatures", "keys"],
    "diff": ["matrix", "diff", "a", "b"],
    "matrix": [*_MATRIX, "--output", "o"],
    "annotate": [*_ANNOTATE, "--format", "vcf", "--output", "o.vcf"],
    "annotate on own models": [*_ANNOTATE, "--extra-gene-models", "m.gff3", "--output", "o.tsv"],
}

Change = Callable[[Path], object]


def nothing(folder: Path) -> None:
    """Leave a folder as it was sent."""


def sites(change: Change = nothing, is_sealed: bool = True) -> Maker:
    """Two folders of matrices, the second changed; its hashes fit again where it is sealed."""

    def maker(bench: Bench) -> None:
        write_folder(bench.folder / "a", {"S1": {"A": 0.3, "B": 0.0}})
        folder = write_folder(bench.folder / "b", {"S2": {"A": None, "B": 0.1}})
        change(folder)
        if is_sealed:
            sealed(folder)

    return maker


def cell(matrix: str, old: str, new: str) -> Change:
    """Other text in one matrix."""

    def change(folder: Path) -> None:
        path = folder / f"mine.{matrix}.tsv"
        content = path.read_bytes().decode()
        assert old in content
        path.write_bytes(content.replace(old, new).encode("utf-8", "surrogateescape"))

    return change


def named(name: str) -> Change:
    """Another name of the sample, in every matrix."""

    def change(folder: Path) -> None:
        for path in folder.glob("mine.*.tsv"):
            path.write_text(path.read_text().replace("S2\t", f"{name}\t"))

    return change


def package(text: str) -> Maker:
    """Another data package."""
    return sites(lambda folder: (folder / "datapackage.json").write_text(text), is_sealed=False)


def key_of(path: Path) -> Path:
    """A private key of OpenSSH."""
    key = Ed25519PrivateKey.generate()
    kind, none = serialization.PrivateFormat.OpenSSH, serialization.NoEncryption()
    path.write_bytes(key.private_bytes(serialization.Encoding.PEM, kind, none))
    return path


def signed(change: Callable[[Bench], object] = make.nothing) -> Maker:
    """Two signed folders with the file of their keys, then changed."""

    def maker(bench: Bench) -> None:
        sites()(bench)
        lines = []
        for name in "ab":
            folder = bench.folder / name
            lines.append(f"site_{name} {sign_folder(folder, key_of(folder / 'k'), bytes)}")
        bench.put("keys", "\n".join(lines))
        change(bench)

    return maker


def of_a_stranger(bench: Bench) -> None:
    """The second folder signed by an unknown key."""
    sign_folder(bench.folder / "b", key_of(bench.folder / "b/k"), bytes)


def after_signing(bench: Bench) -> None:
    """The second folder changed, with hashes that fit again."""
    cell("limit", "0.01", "0.02")(bench.folder / "b")
    sealed(bench.folder / "b")


def unsigned(bench: Bench) -> None:
    """The second folder without its signature."""
    (bench.folder / "b" / SIGNATURE).unlink()


def maf(row: Mapping[str, str], pack: Callable[[bytes], bytes] = bytes) -> Maker:
    """A MAF of one row, and the list of its genes."""

    def maker(bench: Bench) -> None:
        path = write_maf(bench.folder / "x.maf", [{"Hugo_Symbol": "U2AF1", **row}])
        path.write_bytes(pack(path.read_bytes()))
        bench.put("genes.tsv", "gene\nU2AF1\n")

    return maker


def vcf(line: str, models: str = "") -> Maker:
    """A VCF of one record on the contig of ``ref.fa``, and gene models."""

    def maker(bench: Bench) -> None:
        pysam.faidx(str(bench.folder / "ref.fa"))
        meta = "##fileformat=VCFv4.3\n##contig=<ID=chr21,length=200>\n"
        bench.put("in.vcf", f"{meta}#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n{line}\n")
        bench.put("m.gff3", models)

    return maker


def gene_model(contig: str, first: int, last: int) -> str:
    """A gene of one exon that is all coding."""
    place = f"{contig}\tx\t%s\t{first}\t{last}\t.\t+\t.\t%s\n"
    transcript = place % ("mRNA", "ID=T1;gene=OWN1")
    return transcript + "".join(place % (kind, "Parent=T1") for kind in ("exon", "CDS"))


def own_models(contig: str, first: int, last: int) -> Maker:
    """The project with gene models of its own."""
    put = make.file("m.gff3", gene_model(contig, first, last))

    def index(bench: Bench) -> None:
        pysam.faidx(str(bench.folder / "ref.fa"))

    return make.both(put, index, make.config("extra_gene_models", {"path": "m.gff3"}))


DEEP = '{"a":' * 50_000
RECORD = "chr21\t53\trs1\tA\tC\t%s\tPASS\t%s"
# Name, maker, command, exit code, message.
FOREIGN: list[tuple[str, Maker, str, int, str | None]] = [
    ("sound folders", sites(), "merge", 0, None),
    ("a status of 7", sites(cell("status", "S2\t1", "S2\t7")), "merge", 2, "HL-M40"),
    ("a VAF of NaN", sites(cell("vaf", "S2\t0.1", "S2\tNaN")), "merge", 2, "HL-M40"),
    ("a VAF of 7", sites(cell("vaf", "S2\t0.1", "S2\t7")), "merge", 2, "HL-M40"),
    ("a formula as reason", sites(cell("reason", "S2\tNA", "S2\t=1+1")), "merge", 2, "HL-M40"),
    ("NA with a VAF", sites(cell("status", "S2\t1", "S2\tNA")), "merge", 2, "HL-M41"),
    ("a formula as name", sites(named("=1+1")), "merge", 2, "HL-M42"),
    ("a path as name", sites(named("../x")), "merge", 2, "HL-M42"),
    ("bytes that are no UTF-8", sites(cell("vaf", "S2", "S\udcff")), "merge", 2, "HL-M38"),
    ("a file cut in its last line", sites(cell("vaf", "NA\n", "NA")), "merge", 2, "HL-M38"),
    ("another sample in one file", sites(cell("vaf", "S2", "S3")), "merge", 2, "HL-M25"),
    ("changed without new hashes", sites(cell("vaf", "0.1", "0.2"), False), "merge", 2, "HL-M22"),
    ("deep JSON", package(DEEP), "merge", 2, "HL-M20"),
    ("a list for a mapping", package('{"provenance": []}'), "merge", 2, "HL-M20"),
    ("bytes that are no UTF-8", sites(cell("vaf", "S2", "S\udcff")), "diff", 2, "HL-M38"),
    ("deep JSON", package(DEEP), "diff", 2, "HL-M20"),
    ("signed by their sites", signed(), "merge signed", 0, None),
    ("not signed", signed(unsigned), "merge signed", 2, "HL-M54"),
    ("changed after signing", signed(after_signing), "merge signed", 2, "HL-M55"),
    ("signed by a stranger", signed(of_a_stranger), "merge signed", 2, "HL-M56"),
    ("a signature that was not requested", signed(), "merge", 0, "HL-M57"),
    ("a damaged .gz", maf({}, lambda b: gzip.compress(b)[:-9]), "matrix", 2, "HL-M01"),
    ("a MAF cut in its last row", maf({}, lambda b: b[:-40]), "matrix", 2, "HL-M70"),
    ("a superscript as position", maf({"Start_Position": "²"}), "matrix", 0, "HL-M35"),
    ("25 digits as position", maf({"Start_Position": "1" * 25}), "matrix", 0, "HL-M35"),
    ("a quote in a name", maf({"Tumor_Sample_Barcode": 'a"b'}), "matrix", 2, "HL-M36"),
    ("QUAL NaN", vcf(RECORD % ("NaN", ".")), "annotate", 0, "HL-V28"),
    ("an INFO key repeated", vcf(RECORD % (".", "AF=1;AF=2")), "annotate", 0, "HL-V51"),
    (
        "HL_ fields of another source",
        vcf(RECORD % (".", "HL_CSQ=x;HL_CSQ=y")),
        "annotate",
        0,
        "HL-V42",
    ),
    (
        "a model without a stop",
        vcf(RECORD.replace("A\tC", "ACG\tA") % (".", "."), gene_model("chr21", 1, 60)),
        "annotate on own models",
        0,
        "HL-V42",
    ),
    ("a list as key", make.more_config("[a]: b\n"), "check", 2, "HL-Y02"),
    ("gene models elsewhere", own_models("21", 1, 60), "check", 3, "HL-V66"),
    ("gene models beyond the end", own_models("chr21", 151, 210), "check", 3, "HL-V67"),
]
