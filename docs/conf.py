"""Sphinx configuration; the reference is written before the pages are read."""

from __future__ import annotations

import sys
from pathlib import Path

DOCS = Path(__file__).resolve().parent
sys.path.insert(0, str(DOCS.parent / "scripts"))

import hemaline  # noqa: E402
import reference_pages  # noqa: E402

reference_pages.write(DOCS)

project = "Hemaline"
author = "Hemaline maintainers"
version = release = hemaline.__version__
language = "en"

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.autosummary", "sphinx.ext.napoleon"]
myst_enable_extensions = ["colon_fence", "deflist"]
myst_heading_anchors = 3
exclude_patterns = ["figures"]

autodoc_typehints = "description"
autodoc_typehints_description_target = "documented_params"
autodoc_member_order = "bysource"
napoleon_google_docstring = False
napoleon_use_ivar = True
python_use_unqualified_type_names = True

nitpicky = True
# Types of other projects: their documentation would have to be fetched.
nitpick_ignore_regex = [("py:class", r"Path|(pd|pandas|pathlib|collections|typing)\..*")]

html_theme = "furo"
html_title = f"Hemaline {release}"
# Fonts of the reader's system; nothing is fetched from elsewhere.
html_show_sphinx = False
html_show_copyright = False
html_copy_source = False
