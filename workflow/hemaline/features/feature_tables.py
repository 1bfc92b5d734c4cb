"""The tables a feature view is made of, read with coded messages where they are not Hemaline's."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from hemaline.callability.callability_table import read_rows as read_callability
from hemaline.callability.region_status import RegionStatus
from hemaline.common.problems import HemalineError, Problems, fail
from hemaline.common.tables import columns
from hemaline.events.event_tables import read_rows as read_events
from hemaline.features.clinical import read_clinical, read_cytogenetics
from hemaline.features.features import Tables, by_sample
from hemaline.features.views import View
from hemaline.inputs.sheets import Sample, read_samples
from hemaline.variants.variants import read_variants

T = TypeVar("T")


@dataclass(frozen=True)
class FeatureInputs:
    """Paths of the tables; None where one was not given."""

    variants: Path
    callability: Path
    events: Path | None = None
    clinical: Path | None = None
    cytogenetics: Path | None = None
    samples: Path | None = None


def load_tables(inputs: FeatureInputs, view: View, problems: Problems) -> Tables:
    """Everything by sample; warnings stay in ``problems``.

    The samples are those of the sheet that have a role of the view, without a sheet those of the
    callability table.

    Raises:
        HemalineError: a table cannot be read, or a sheet breaks its schema.
    """
    ids: dict[str, None] = {}

    def wanted(row: RegionStatus) -> bool:
        ids.setdefault(row.sample_id)
        return view.speaks_of(row.gene)

    regions = by_sample(_table(inputs.callability, "callability", read_callability, wanted))
    variants = by_sample(
        _table(inputs.variants, "variants", read_variants, lambda row: view.speaks_of(row.gene))
    )
    events = by_sample(_table(inputs.events, "events", read_events) if inputs.events else ())
    samples: dict[str, Sample] = {}
    if inputs.samples:
        samples = read_samples(inputs.samples, problems)
        problems.raise_errors()
    order = [s.sample_id for s in samples.values() if s.role in view.roles]
    if inputs.samples is None:
        order = list(ids)
    cohort = inputs.samples or inputs.callability
    known = dict.fromkeys(regions, "unknown") | {n: s.sex for n, s in samples.items()}
    clinical = read_clinical(inputs.clinical, known, cohort, problems) if inputs.clinical else {}
    cytogenetics = (
        read_cytogenetics(inputs.cytogenetics, known, cohort, problems)
        if inputs.cytogenetics
        else {}
    )
    problems.raise_errors()
    return Tables(order, regions, variants, events, clinical, cytogenetics, samples)


def _table(
    path: Path,
    name: str,
    read: Callable[[Path], Iterable[T]],
    wanted: Callable[[T], bool] = lambda row: True,
) -> Sequence[T]:
    """The wanted rows, or a coded error for what is not such a table."""
    try:
        with path.open(encoding="utf-8") as handle:
            header = handle.readline().rstrip("\n").split("\t")
        needed = [column.name for column in columns(name)]
        missing = [one for one in needed if one not in header]
        if missing:
            raise fail("HL-J10", path, 1, missing[0], name=missing[0], schema=name)
        return [row for row in read(path) if wanted(row)]
    except HemalineError:
        raise
    except OSError as error:
        raise fail("HL-T01", path, reason=error.strerror or str(error)) from error
    except (ValueError, TypeError, KeyError) as error:
        text = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise fail("HL-J12", path, reason=text, schema=name) from error
