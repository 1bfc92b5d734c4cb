"""Events in a MAF: rows that name one (FLT3-ITD, MLL-PTD), and alleles that are one.

A row that names an event needs no coordinates; its words are those of ``maf_events.tsv``. Alleles
on GRCh38 are judged by the rules of ``events.tsv``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Annotated

import numpy as np

from hemaline.callability.events.event_definitions import Event, load_events
from hemaline.callability.events.event_reports import is_of_event
from hemaline.common.grouping import grouped
from hemaline.common.tables.rows import Field, load_rows, table
from hemaline.external.maf.maf_drivers import MafChange
from hemaline.external.maf.maf_words import MafWords
from hemaline.genome.alleles import Allele, SequenceSource
from hemaline.genome.gene_symbols import gene_symbols
from hemaline.paths import resource

if TYPE_CHECKING:
    import pyarrow as pa

# Column that batches get where a row names an event.
EVENT_COLUMN = "hemaline_event"
GRCH38 = "GRCh38"
_ANCHOR = "N"


@table("maf_events", key=("event", "place", "word"))
@dataclass(frozen=True)
class EventWord:
    """Words of other laboratories' mutation tables that name an event (events.tsv) without
    coordinates; case and everything but letters and digits are ignored.
    """

    event: Annotated[str, "Event of events.tsv."]
    place: Annotated[
        str,
        "name: the word alone names the event, in the column of the gene or any that is examined; "
        "change: it does together with the event's gene.",
        Field(allowed=("name", "change")),
    ]
    word: Annotated[str, "The word."]
    source: Annotated[str, "Where it is used."]


@dataclass(frozen=True)
class MafEvents:
    """Events by name and by gene; ``names`` and ``changes`` give the events of a word."""

    events: Mapping[str, Event]
    by_gene: Mapping[str, Sequence[Event]]
    names: Mapping[str, str]
    changes: Mapping[str, tuple[str, ...]]

    def named(self, text: str) -> str | None:
        """The event of which ``text`` is a name, e.g. KMT2A_PTD for MLL-PTD."""
        return self.names.get(_form(text))

    def with_events(self, batch: pa.RecordBatch, words: MafWords) -> pa.RecordBatch:
        """The batch with ``EVENT_COLUMN``, in rows of an event with its gene and a class.

        A row without coordinates needs no build; the batch is returned as it is where no row
        names an event.
        """
        gene = words.columns["gene"]
        named = [gene, words.columns["class"], *words.protein_columns, *words.event_columns]
        columns = [name for name in dict.fromkeys(named) if name in batch.schema.names]
        found = {
            at: event
            for at in self._candidates(batch, columns)
            if (event := self._of(batch, columns, gene, at))
        }
        if not found:
            return batch
        rows = {at: _cells(self.events[name], words) for at, name in found.items()}
        return _replaced(batch, rows, words.columns["build"], words.columns["first"])

    def _candidates(self, batch: pa.RecordBatch, columns: Sequence[str]) -> list[int]:
        """Rows with a word of an event, each distinct text being examined once."""
        rows: set[int] = set()
        for name in columns:
            encoded = batch[name].dictionary_encode()
            forms = map(_form, encoded.dictionary.to_pylist())
            hits = [at for at, one in enumerate(forms) if one in self.names or one in self.changes]
            if hits:
                places = encoded.indices.to_numpy(zero_copy_only=False)
                rows |= set(np.flatnonzero(np.isin(places, hits)).tolist())
        return sorted(rows)

    def _of(
        self, batch: pa.RecordBatch, columns: Sequence[str], gene_column: str, at: int
    ) -> str | None:
        forms = [_form(batch[name][at].as_py()) for name in columns]
        if name := next((self.names[form] for form in forms if form in self.names), None):
            return name
        text = (batch[gene_column][at].as_py() or "").strip()
        gene = gene_symbols().aliases.get(text, text)
        events = (name for form in forms for name in self.changes.get(form, ()))
        return next((name for name in events if self.events[name].gene == gene), None)

    def of_change(self, change: MafChange, sequence: SequenceSource | None = None) -> str | None:
        """The event that a change on GRCh38 is; see ``is_of_event`` for the ``sequence``."""
        if change.position is None:
            return None
        allele = _anchored(change)
        events = self.by_gene.get(change.gene, ())
        return next((one.name for one in events if is_of_event(one, allele, sequence)), None)

    def open_for(self, change: MafChange) -> str | None:
        """The event that a change of unknown position may be, by gene and length."""
        if change.position is not None:
            return None
        for event in self.by_gene.get(change.gene, ()):
            length = change.length_change
            if event.kind == "indel":
                length = abs(length)
            if length >= event.min_length and not (event.needs_frame and length % 3):
                return event.name
        return None


@cache
def maf_events() -> MafEvents:
    """The packaged events and words.

    Raises:
        HemalineError: a table breaks its schema.
    """
    events = load_events(resource("events.tsv"))
    of_alleles = (event for event in events if event.is_of_alleles)
    by_gene = grouped(of_alleles, lambda event: event.gene)
    names: dict[str, str] = {}
    changes: dict[str, tuple[str, ...]] = {}
    for row in load_rows(resource("maf_events.tsv"), EventWord):
        form = _form(row.word)
        if row.place == "name":
            names[form] = row.event
        else:
            changes[form] = (*changes.get(form, ()), row.event)
    return MafEvents({event.name: event for event in events}, by_gene, names, changes)


def _cells(event: Event, words: MafWords) -> dict[str, str]:
    return {
        EVENT_COLUMN: event.name,
        words.columns["gene"]: event.gene,
        words.columns["entrez"]: "",
        words.columns["class"]: words.event_class,
    }


def _form(text: str | None) -> str:
    """Letters and digits, in lower case."""
    return re.sub(r"[^a-z0-9]", "", (text or "").casefold())


def _anchored(change: MafChange) -> Allele:
    """The allele with a base before it, as a VCF writes insertions and deletions."""
    assert change.position is not None
    ref, alt = (text.strip("-") for text in (change.ref, change.alt))
    # The first base of an insertion is the one before it.
    first = change.position if not ref else change.position - 1
    return Allele(change.chrom, first, _ANCHOR + ref, _ANCHOR + alt)


def _replaced(
    batch: pa.RecordBatch, rows: Mapping[int, Mapping[str, str]], build: str, first: str
) -> pa.RecordBatch:
    """The batch with the cells of some rows; ``build`` is filled where a row has no ``first``."""
    import pyarrow as pa

    cells = {name: batch[name].to_pylist() for name in batch.schema.names}
    cells.setdefault(EVENT_COLUMN, [""] * batch.num_rows)
    for at, values in rows.items():
        for name in values.keys() & cells.keys():
            cells[name][at] = values[name]
        if build in cells and not (cells.get(first, [""] * (at + 1))[at] or "").strip():
            cells[build][at] = GRCH38
    return pa.record_batch({name: pa.array(cells[name], pa.string()) for name in cells})
