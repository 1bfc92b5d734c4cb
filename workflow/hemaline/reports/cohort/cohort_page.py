"""The cohort page: one HTML file with its styles, scripts and data, and nothing from outside.

Its content security policy allows the page's own style sheet and script by their hashes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from jinja2 import Environment, TemplateSyntaxError

from hemaline.common.files import replacing
from hemaline.common.problems import fail, raised_together
from hemaline.reports.cohort.appearance import Appearance
from hemaline.reports.cohort.cohort_data import CohortData
from hemaline.reports.cohort.oncoprint_svg import OncoprintFigure
from hemaline.reports.cohort.page_data import page_document, page_json
from hemaline.reports.report_page import content_digest, page_environment
from hemaline.reports.report_words import Words

TEMPLATE, STYLE, APPEARANCE = "page.html.j2", "style.css", "appearance.yaml"


@dataclass(frozen=True)
class CohortFacts:
    """Facts of the run on the page: (item, value) pairs, and the samples with a report."""

    made_with: Sequence[tuple[str, str]]
    reports: Sequence[str]


def check_page_file(path: Path) -> None:
    """Refuse a template, style sheet or script that no page can be made of.

    Raises:
        HemalineError: HL-X03 names the file.
    """
    try:
        text = path.read_text(encoding="utf-8")
        if path.name == TEMPLATE:
            Environment(autoescape=True).parse(text)
        reason = "" if text.strip() else "it is empty"
    except (OSError, UnicodeDecodeError, TemplateSyntaxError) as error:
        reason = str(error)
    if reason:
        raise fail("HL-X03", path, reason=reason)


def check_appearance(path: Path) -> None:
    """Refuse an appearance that breaks its schema, or whose scripts are not next to it.

    Raises:
        HemalineError: HL-X03 names each script, other codes the places of the document.
    """
    scripts = Appearance.load(path).scripts
    with raised_together() as problems:
        for name in scripts:
            if not (path.parent / name).is_file():
                problems.add("HL-X03", path.parent / name, reason="there is no such file")


@dataclass(frozen=True)
class CohortPage:
    """Writes the page with the files of ``folder``."""

    folder: Path
    words: Words
    look: Appearance

    @cached_property
    def script(self) -> str:
        """All scripts, one after the other."""
        return "\n".join((self.folder / n).read_text(encoding="utf-8") for n in self.look.scripts)

    @cached_property
    def style(self) -> str:
        """The style sheet."""
        return (self.folder / STYLE).read_text(encoding="utf-8")

    def write(self, page: Path, picture: Path, data: CohortData, facts: CohortFacts) -> None:
        """Write the page and the picture of the oncoprint."""
        figure = OncoprintFigure(data)
        drawn = figure.svg()
        text = (
            page_environment(self.folder)
            .get_template(TEMPLATE)
            .render(
                look=self.look,
                words=self.words,
                texts=self.look.texts,
                sections=self.look.sections,
                facts=facts,
                figure=drawn,
                genes=figure.gene_rows,
                samples=self._samples(data),
                runs=data.runs,
                style=self.style,
                style_digest=content_digest(self.style),
                script=self.script,
                script_digest=content_digest(self.script),
                data=page_json(page_document(data, self.words, facts.reports)),
            )
        )
        with replacing(page) as out:
            out.write(text)
        with replacing(picture) as out:
            out.write(drawn + "\n")

    @staticmethod
    def _samples(data: CohortData) -> list[Mapping[str, str | None]]:
        """Rows of the table of samples that is shown without scripts."""
        named = {one.name: one.values for one in data.tracks}
        return [
            {"sample_id": name, **{column: values[at] for column, values in named.items()}}
            for at, name in enumerate(data.samples)
        ]
