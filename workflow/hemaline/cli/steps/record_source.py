"""Record which files of an outside source are consulted, by their checksums."""

from __future__ import annotations

import argparse
from pathlib import Path


def configure(parser: argparse.ArgumentParser) -> None:
    """Arguments."""
    parser.add_argument("--definitions", type=Path, required=True, help="knowledge_sources.yaml")
    parser.add_argument("--name", required=True)
    parser.add_argument("--version", required=True)
    parser.add_argument("--contig-names", required=True)
    parser.add_argument(
        "--file",
        nargs=3,
        action="append",
        required=True,
        metavar=("CONTIG", "PATH", "SHA256"),
        help="contig or -, file, checksum or -",
    )
    parser.add_argument("--regions", type=Path)
    parser.add_argument("--output", type=Path, required=True)


def run(args: argparse.Namespace) -> None:
    """Write the record."""
    from hemaline.annotation.sources.knowledge_records import record_source
    from hemaline.annotation.sources.knowledge_sources import (
        WHOLE,
        KnowledgeSource,
        load_source_definitions,
    )

    keyed = [(WHOLE if key == "-" else key, path, given) for key, path, given in args.file]
    source = KnowledgeSource(
        definition=load_source_definitions(args.definitions).sources[args.name],
        version=args.version,
        contig_names=args.contig_names,
        files={key: Path(path) for key, path, _ in keyed},
        sha256={key: given for key, _, given in keyed if given != "-"},
        regions=args.regions,
    )
    record_source(source, args.output)
