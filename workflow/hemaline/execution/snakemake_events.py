"""Snakemake with one more log handler, which hands its events to a listener."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from logging import LogRecord
from types import ModuleType

Listener = Callable[[LogRecord], None]
_NAME = "hemaline"


def run_snakemake(words: Sequence[str], listen: Listener) -> int:
    """Run Snakemake in this process, with nothing on the screen but what the listener prints.

    The file of Snakemake's own log is written as ever.

    Args:
        words: command line of Snakemake.
        listen: called with each record, in a thread of its own.

    Returns:
        The exit code.
    """
    from snakemake.cli import main
    from snakemake_interface_logger_plugins import common
    from snakemake_interface_logger_plugins.registry import LoggerPluginRegistry

    plugin = ModuleType(f"{common.logger_plugin_module_prefix}{_NAME}")
    plugin.LogHandler = _handler(listen)  # type: ignore[attr-defined]
    LoggerPluginRegistry().register_plugin(plugin.__name__, plugin)
    try:
        main([*words, "--logger", _NAME])
    except SystemExit as error:
        return error.code if isinstance(error.code, int) else 1
    return 0


def _handler(listen: Listener) -> type:
    """The class that Snakemake makes its handler of."""
    from snakemake_interface_logger_plugins.base import LogHandlerBase

    class Handler(LogHandlerBase):
        writes_to_stream = True
        writes_to_file = False
        has_filter = True
        has_formatter = True
        needs_rulegraph = False

        def emit(self, record: LogRecord) -> None:
            try:
                listen(record)
            except Exception:
                self.handleError(record)

    return Handler
