"""Check the files of outside sources before a run: whole, indexed, of this build.

Only headers, indices and last bytes are read, so that a source of any size costs milliseconds.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pysam

from hemaline.annotation.sources.knowledge_sources import (
    ContigNames,
    KnowledgeSource,
    index_of,
    style_of,
)
from hemaline.common.documents.valid_documents import collecting, pass_on
from hemaline.common.intervals import read_bed
from hemaline.common.problems import Problems
from hemaline.genome.reference import Contig
from hemaline.genome.tabix_index import fits
from hemaline.genome.vcf_files import check_header_size, has_bgzf_end, is_bgzf

_INFO = re.compile(r"##INFO=<ID=([^,>]+),(?:Number=([^,>]+))?")
_CONTIG = re.compile(r"##contig=<ID=([^,>]+)(?:.*?[,<]length=(\d+))?")
_BUILD = re.compile(r"##(?:reference|assembly)=(.*)|##contig=<.*?assembly=([^,>]+)")


@dataclass(frozen=True)
class VcfHeader:
    """Content of a VCF's header and index; ``info`` is Number by ID, ``lengths`` are in bp."""

    info: Mapping[str, str]
    contigs: tuple[str, ...]
    lengths: Mapping[str, int]
    builds: tuple[str, ...]
    lines: tuple[str, ...] = ()


def read_header(tabix: pysam.TabixFile) -> VcfHeader:
    """The header of an open VCF; ``contigs`` are those of which the index has records."""
    lines = list(tabix.header)
    contigs = [found for line in lines if (found := _CONTIG.match(line))]
    builds = (found.group(1) or found.group(2) for line in lines if (found := _BUILD.match(line)))
    return VcfHeader(
        {one.group(1): one.group(2) or "." for line in lines if (one := _INFO.match(line))},
        tuple(tabix.contigs),
        {one.group(1): int(one.group(2)) for one in contigs if one.group(2)},
        tuple(dict.fromkeys(builds)),
        tuple(line for line in lines if line.startswith("##")),
    )


def open_indexed(path: Path) -> pysam.TabixFile:
    """The file with the index next to it; by itself pysam looks for a .tbi alone.

    Raises:
        HemalineError: its header would fill the memory.
        OSError: file or index cannot be read.
        ValueError: likewise.
    """
    check_header_size(path)
    # htslib's own lines about faults that the checks here report with a code.
    before = pysam.set_verbosity(0)
    try:
        return pysam.TabixFile(str(path), index=str(index_of(path) or f"{path}.tbi"))
    finally:
        pysam.set_verbosity(before)


def check_source(
    source: KnowledgeSource,
    contigs: Mapping[str, Contig],
    other_builds: Sequence[str],
    problems: Problems,
) -> None:
    """Add everything wrong with a source's files; ``contigs`` are the build's, by name."""
    for path in source.files.values():
        if not path.is_file():
            problems.add("HL-Q05", path, name=source.name)
        elif source.definition.format == "vcf":
            with collecting(problems):
                _check_vcf(path, source, contigs, other_builds, problems)
        else:
            _check_table(path, problems)
    if source.regions:
        found = Problems()
        read_bed(source.regions, found, {c.name: c.length for c in contigs.values()})
        pass_on(found, problems)


def _check_vcf(
    path: Path,
    source: KnowledgeSource,
    contigs: Mapping[str, Contig],
    other_builds: Sequence[str],
    problems: Problems,
) -> None:
    try:
        if not _is_whole(path, problems) or not _has_index(path, problems):
            return
        with open_indexed(path) as tabix:
            header = read_header(tabix)
    except (OSError, ValueError, NotImplementedError) as error:
        problems.add("HL-Q08", path, reason=str(error))
        return
    _check_names(path, source, header, contigs, problems)
    _check_build(path, source, header, contigs, other_builds, problems)
    check_fields(path, source, header.info, problems)
    _check_version(path, source, header, problems)


def _is_whole(path: Path, problems: Problems) -> bool:
    if not is_bgzf(path):
        problems.add("HL-Q06", path, path=path)
        return False
    if not has_bgzf_end(path):
        problems.add("HL-Q07", path)
        return False
    return True


def _has_index(path: Path, problems: Problems) -> bool:
    index = index_of(path)
    if index is None:
        problems.add("HL-Q09", path, path=path)
        return False
    if index.stat().st_mtime < path.stat().st_mtime:
        problems.add("HL-Q10", index, path=path)
    if not fits(index, path):
        problems.add("HL-Q20", index, path=path)
        return False
    return True


def _check_names(
    path: Path,
    source: KnowledgeSource,
    header: VcfHeader,
    contigs: Mapping[str, Contig],
    problems: Problems,
) -> None:
    names = ContigNames(source.contig_names, contigs.values())
    if any(names.in_reference(name) for name in header.contigs):
        return
    check_style(path, source, header.contigs, list(contigs.values()), problems)


def check_style(
    path: Path,
    source: KnowledgeSource,
    found: Sequence[str],
    contigs: Sequence[Contig],
    problems: Problems,
) -> None:
    """Report a file without a contig named in the style of its source."""
    style = style_of(found, contigs)
    problems.add(
        "HL-Q11",
        path,
        names=", ".join(found[:3]) or "no records",
        style=source.contig_names,
        advice=f"`contig_names: {style}`" if style else "a file of GRCh38's chromosomes",
        name=source.name,
    )


def _check_build(
    path: Path,
    source: KnowledgeSource,
    header: VcfHeader,
    contigs: Mapping[str, Contig],
    other_builds: Sequence[str],
    problems: Problems,
) -> None:
    """Lengths of contigs decide; where the header has none, the words it uses."""
    names = ContigNames(source.contig_names, contigs.values())
    known = [name for name in header.lengths if names.in_reference(name)]
    for name in known:
        length, expected = header.lengths[name], contigs[names.in_reference(name) or ""].length
        if length != expected:
            problems.add("HL-Q12", path, contig=name, length=length, expected=expected)
            return
    if not known:
        for text in header.builds:
            if any(_has_word(text, word) for word in other_builds):
                problems.add("HL-Q13", path, text=text)
                return


def _check_version(
    path: Path, source: KnowledgeSource, header: VcfHeader, problems: Problems
) -> None:
    """The version a header states must be the configuration's: it goes into the schema digest."""
    if source.definition.version_header is None:
        return
    pattern = re.compile(source.definition.version_header)
    stated = [found.group(1) for line in header.lines if (found := pattern.fullmatch(line))]
    if stated and _plain(source.version) not in map(_plain, stated):
        problems.add("HL-Q19", path, name=source.name, found=stated[0], expected=source.version)


def _plain(version: str) -> str:
    """``2026-11-22`` as ``20261122``."""
    return "".join(c for c in version.casefold() if c.isalnum())


def _has_word(text: str, word: str) -> bool:
    return re.search(rf"(?<![A-Za-z0-9]){re.escape(word)}(?![A-Za-z0-9])", text, re.I) is not None


def check_fields(
    path: Path, source: KnowledgeSource, present: Iterable[str], problems: Problems
) -> None:
    """Report the needed fields of which no alternative is in the header."""
    held = frozenset(present)
    for need in source.definition.needs:
        alternatives = source.definition.fields[need]
        if not any(held.issuperset(names) for names in alternatives):
            wanted = " or ".join("+".join(names) for names in alternatives)
            some = ", ".join(sorted(held)[:8]) or "none"
            problems.add("HL-Q14", path, name=source.name, need=need, wanted=wanted, held=some)


def _check_table(path: Path, problems: Problems) -> None:
    """Examine the first bytes: a table of alleles is read in full when it is consulted."""
    with path.open("rb") as handle:
        begin = handle.read(4096)
    if b"\t" not in begin or b"\0" in begin or begin.startswith(b"\x1f\x8b"):
        problems.add("HL-Q15", path)
