"""/pools."""

from __future__ import annotations

from .. import formats
from ..errors import die
from ..formats import split_list
from ..routes import Call, endpoint, needs
from ..schema import Param, required
from .describe import machine

POOL = Param(format=formats.pool_id)


@endpoint("GET", "/pools", {"poolid": POOL, "type": Param(enum=("qemu", "lxc", "storage"))}, daemon=False)
def pools(call: Call):
    world = call.world
    if wanted := call.get("poolid"):
        call.check(f"/pool/{wanted}", "Pool.Audit")
        if wanted not in world.pools:
            raise die(f"pool '{wanted}' does not exist")
        return [shown(call, world.pools[wanted])]
    return [
        {"poolid": name} | ({"comment": pool["comment"]} if pool.get("comment") else {})
        for name, pool in sorted(world.pools.items())
        if call.has(f"/pool/{name}", "Pool.Audit")
    ]


@endpoint("GET", "/pools/{poolid}", permission=needs("/pool/{poolid}", "Pool.Audit"), daemon=False)
def pool(call: Call):
    if call["poolid"] not in call.world.pools:
        raise die(f"pool '{call['poolid']}' does not exist")
    found = shown(call, call.world.pools[call["poolid"]])
    del found["poolid"]
    return found


def shown(call: Call, entry):
    members = [
        {
            "id": f"qemu/{vmid}",
            "node": call.world.vms[vmid].node,
            "type": "qemu",
            **machine(call.world, call.world.vms[vmid]),
        }
        for vmid in sorted(entry["vms"])
        if vmid in call.world.vms
    ]
    members += [{"id": f"storage/{name}", "storage": name, "type": "storage"} for name in entry["storages"]]
    return {"poolid": entry["poolid"], "members": members} | (
        {"comment": entry["comment"]} if entry.get("comment") else {}
    )


@endpoint(
    "POST",
    "/pools",
    {"poolid": required(POOL), "comment": Param()},
    permission=needs("/pool/{poolid}", "Pool.Allocate"),
)
def create(call: Call):
    if call["poolid"] in call.world.pools:
        raise die(f"create pool failed: pool '{call['poolid']}' already exists")
    call.world.pools[call["poolid"]] = {
        "poolid": call["poolid"],
        "comment": call.get("comment", ""),
        "vms": [],
        "storages": [],
    }


UPDATE = {
    "poolid": required(POOL),
    "allow-move": Param("boolean"),
    "comment": Param(),
    "delete": Param("boolean"),
    "storage": Param(),
    "vms": Param(),
}


@endpoint("PUT", "/pools", UPDATE, permission=needs("/pool/{poolid}", "Pool.Allocate"))
def update(call: Call):
    world, name = call.world, call["poolid"]
    if name not in world.pools:
        raise die(f"update pool failed: pool '{name}' does not exist")
    entry, remove = world.pools[name], call.get("delete")
    with world.guard:
        if "comment" in call.params:
            entry["comment"] = call["comment"]
        for text in split_list(call.get("vms", "")):
            vmid = int(text)
            call.check(f"/vms/{vmid}", "Pool.Allocate", "VM.Allocate", any_of=True)
            if remove:
                if vmid not in entry["vms"]:
                    raise die(f"update pool failed: VM {vmid} is not a pool member")
                entry["vms"].remove(vmid)
                continue
            current = world.pool_of_vm(vmid)
            if current == name:
                raise die(f"update pool failed: VM {vmid} is already a pool member")
            if current and not call.get("allow-move"):
                raise die(
                    f"update pool failed: VM {vmid} belongs already to pool '{current}' and 'allow-move' is not set"
                )
            if current:
                world.pools[current]["vms"].remove(vmid)
            entry["vms"].append(vmid)
        for storage in split_list(call.get("storage", "")):
            if remove:
                entry["storages"].remove(storage)
            elif storage not in entry["storages"]:
                entry["storages"].append(storage)
