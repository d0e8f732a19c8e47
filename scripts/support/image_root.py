"""The root of the container image: the files of some Debian packages, and the few that a program expects beside them.

Nothing is installed and no script of a package is run: what their scripts would make is made here.
"""

from __future__ import annotations

import re
import tarfile
from dataclasses import dataclass

from debian_packages import Package, Packages

# Who runs in it, and its home: the one directory that may be written to, where the root may be.
USER, HOME = 65532, "var/lib/proxmox-flatcar"

# What no program in it looks at. gconv converts to character sets that nobody asks for.
UNWANTED = re.compile(
    r"usr/share/(man|locale|lintian|bug|info|gcc|gdb|bash-completion|ca-certificates|zoneinfo)(/|$)"
    r"|usr/share/doc/(.*/)?(?!copyright$)[^/]*$|usr/lib/[^/]+/gconv(/|$)|(usr/)?s?bin(/|$)|etc/(init\.d|default|cron\.[a-z]+)(/|$)"
)
# Of base-files, what says which Debian it is.
RELEASE = {"usr/lib/os-release", "etc/os-release", "etc/debian_version"}


@dataclass
class Entry:
    """A file, a link or a directory of the root."""

    mode: int
    data: bytes = b""
    link: str | None = None
    directory: bool = False
    owner: int = 0


def merged(path: str) -> str:
    """Debian's packages know /lib; there it is a link to /usr/lib."""
    return re.sub(r"^(lib\w*|s?bin)(?=/|$)", r"usr/\1", path)


def entry(member: tarfile.TarInfo, data: bytes) -> tuple[str, Entry] | None:
    """What a package's file is in the root; None for what it has not."""
    path = merged(member.name)
    if UNWANTED.match(member.name) or UNWANTED.match(path) or member.isdir():
        return None
    if member.issym():
        return path, Entry(0o777, link=member.linkname)
    if not member.isreg():
        raise SystemExit(f"package: {member.name} is neither file nor link")
    return path, Entry(member.mode & 0o755, data)


def certificates(package: Package) -> bytes:
    """What update-ca-certificates writes."""
    files = {m.name: d for m, d in package.members() if m.name.startswith("usr/share/ca-certificates/") and m.name.endswith(".crt")}
    return b"".join(files[name].rstrip(b"\n") + b"\n" for name in sorted(files))


def base(packages: Packages, libraries: list[Package]) -> dict[str, Entry]:
    """Everything but the program."""
    root: dict[str, Entry] = {}
    for package in libraries:
        root.update(filter(None, (entry(member, data) for member, data in package.members())))
    release, authorities = packages.all["base-files"], packages.all["ca-certificates"]
    root.update({m.name: found[1] for m, d in release.members() if m.name in RELEASE and (found := entry(m, d))})
    root["etc/ssl/certs/ca-certificates.crt"] = Entry(0o644, certificates(authorities))
    for package in [*libraries, release, authorities]:
        # Where scanners look for packages that no dpkg has installed.
        root[f"var/lib/dpkg/status.d/{package.name}"] = Entry(0o644, package.control.encode())
        for member, data in package.members():
            if member.name == f"usr/share/doc/{package.name}/copyright" and member.isreg():
                root[member.name] = Entry(0o644, data)
    for name in {path.split("/")[1] for path in root if re.match(r"usr/lib\w*/", path)}:
        root[name] = Entry(0o777, link=f"usr/{name}")
    root["etc/passwd"] = Entry(
        0o644, f"root:x:0:0:root:/root:/usr/sbin/nologin\nproxmox-flatcar:x:{USER}:{USER}::/{HOME}:/usr/sbin/nologin\n".encode()
    )
    root["etc/group"] = Entry(0o644, f"root:x:0:\nproxmox-flatcar:x:{USER}:\n".encode())
    root["etc/nsswitch.conf"] = Entry(0o644, b"passwd: files\ngroup: files\nhosts: files dns\n")
    root[HOME] = Entry(0o700, directory=True, owner=USER)
    root["tmp"] = Entry(0o1777, directory=True)
    root["var/tmp"] = Entry(0o1777, directory=True)
    # Where runtimes mount theirs, which they could not make in a read-only root.
    for name in ("dev", "proc", "sys", "etc/proxmox-flatcar"):
        root[name] = Entry(0o755, directory=True)
    return with_parents(root)


def with_parents(root: dict[str, Entry]) -> dict[str, Entry]:
    """The same with every directory that leads to a file."""
    for path in list(root):
        parts = path.split("/")
        for depth in range(1, len(parts)):
            root.setdefault("/".join(parts[:depth]), Entry(0o755, directory=True))
    return root
