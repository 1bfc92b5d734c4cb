"""A run checked from its configuration file, as people check it before they start it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from hemaline.common.documents.valid_documents import pass_on, read_document
from hemaline.common.problems import Problems

if TYPE_CHECKING:
    from hemaline.project.loaded_run import Project


def checked_project(file: Path) -> tuple[Project, Problems]:
    """The project of a configuration file, and warnings about it; see ``load_project``.

    Raises:
        HemalineError: anything stops the run; all of it is reported.
    """
    problems = Problems()
    document = read_document(file, problems)
    if document is None:
        problems.raise_errors()
    # Imported now: a file that is no configuration is refused without the wait.
    from hemaline.project.loaded_run import load_project

    project, found = load_project(document or {}, file)
    pass_on(found, problems)
    problems.raise_errors()
    assert project is not None
    return project, problems
