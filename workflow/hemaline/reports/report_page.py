"""The page of a report: one HTML file that requires nothing from outside.

Its words and form are in ``resources/report``; every value is escaped by the template engine, and
the page's content security policy allows its own style sheet and nothing else.
"""

from __future__ import annotations

import base64
import hashlib
import re
from functools import cached_property
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, TemplateSyntaxError

from hemaline.common.files import replacing
from hemaline.common.problems import fail
from hemaline.common.tables.output_tables import MISSING, as_text
from hemaline.reports.copy_figure import genome_figure
from hemaline.reports.globin_figure import globin_figure
from hemaline.reports.region_figure import region_figure
from hemaline.reports.report_figure import abbreviated, vaf_figure
from hemaline.reports.report_words import Words, visible
from hemaline.reports.sample_report import SampleReport

_TEMPLATE, _STYLE = "sample.html.j2", "style.css"
_NO_BREAK = "\u00a0"
# In the summary, where an inserted sequence would fill the page.
_LONGEST_NAME = 60


def check_form(path: Path) -> None:
    """Refuse a template or style sheet that no page can be made of.

    Raises:
        HemalineError: HL-X03 names the file.
    """
    try:
        text = path.read_text(encoding="utf-8")
        Environment(autoescape=True).parse(text)
        reason = "" if text.strip() else "it is empty"
    except (OSError, UnicodeDecodeError, TemplateSyntaxError) as error:
        reason = str(error)
    if reason:
        raise fail("HL-X03", path, reason=reason)


def page_environment(folder: Path) -> Environment:
    """Templates of a folder: values are escaped, names that a page lacks are errors."""
    made = Environment(
        autoescape=True,
        loader=FileSystemLoader(folder),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=visible_text,
    )
    made.filters |= {"percent": percent, "shortened": shortened}
    return made


class ReportPages:
    """Writes pages with one template."""

    def __init__(self, folder: Path, words: Words) -> None:
        """``folder`` holds the template and its style sheet."""
        self._folder = folder
        self._words = words

    @cached_property
    def _environment(self) -> Environment:
        made = page_environment(self._folder)
        made.filters |= {
            "word": lambda code, group: self._words.word(group, code),
            "finding": self._words.finding,
            "sentence": lambda reason, group: self._words.sentence(group, reason),
            "short_name": abbreviated,
            "spaced": _spaced,
        }
        return made

    def write(self, path: Path, report: SampleReport) -> None:
        """Write the page of one report."""
        style = self._style(report.sample.sample_id)
        text = self._environment.get_template(_TEMPLATE).render(
            report=report,
            sample=report.sample,
            words=self._words,
            style=style,
            style_digest=content_digest(style),
            figure=vaf_figure(report.findings, report.assay.report_vaf),
            genome=genome_figure(report.copies, report.segments),
            copy_regions=region_figure(report.copies),
            globin=globin_figure(report.globin),
            evidence=self._words.evidence,
        )
        with replacing(path) as out:
            out.write(text)

    def _style(self, sample_id: str) -> str:
        """The style sheet, with the sample's name at the head of every printed page."""
        sheet = (self._folder / _STYLE).read_text(encoding="utf-8")
        words = self._words.research_use.split(".")[0]
        named = sheet.replace("SAMPLE_ID", css_text(sample_id))
        return named.replace("RESEARCH_USE", css_text(words))


def css_text(text: str) -> str:
    """``text`` inside a CSS string: everything but letters and digits as an escape."""
    return re.sub(r"[^A-Za-z0-9]", lambda match: f"\\{ord(match[0]):06x}", text)


def content_digest(text: str) -> str:
    """Hash of a style sheet or script for the content security policy."""
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def visible_text(value: object) -> object:
    """Text of a value on the page: NA for nothing, no invisible characters."""
    if hasattr(value, "__html__"):
        return value
    return visible(as_text(value) if not isinstance(value, str) else value)


def percent(share: float | str | None) -> str:
    """A share in percent with three significant digits."""
    if share is None:
        return MISSING
    return f"{100 * float(share):.3g}{_NO_BREAK}%"


def shortened(name: str) -> str:
    """A long name's beginning, where the whole name follows below."""
    return name if len(name) <= _LONGEST_NAME else f"{name[:_LONGEST_NAME]}…"


def _spaced(value: int | None) -> str:
    """A whole number, its thousands apart."""
    return MISSING if value is None else f"{value:,}".replace(",", _NO_BREAK)
