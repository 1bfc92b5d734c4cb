"""Runs the command line as ``python -m hemaline``."""

from hemaline.cli import main

raise SystemExit(main())
