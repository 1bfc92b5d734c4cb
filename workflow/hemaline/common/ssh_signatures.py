"""Ed25519 signatures of files in OpenSSH's format, made and checked by ``cryptography``.

A key is made by ``ssh-keygen -t ed25519``, a signature can be checked by ``ssh-keygen -Y verify``,
and the accepted keys are listed in a file of ssh's allowed signers. Sources: OpenSSH
PROTOCOL.sshsig; ssh-keygen(1), "ALLOWED SIGNERS".
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import struct
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from hemaline.common.problems import Problems, fail

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

_MAGIC = b"SSHSIG"
_VERSION = 1
_KIND = b"ssh-ed25519"
_HASH = b"sha512"
_BEGIN, _END = "-----BEGIN SSH SIGNATURE-----", "-----END SSH SIGNATURE-----"
_LINE = 70
_LARGEST = 2**20


def fingerprint(public: bytes) -> str:
    """A public key in short, as ``ssh-keygen -l`` prints it."""
    digest = base64.b64encode(hashlib.sha256(public).digest()).decode()
    return f"SHA256:{digest.rstrip('=')}"


def public_line(public: bytes) -> str:
    """A public key as a line of ``authorized_keys`` or, behind a name, of allowed signers."""
    return f"{_KIND.decode()} {base64.b64encode(public).decode()}"


def read_signing_key(path: Path, passphrase: Callable[[], bytes]) -> Ed25519PrivateKey:
    """The private key of an OpenSSH or PEM (PKCS 8) file.

    Args:
        path: the file.
        passphrase: called where the key is encrypted.

    Raises:
        HemalineError: HL-M50 it cannot be read, or is no Ed25519 key.
    """
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import (
        load_pem_private_key,
        load_ssh_private_key,
    )

    try:
        content = path.read_bytes()
        load = load_ssh_private_key if b"OPENSSH PRIVATE KEY" in content else load_pem_private_key
        try:
            key = load(content, None)
        except TypeError:  # it is encrypted
            key = load(content, passphrase())
    except OSError as error:
        raise fail("HL-M50", path, reason=error.strerror or str(error)) from error
    except (ValueError, UnsupportedAlgorithm) as error:
        reason = "it is no private key, or not of this passphrase"
        raise fail("HL-M50", path, reason=reason) from error
    if not isinstance(key, Ed25519PrivateKey):
        raise fail("HL-M50", path, reason="it is of another kind than Ed25519")
    return key


def public_key(key: Ed25519PrivateKey) -> bytes:
    """The public half of a key, as ssh encodes it."""
    return _string(_KIND) + _string(key.public_key().public_bytes_raw())


def sign(key: Ed25519PrivateKey, message: bytes, namespace: str) -> str:
    """The armoured signature of ``message``; ``namespace`` names what is signed."""
    head = _string(namespace.encode()) + _string(b"") + _string(_HASH)
    signature = key.sign(_signed(message, head))
    parts = _string(public_key(key)) + head + _string(_string(_KIND) + _string(signature))
    text = base64.b64encode(_MAGIC + struct.pack(">I", _VERSION) + parts).decode()
    lines = [text[at : at + _LINE] for at in range(0, len(text), _LINE)]
    return "\n".join([_BEGIN, *lines, _END, ""])


def signing_public_key(armoured: str, message: bytes, namespace: str) -> bytes:
    """The public key that signed ``message``; its owner is found in the allowed signers.

    Raises:
        ValueError: it is no such signature, or not one of this message and namespace.
    """
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    blob = _dearmoured(armoured)
    if blob[: len(_MAGIC) + 4] != _MAGIC + struct.pack(">I", _VERSION):
        raise ValueError("it is no signature of ssh, version 1")
    public, *head, signature = _strings(blob[len(_MAGIC) + 4 :], 5)
    if head[0] != namespace.encode():
        raise ValueError("it was made for another purpose")
    if head[2] != _HASH:
        raise ValueError("it is not over SHA-512")
    kind, raw = _strings(public, 2)
    other, signed = _strings(signature, 2)
    if (kind, other) != (_KIND, _KIND):
        raise ValueError("it is not of an Ed25519 key")
    try:
        content = _signed(message, b"".join(map(_string, head)))
        Ed25519PublicKey.from_public_bytes(raw).verify(signed, content)
    except InvalidSignature as error:
        raise ValueError("it is of another content") from error
    return public


def read_allowed_signers(path: Path, problems: Problems) -> dict[bytes, str]:
    """Names by public key: lines of ``NAME ssh-ed25519 KEY``, # begins a comment."""
    found: dict[bytes, str] = {}
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not UTF-8 text"
        problems.add("HL-M51", path, reason=reason)
        return {}
    for number, line in enumerate(text.splitlines(), start=1):
        words = line.split()
        if not words or words[0].startswith("#"):
            continue
        public = _public(words)
        if public is None:
            problems.add("HL-M52", path, number)
        elif found.setdefault(public, words[0]) != words[0]:
            problems.add("HL-M53", path, number, name=words[0], other=found[public])
    if not found and not problems.errors:
        problems.add("HL-M51", path, reason="it holds no key")
    return found


def _public(words: list[str]) -> bytes | None:
    """The key of a line; None where there is none, or where options restrict it."""
    if len(words) < 3 or words[1].encode() != _KIND:
        return None
    try:
        public = base64.b64decode(words[2], validate=True)
        kind, raw = _strings(public, 2)
    except (ValueError, binascii.Error):
        return None
    return public if (kind, len(raw)) == (_KIND, 32) else None


def _signed(message: bytes, head: bytes) -> bytes:
    return _MAGIC + head + _string(hashlib.sha512(message).digest())


def _dearmoured(text: str) -> bytes:
    lines = text[:_LARGEST].strip().splitlines()
    if lines[:1] != [_BEGIN] or lines[-1:] != [_END]:
        raise ValueError("it is no signature of ssh")
    return base64.b64decode("".join(lines[1:-1]), validate=True)


def _string(content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + content


def _strings(content: bytes, count: int) -> list[bytes]:
    """``count`` strings and nothing behind them.

    Raises:
        ValueError: there are fewer, or more.
    """
    found = []
    for _ in range(count):
        if len(content) < 4:
            raise ValueError("it is cut")
        (length,) = struct.unpack(">I", content[:4])
        if len(content) < 4 + length:
            raise ValueError("it is cut")
        found.append(content[4 : 4 + length])
        content = content[4 + length :]
    if content:
        raise ValueError("bytes follow it")
    return found
