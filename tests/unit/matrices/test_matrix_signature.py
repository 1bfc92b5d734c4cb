"""Signed folders: merging accepts a known key, and no hash that anyone can compute."""

import json
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from hemaline.cli.main import main
from hemaline.matrices.matrix_package import SIGNATURE
from matrix_folders import sealed, write_folder

ONE = {"S1": {"A": 0.3, "B": 0.0}}
TWO = {"S2": {"A": 0.0, "B": 0.1}}


def make_key(path: Path) -> Path:
    key = Ed25519PrivateKey.generate()
    kind = serialization.PrivateFormat.OpenSSH
    path.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, kind, serialization.NoEncryption())
    )
    return path


@pytest.fixture
def sites(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    """Two signed folders, a and b, and the file of their keys."""
    lines = []
    for name, some in (("a", ONE), ("b", TWO)):
        folder, key = write_folder(tmp_path / name, some), make_key(tmp_path / f"{name}.key")
        assert main(["matrix", "sign", str(folder), "--key", str(key)]) == 0
        lines.append(f"site_{name} {capsys.readouterr().out.splitlines()[-1]}\n")
    (tmp_path / "keys").write_text("".join(lines))
    return tmp_path


def merge(folder: Path, *options: str) -> int:
    words = ["matrix", "merge", str(folder / "a"), str(folder / "b")]
    return main([*words, "--output", str(folder / "both"), *options])


def required(folder: Path) -> int:
    return merge(folder, "--require-signatures", str(folder / "keys"))


def test_signed_folders_are_merged_and_their_signers_kept(sites: Path) -> None:
    assert required(sites) == 0
    signers = json.loads((sites / "both/datapackage.json").read_text())["signers"]
    assert [one.split(" SHA256:")[0] for one in signers] == ["site_a", "site_b"]


def test_without_keys_nobody_takes_a_signature_for_checked(
    sites: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert merge(sites) == 0
    assert capsys.readouterr().err.count("WARNING HL-M57") == 2
    assert "signers" not in json.loads((sites / "both/datapackage.json").read_text())


def test_a_folder_changed_after_signing_is_refused_though_its_hashes_fit(
    sites: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for file, old, new in (("vaf", "S2\t0.1", "S2\t0.2"), ("limit", "S2\t0.01", "S2\t0.02")):
        path = sites / f"b/mine.{file}.tsv"
        path.write_text(path.read_text().replace(old, new))
    assert required(sites) == 2
    sealed(sites / "b")
    capsys.readouterr()
    assert required(sites) == 2
    error = capsys.readouterr().err
    assert "HL-M55" in error
    assert str(sites / "b") in error
    assert str(sites / "a") not in error
    assert not (sites / "both").exists()
    # The hashes alone prove nothing: without keys it is merged.
    assert merge(sites) == 0


@pytest.mark.parametrize("code", ["HL-M54", "HL-M55", "HL-M56"])
def test_a_signature_that_is_missing_of_something_else_or_of_nobody_known(
    sites: Path, code: str, capsys: pytest.CaptureFixture[str]
) -> None:
    file = sites / "b" / SIGNATURE
    if code == "HL-M54":
        file.unlink()
    elif code == "HL-M55":
        file.write_text((sites / "a" / SIGNATURE).read_text())
    else:
        stranger = make_key(sites / "stranger")
        assert main(["matrix", "sign", str(sites / "b"), "--key", str(stranger)]) == 0
    assert required(sites) == 2
    error = capsys.readouterr().err
    assert f"ERROR {code} {file}" in error
    assert not (sites / "both").exists()


def test_a_folder_that_is_not_whole_is_not_signed(
    sites: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (sites / "b/mine.vaf.tsv").write_text("changed\n")
    before = (sites / "b" / SIGNATURE).read_bytes()
    assert main(["matrix", "sign", str(sites / "b"), "--key", str(sites / "b.key")]) == 2
    assert "HL-M22" in capsys.readouterr().err
    assert (sites / "b" / SIGNATURE).read_bytes() == before


def test_writing_a_folder_again_removes_its_signature(sites: Path) -> None:
    write_folder(sites / "b", TWO)
    assert not (sites / "b" / SIGNATURE).exists()
