"""The page of the reads of one sample: a table, and igv.js with all that it draws in the page.

Its content security policy allows these scripts by their hashes, and no request to anywhere.
"""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from hemaline.common.files import replacing
from hemaline.common.tables.output_tables import as_text
from hemaline.reports.cohort.page_data import page_json
from hemaline.reports.reads.drawn_fragments import DrawnReads
from hemaline.reports.reads.read_subjects import ReadSubject
from hemaline.reports.reads.reads_form import FORM, ReadsForm, viewer_script
from hemaline.reports.report_page import content_digest, page_environment
from hemaline.reports.report_words import Words, visible

_TEMPLATE, _STYLE, _SCRIPT = "page.html.j2", "style.css", "reads.js"
# Whoever may read other reports: this one is its owner's.
_OWNER_ONLY = 0o600


@dataclass(frozen=True)
class ShownReads:
    """A variant or event, and the reads that are drawn of it."""

    subject: ReadSubject
    reads: DrawnReads

    @property
    def place(self) -> str:
        """Contig and 1-based position."""
        return f"{self.subject.allele.chrom}:{self.subject.allele.pos}"

    @property
    def counted(self) -> str:
        """Fragments with the allele of all that are informative."""
        return f"{as_text(self.subject.alt_reads)} / {as_text(self.subject.depth)}"


@dataclass(frozen=True)
class _Script:
    text: str
    digest: str


def write_reads(
    path: Path, sample: str, shown: Sequence[ShownReads], folder: Path, words: Words
) -> None:
    """Write the page of a sample with the form in ``folder``, for its owner alone."""
    form = ReadsForm.load(folder / FORM)
    own = (folder / _SCRIPT).read_text(encoding="utf-8")
    scripts = [viewer_script(folder, form.viewer), own] if shown else []
    text = page_environment(folder).get_template(_TEMPLATE).render(
        sample=sample,
        texts=form.texts,
        groups=form.groups,
        viewer=form.viewer,
        research_use=words.research_use,
        shown=shown,
        style=(folder / _STYLE).read_text(encoding="utf-8"),
        scripts=[_Script(one, content_digest(one)) for one in scripts],
        data=_data(shown, form),
    )  # fmt: skip
    with replacing(path) as out:
        out.write(text)
    path.chmod(_OWNER_ONLY)


def _data(shown: Sequence[ShownReads], form: ReadsForm) -> str:
    return page_json(
        {
            "texts": {name: form.texts[name] for name in ("title", "figure", "zoom")},
            "shown": [
                {
                    "name": visible(one.subject.name),
                    "locus": _locus(one.reads, form.shown),
                    "reference": _base64(_fasta(one.reads)),
                    "reads": _base64(one.reads.bam),
                }
                for one in shown
            ],
        }
    )


def _locus(reads: DrawnReads, shown: int) -> str:
    """The stretch that is shown at first, 1-based."""
    changed = reads.allele.interval
    first, last = max(reads.window.start, changed.start - shown), changed.end + shown
    return f"{reads.window.chrom}:{first + 1}-{min(reads.window.end, last)}"


def _fasta(reads: DrawnReads) -> bytes:
    """Part of a contig, in the form that igv.js reads: name, 1-based place, length of the whole."""
    part = reads.reference
    place = f"{part.chrom}:{part.start + 1}-{part.end} @len={reads.contig_length}"
    return f">{place}\n{reads.bases}\n".encode()


def _base64(content: bytes) -> str:
    return base64.b64encode(content).decode("ascii")
