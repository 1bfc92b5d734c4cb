"""Runs the command line as ``python -m hemaline``."""

from hemaline.cli.main import main

raise SystemExit(main())
