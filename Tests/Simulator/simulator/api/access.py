"""/access and /version: who am I, what may I, what is this."""

from __future__ import annotations

from ..errors import ApiError
from ..rights import ROLES
from ..routes import Call, endpoint
from ..schema import Param, required


@endpoint("GET", "/version", daemon=False)
def version(call: Call):
    return call.world.settings.version(call.node)


@endpoint("GET", "/access/permissions", {"path": Param(), "userid": Param()}, daemon=False)
def permissions(call: Call):
    token = call.token
    if (user := call.get("userid")) and user != token.id:
        if user not in call.world.rights.tokens or not call.has("/access", "Sys.Audit"):
            raise ApiError(403, "Permission check failed (/access, Sys.Audit)\n")
        token = call.world.rights.tokens[user]
    members = [f"/vms/{vmid}" for pool in call.world.pools.values() for vmid in pool["vms"]]
    members += [f"/storage/{name}" for pool in call.world.pools.values() for name in pool["storages"]]
    return call.world.rights.dump(token, members, call.get("path"))


@endpoint("GET", "/access/roles", daemon=False)
def roles(call: Call):
    return [
        {"roleid": name, "privs": ",".join(sorted(privileges)), "special": int(name in ROLES)}
        for name, privileges in sorted(call.world.rights.roles.items())
    ]


@endpoint("GET", "/access/ticket", daemon=False)
def ticket_page(call: Call):
    return None


TICKET = {
    "username": required(Param(max_length=64)),
    "password": required(Param()),
    "realm": Param(max_length=32),
    "otp": Param(),
    "path": Param(),
    "privs": Param(),
    "new-format": Param("boolean"),
    "tfa-challenge": Param(),
}


@endpoint("POST", "/access/ticket", TICKET)
def ticket(call: Call):
    # Nobody in this world has a password: every log-in fails the way a wrong one does.
    raise ApiError(401, "authentication failure\n")
