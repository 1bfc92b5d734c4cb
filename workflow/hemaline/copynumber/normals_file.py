"""A panel of normals of copy number as a file: a ZIP archive of a header and arrays."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hemaline.common.files import replacing_path
from hemaline.common.problems import fail
from hemaline.copynumber.bin_counts import snps_digest
from hemaline.copynumber.bins import CopyBins
from hemaline.copynumber.noise import DepthNoise
from hemaline.copynumber.normals import CopyNormals, Inflation, OmittedDonor
from hemaline.inputs.copy_normals_header import (
    COPY_NORMALS_FORMAT,
    HEADER,
    CopyDesign,
    CopyNormalsHeader,
    LeftOutEntry,
    read_copy_normals_header,
)
from hemaline.quality.identity.fingerprint import Snp
from hemaline.version import __version__

_EPOCH = (1980, 1, 1, 0, 0, 0)


def write_normals(
    path: Path, normals: CopyNormals, design: CopyDesign, tools: Mapping[str, str]
) -> CopyNormals:
    """Write the panel; it comes back with its version."""
    arrays = {name: _bytes(array) for name, array in sorted(_arrays(normals).items())}
    header = _header(normals, design, tools)
    state = hashlib.sha256(_json(header))
    for name, content in arrays.items():
        state.update(name.encode())
        state.update(content)
    named = header.model_copy(update={"version": state.hexdigest()})
    with replacing_path(path) as temporary, zipfile.ZipFile(temporary, "w") as archive:
        _add(archive, HEADER, _json(named))
        for name, content in arrays.items():
            _add(archive, f"{name}.npy", content)
    return replace(normals, version=named.version)


def load_normals(path: Path) -> CopyNormals:
    """The panel of a file.

    Raises:
        HemalineError: it cannot be read (HL-N26), or was changed after it was written (HL-N27).
    """
    try:
        header = read_copy_normals_header(path)
        with zipfile.ZipFile(path) as archive:
            names = sorted(set(archive.namelist()) - {HEADER})
            content = {name.removesuffix(".npy"): archive.read(name) for name in names}
        state = hashlib.sha256(_json(header.model_copy(update={"version": ""})))
        for name, one in content.items():
            state.update(name.encode())
            state.update(one)
        if state.hexdigest() != header.version:
            raise fail("HL-N27", path)
        return _normals(header, {name: np.load(io.BytesIO(one)) for name, one in content.items()})
    except (OSError, ValueError, KeyError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise fail("HL-N26", path, reason=reason) from error


def _header(
    normals: CopyNormals, design: CopyDesign, tools: Mapping[str, str]
) -> CopyNormalsHeader:
    return CopyNormalsHeader(
        version="",
        design=design,
        bins=normals.bins.digest,
        snps=snps_digest(normals.snps),
        donors=normals.donors,
        men=normals.men,
        left_out=tuple(
            LeftOutEntry(donor=one.digest, event=one.event, z=one.z) for one in normals.left_out
        ),
        factors=len(normals.noise.loadings) - 1,
        donor_data=normals.donor_data,
        hemaline=__version__,
        tools=dict(sorted(tools.items())),
    )


def _json(header: CopyNormalsHeader) -> bytes:
    entries: dict[str, Any] = {"format": COPY_NORMALS_FORMAT, **header.model_dump()}
    return f"{json.dumps(entries, indent=1)}\n".encode()


def _arrays(normals: CopyNormals) -> dict[str, NDArray[Any]]:
    bins, noise, snps = normals.bins, normals.noise, normals.snps
    return {
        "chrom": bins.chrom,
        "start": bins.start,
        "end": bins.end,
        "kind": bins.kind,
        "mean": noise.mean,
        "variance": noise.variance,
        "sampling": noise.sampling,
        "loadings": noise.loadings,
        "usable": noise.usable,
        "snp_chrom": np.array([snp.chrom for snp in snps], dtype=np.str_),
        "snp_pos": np.array([snp.pos for snp in snps], dtype=np.int64),
        "snp_ref": np.array([snp.ref for snp in snps], dtype=np.str_),
        "snp_alt": np.array([snp.alt for snp in snps], dtype=np.str_),
        "snp_frequency": np.array([snp.alt_frequency for snp in snps], dtype=np.float64),
        "ref_share": normals.ref_share,
        "events": np.array(list(normals.inflation), dtype=np.str_),
        "inflation": np.array([[one.whole, one.core] for one in normals.inflation.values()]),
    }


def _normals(header: CopyNormalsHeader, arrays: Mapping[str, NDArray[Any]]) -> CopyNormals:
    snps = zip(
        *(
            arrays[name].tolist()
            for name in ("snp_chrom", "snp_pos", "snp_ref", "snp_alt", "snp_frequency")
        ),
        strict=True,
    )
    pairs = zip(arrays["events"].tolist(), arrays["inflation"].tolist(), strict=True)
    return CopyNormals(
        bins=CopyBins(arrays["chrom"], arrays["start"], arrays["end"], arrays["kind"]),
        snps=tuple(Snp(*one) for one in snps),
        noise=DepthNoise(
            arrays["mean"],
            arrays["variance"],
            arrays["sampling"],
            arrays["loadings"],
            arrays["usable"],
        ),
        ref_share=arrays["ref_share"],
        inflation={name: Inflation(*pair) for name, pair in pairs},
        left_out=tuple(
            OmittedDonor(one.donor, one.event, one.z, one.donor) for one in header.left_out
        ),
        donors=header.donors,
        men=header.men,
        donor_data=tuple(header.donor_data),
        version=header.version,
    )


def _bytes(array: NDArray[Any]) -> bytes:
    out = io.BytesIO()
    np.save(out, array, allow_pickle=False)
    return out.getvalue()


def _add(archive: zipfile.ZipFile, name: str, content: bytes) -> None:
    entry = zipfile.ZipInfo(name, _EPOCH)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.external_attr = 0o644 << 16
    archive.writestr(entry, content)
