"""Who wrote a folder of matrices: a signature of its data package, which has each TSV's SHA-256."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from hemaline.common.files import replacing
from hemaline.common.problems import Problems, raised_together
from hemaline.common.ssh_signatures import (
    fingerprint,
    public_key,
    public_line,
    read_signing_key,
    sign,
    signing_public_key,
)
from hemaline.matrices.matrix_package import PACKAGE, SIGNATURE, MatrixFolder, read_folder

# Names what is signed, so that a signature of something else is none of matrices.
NAMESPACE = "hemaline-matrices"


def sign_folder(path: Path, key_file: Path, passphrase: Callable[[], bytes]) -> str:
    """Sign a folder that is whole; returns the public key as a line of allowed signers.

    Raises:
        HemalineError: the folder is not whole, or HL-M50 of the key.
    """
    folder = read_folder(path)
    with raised_together() as problems:
        folder.check_files(problems)
    key = read_signing_key(key_file, passphrase)
    package = (folder.path / PACKAGE).read_bytes()
    with replacing(folder.path / SIGNATURE) as out:
        out.write(sign(key, package, NAMESPACE))
    return public_line(public_key(key))


def signer(folder: MatrixFolder, known: Mapping[bytes, str], problems: Problems) -> str:
    """Name and fingerprint of the ``known`` key that signed a folder; empty where none did."""
    file = folder.path / SIGNATURE
    try:
        text = file.read_text(encoding="ascii")
        public = signing_public_key(text, (folder.path / PACKAGE).read_bytes(), NAMESPACE)
    except OSError as error:
        problems.add("HL-M54", file, reason=error.strerror or str(error))
    except ValueError as error:
        problems.add("HL-M55", file, reason=str(error))
    else:
        if public in known:
            return f"{known[public]} {fingerprint(public)}"
        problems.add("HL-M56", file, key=fingerprint(public))
    return ""
