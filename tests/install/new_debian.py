"""A new Debian 12 in a folder, made from apt, that commands run in by chroot."""

from __future__ import annotations

import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
# In a mount namespace of its own: whatever is mounted goes when the command ends.
ENTER = """
mount --bind /dev "$0/dev" && mount -t tmpfs -o mode=1777 shm "$0/dev/shm" || exit 125
mount -t proc proc "$0/proc" && cd / || exit 125
exec chroot --userspec="$1" "$0" /bin/sh -ec "$2"
"""


def why_not() -> str | None:
    """Why no Debian can be made here; None where one can."""
    missing = [name for name in ("debootstrap", "unshare", "chroot") if shutil.which(name) is None]
    if missing:
        return f"not on PATH: {' '.join(missing)} (apt-get install debootstrap)"
    if os.geteuid() != 0:
        return "debootstrap needs root"
    done = subprocess.run(["unshare", "--mount", "true"], capture_output=True, check=False)
    return "no mount namespace can be made" if done.returncode else None


@dataclass(frozen=True)
class NewDebian:
    """The folder of an installed Debian, and the way into it."""

    root: Path

    @classmethod
    def made_in(cls, root: Path) -> NewDebian:
        """Install the smallest Debian 12 with apt, the host's name servers and certificates."""
        subprocess.run(["debootstrap", "--variant=minbase", "bookworm", str(root)], check=True)
        shutil.copy("/etc/resolv.conf", root / "etc/resolv.conf")
        if certificates := os.environ.get("SSL_CERT_FILE"):
            shutil.copy(certificates, root / "certificates.pem")
        return cls(root)

    def run(self, command: str, user: str = "root:root") -> subprocess.CompletedProcess[str]:
        """Run a line of shell in it; its output in the result, whatever its exit code."""
        # As Docker does for users that are not in its passwd.
        environment = {"PATH": PATH, "HOME": "/"}
        if (self.root / "certificates.pem").exists():
            environment |= dict.fromkeys(("PIP_CERT", "SSL_CERT_FILE"), "/certificates.pem")
        enter = ["unshare", "--mount", "sh", "-c", ENTER, str(self.root), user, command]
        return subprocess.run(enter, env=environment, capture_output=True, text=True, check=False)
