"""Who may do what: tokens, privileges per path, inheritance."""

from __future__ import annotations

import re
import urllib.parse
from collections.abc import Iterable
from dataclasses import dataclass, field
from hmac import compare_digest

from .errors import ApiError, permission_error

NORMAL = (
    "Datastore.AllocateSpace Datastore.AllocateTemplate Datastore.Audit SDN.Use Sys.Audit VM.Allocate VM.Audit "
    "VM.Clone VM.Config.CDROM VM.Config.CPU VM.Config.Cloudinit VM.Config.Disk VM.Config.HWType VM.Config.Memory "
    "VM.Config.Network VM.Config.Options VM.PowerMgmt"
).split()
AUDIT = "Datastore.Audit Mapping.Audit Pool.Audit SDN.Audit Sys.Audit VM.Audit VM.GuestAgent.Audit".split()
EVERYTHING = sorted(
    set(NORMAL)
    | set(AUDIT)
    | set(
        "Datastore.Allocate Group.Allocate Mapping.Modify Mapping.Use Permissions.Modify Pool.Allocate Realm.Allocate "
        "Realm.AllocateUser SDN.Allocate Sys.AccessNetwork Sys.Console Sys.Incoming Sys.Modify Sys.PowerMgmt "
        "Sys.Syslog User.Modify VM.Backup VM.Console VM.GuestAgent.FileRead VM.GuestAgent.FileSystemMgmt "
        "VM.GuestAgent.FileWrite VM.GuestAgent.Unrestricted VM.Migrate VM.Monitor VM.Replicate VM.Snapshot "
        "VM.Snapshot.Rollback".split()
    )
)
# Some of the roles that every cluster has.
ROLES = {"Administrator": EVERYTHING, "NoAccess": [], "PVEAuditor": AUDIT}
# The paths GET /access/permissions always looks at, beside those that carry an ACL entry.
STANDARD_PATHS = ("/", "/access", "/access/groups", "/nodes", "/pool", "/sdn", "/storage", "/vms")


@dataclass
class Token:
    """An API token. `acl`: path to the privileges there; the nearest entry above a path counts, alone."""

    id: str
    secret: str
    acl: dict[str, list[str]] = field(default_factory=dict)
    propagate: dict[str, bool] = field(default_factory=dict)

    @property
    def user(self) -> str:
        return self.id.partition("!")[0]

    @property
    def name(self) -> str:
        return self.id.partition("!")[2]

    @property
    def is_root_token(self) -> bool:
        return self.user == "root@pam"

    def entry(self, path: str) -> dict[str, int]:
        """Privilege to propagate flag, of the nearest ACL entry at or above the path."""
        if self.is_root_token:
            return {privilege: 1 for privilege in EVERYTHING}
        parts = [part for part in path.split("/") if part]
        for length in range(len(parts), -1, -1):
            above = "/" + "/".join(parts[:length])
            passes_on = self.propagate.get(above, True)
            if above in self.acl and (passes_on or length == len(parts)):
                return {privilege: int(passes_on) for privilege in self.acl[above]}
        return {}


class Rights:
    """All tokens, and the checks the calls make."""

    def __init__(self, tokens: Iterable[Token], pool_of) -> None:
        self.tokens = {token.id: token for token in tokens}
        self.roles = {name: list(privileges) for name, privileges in ROLES.items()}
        self._pool_of = pool_of  # path -> pool id or None: members inherit their pool's rights

    def authenticate(self, header: str | None) -> Token:
        """The token of an Authorization header; 401 without a body otherwise."""
        match = re.match(r"PVEAPIToken[= ](.+)$", header or "")
        if not match:
            raise ApiError(401, "No ticket", body="none")
        value = urllib.parse.unquote(match[1].strip())
        found = re.fullmatch(r"([^\s:/]+@[A-Za-z][A-Za-z0-9._-]+![A-Za-z][A-Za-z0-9._-]*)=(\S+)", value)
        token = self.tokens.get(found[1]) if found else None
        if token is None or not compare_digest(token.secret.encode(), found[2].encode()):
            raise ApiError(401, "Authentication failed!", body="none")
        return token

    def privileges(self, token: Token, path: str) -> dict[str, int]:
        own = dict(token.entry(path))
        if pool := self._pool_of(path):
            # What a pool passes on to its members goes no further: its flag is 0.
            own |= {privilege: own.get(privilege, 0) for privilege in token.entry(f"/pool/{pool}")}
        return own

    def has(self, token: Token, path: str, privileges: Iterable[str], any_of: bool = False) -> bool:
        held = self.privileges(token, path)
        wanted = list(privileges)
        return any(p in held for p in wanted) if any_of else all(p in held for p in wanted)

    def check(self, token: Token, path: str, privileges: Iterable[str], any_of: bool = False) -> None:
        wanted = list(privileges)
        if not self.has(token, path, wanted, any_of):
            raise permission_error(path, "|".join(wanted) if any_of else ", ".join(wanted))

    def check_vm(
        self, token: Token, vmid: int, pool: str | None, privileges: Iterable[str], any_of: bool = False
    ) -> None:
        """On the pool the machine is meant for, else on the machine."""
        wanted = list(privileges)
        if pool and self.has(token, f"/pool/{pool}", wanted, any_of):
            return
        self.check(token, f"/vms/{vmid}", wanted, any_of)

    def dump(self, token: Token, extra_paths: Iterable[str], only: str | None = None) -> dict[str, dict[str, int]]:
        """What GET /access/permissions shows: every path with something on it, those of other people's entries, too."""
        entries = {path for other in self.tokens.values() for path in other.acl}
        paths = {only} if only else set(STANDARD_PATHS) | entries | set(extra_paths)
        found = {path: self.privileges(token, path) for path in sorted(paths)}
        return {path: dict(sorted(held.items())) for path, held in found.items() if held}
