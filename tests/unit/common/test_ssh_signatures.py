"""Signatures in OpenSSH's format: made and checked here and by ssh-keygen."""

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from hemaline.common.problems import HemalineError, Problems
from hemaline.common.ssh_signatures import (
    fingerprint,
    public_key,
    public_line,
    read_allowed_signers,
    read_signing_key,
    sign,
    signing_public_key,
)

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
PUBLIC = public_key(KEY)
SIGNED = sign(KEY, b"message", "here")
FORMATS = {
    "OpenSSH": serialization.PrivateFormat.OpenSSH,
    "PEM": serialization.PrivateFormat.PKCS8,
}
needs_ssh = pytest.mark.skipif(not shutil.which("ssh-keygen"), reason="ssh-keygen is not there")


def key_file(path: Path, kind: str = "OpenSSH", passphrase: bytes = b"", key: object = KEY) -> Path:
    encryption = (
        serialization.BestAvailableEncryption(passphrase)
        if passphrase
        else serialization.NoEncryption()
    )
    content = key.private_bytes(serialization.Encoding.PEM, FORMATS[kind], encryption)  # type: ignore[attr-defined]
    path.write_bytes(content)
    path.chmod(0o600)
    return path


def no_passphrase() -> bytes:
    raise AssertionError("no passphrase should be read")


def test_what_was_signed_is_known_by_its_key() -> None:
    assert signing_public_key(SIGNED, b"message", "here") == PUBLIC


@pytest.mark.parametrize(
    ("text", "message", "namespace"),
    [
        (SIGNED, b"massage", "here"),
        (SIGNED, b"message", "there"),
        (SIGNED.replace("SSH SIGNATURE", "PGP SIGNATURE"), b"message", "here"),
        (SIGNED[:60], b"message", "here"),
        ("", b"message", "here"),
        (sign(KEY, b"other", "here"), b"message", "here"),
    ],
)
def test_anything_else_is_refused(text: str, message: bytes, namespace: str) -> None:
    with pytest.raises(ValueError):
        signing_public_key(text, message, namespace)


@given(st.data())
def test_a_changed_signature_is_never_good(data: st.DataObject) -> None:
    lines = SIGNED.splitlines()
    body = "".join(lines[1:-1])
    at = data.draw(st.integers(0, len(body) - 1))
    letter = data.draw(st.sampled_from("ABCxyz019+/=\n"))
    changed = body[:at] + letter + body[at + data.draw(st.integers(0, 2)) :]
    if changed.replace("\n", "") == body:
        return
    with pytest.raises(ValueError):
        signing_public_key("\n".join([lines[0], changed, lines[-1]]), b"message", "here")


@given(st.text(max_size=300))
def test_any_text_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        signing_public_key(text, b"message", "here")


@pytest.mark.parametrize("passphrase", [b"", b"secret"])
@pytest.mark.parametrize("kind", FORMATS)
def test_keys_of_openssh_and_pem(tmp_path: Path, kind: str, passphrase: bytes) -> None:
    path = key_file(tmp_path / "key", kind, passphrase)
    query: Callable[[], bytes] = (lambda: passphrase) if passphrase else no_passphrase
    assert public_key(read_signing_key(path, query)) == PUBLIC


@pytest.mark.parametrize(
    "content", [b"", b"\xff", b"-----BEGIN PRIVATE KEY-----\n", SIGNED.encode()]
)
def test_what_is_no_key(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "key").write_bytes(content)
    other = key_file(tmp_path / "other", "PEM", key=generate_private_key(SECP256R1()))
    locked = key_file(tmp_path / "locked", passphrase=b"secret")
    for path in (tmp_path / "key", tmp_path / "none", tmp_path, other, locked):
        with pytest.raises(HemalineError) as caught:
            read_signing_key(path, lambda: b"wrong")
        assert [p.code for p in caught.value.problems] == ["HL-M50"]


def test_allowed_signers(tmp_path: Path) -> None:
    path = tmp_path / "keys"
    other = public_key(Ed25519PrivateKey.generate())
    path.write_text(
        f"# sites\n\nsite_a {public_line(PUBLIC)} a comment\nsite_b\t{public_line(other)}\n"
        f"site_a {public_line(PUBLIC)}\n"
    )
    problems = Problems()
    assert read_allowed_signers(path, problems) == {PUBLIC: "site_a", other: "site_b"}
    assert len(problems) == 0


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "HL-M51"),
        ("# nobody\n", "HL-M51"),
        (public_line(PUBLIC), "HL-M52"),
        ("a ssh-rsa AAAA", "HL-M52"),
        ("a ssh-ed25519 AAAA", "HL-M52"),
        ("a ssh-ed25519 ²", "HL-M52"),
        (f'a valid-before="20200101" {public_line(PUBLIC)}', "HL-M52"),
        (f"a {public_line(PUBLIC)}\nb {public_line(PUBLIC)}", "HL-M53"),
        ("\udcff", "HL-M51"),
    ],
)
def test_keys_that_are_not_understood(tmp_path: Path, text: str, code: str) -> None:
    path = tmp_path / "keys"
    path.write_bytes(text.encode("utf-8", "surrogateescape"))
    problems = Problems()
    read_allowed_signers(path, problems)
    assert [p.code for p in problems] == [code]


@needs_ssh
def test_ssh_keygen_checks_what_is_signed_here(tmp_path: Path) -> None:
    (tmp_path / "keys").write_text(f"site_a {public_line(PUBLIC)}\n")
    (tmp_path / "x.sig").write_text(SIGNED)
    command = ["ssh-keygen", "-Y", "verify", "-f", "keys", "-I", "site_a", "-n", "here"]
    for message, code in ((b"message", 0), (b"massage", 255)):
        done = subprocess.run(
            [*command, "-s", "x.sig"], cwd=tmp_path, input=message, capture_output=True, check=False
        )
        assert done.returncode == code, done.stderr


@needs_ssh
def test_what_ssh_keygen_signs_is_known_here(tmp_path: Path) -> None:
    made = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", "key"]
    subprocess.run(made, cwd=tmp_path, check=True)
    key = read_signing_key(tmp_path / "key", no_passphrase)
    done = subprocess.run(
        ["ssh-keygen", "-Y", "sign", "-f", "key", "-n", "here"],
        cwd=tmp_path,
        input=b"message",
        capture_output=True,
        check=True,
    )
    public = signing_public_key(done.stdout.decode(), b"message", "here")
    assert public == public_key(key)
    shown = subprocess.run(
        ["ssh-keygen", "-l", "-f", "key.pub"], cwd=tmp_path, capture_output=True, check=True
    )
    assert fingerprint(public) in shown.stdout.decode()
