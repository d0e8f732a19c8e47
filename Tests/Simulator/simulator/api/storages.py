"""/storage and /nodes/N/storage: which storages there are, what they take, what room they have."""

from __future__ import annotations

from .. import formats
from ..errors import ApiError, die
from ..formats import split_list
from ..routes import Call, endpoint, needs
from ..schema import Param, required
from ..storage import Storage
from .describe import storage_status

READ = ("Datastore.Audit", "Datastore.AllocateSpace")
TYPES = tuple("btrfs cephfs cifs dir esxi iscsi iscsidirect lvm lvmthin nfs pbs rbd zfs zfspool".split())


def configuration(storage: Storage, digest: str) -> dict:
    shown = {"content": ",".join(storage.content), "digest": digest, "storage": storage.id, "type": storage.type}
    if storage.is_foreign:
        shown["server"] = "esxi.example.org"
    elif storage.is_file_based:
        shown["path"] = str(storage.root)
    else:
        shown["vgname"] = storage.id
    if storage.content_dirs:
        shown["content-dirs"] = storage.content_dirs
    if storage.nodes:
        shown["nodes"] = ",".join(storage.nodes)
    if storage.disabled:
        shown["disable"] = 1
    if storage.shared:
        shown["shared"] = 1
    return shown


def readable(call: Call, storage: Storage) -> bool:
    return call.has(f"/storage/{storage.id}", *READ, "Datastore.Allocate", "Datastore.AllocateTemplate", any_of=True)


@endpoint("GET", "/storage", {"type": Param(enum=TYPES)}, daemon=False)
def index(call: Call):
    digest = call.world.storages_digest()
    return [
        configuration(storage, digest)
        for storage in call.world.storages.values()
        if readable(call, storage) and call.get("type") in (None, storage.type)
    ]


@endpoint("GET", "/storage/{storage}", permission=needs("/storage/{storage}", "Datastore.Allocate"), daemon=False)
def one(call: Call):
    storage = call.world.storages.get(call["storage"])
    if storage is None:
        raise die(f"storage '{call['storage']}' does not exist")
    return configuration(storage, call.world.storages_digest())


CREATE = {
    "storage": required(Param(format=formats.storage_id)),
    "type": required(Param(enum=TYPES)),
    "path": Param(),
    "content": Param(),
    "content-dirs": Param(),
    "nodes": Param(),
    "disable": Param("boolean"),
    "shared": Param("boolean"),
    "mkdir": Param("boolean"),
    "create-base-path": Param("boolean"),
    "create-subdirs": Param("boolean"),
    "vgname": Param(),
    "thinpool": Param(),
    "server": Param(),
    "export": Param(),
}
CONTENTS = {"images", "rootdir", "vztmpl", "iso", "backup", "snippets", "import", "none"}


@endpoint("POST", "/storage", CREATE, permission=needs("/storage", "Datastore.Allocate"))
def create(call: Call):
    world, name = call.world, call["storage"]
    if name in world.storages:
        raise die(f"create storage failed: storage ID '{name}' already defined")
    if call["type"] == "dir" and not call.get("path"):
        raise ApiError(400, "Parameter verification failed.\n", {"path": "property is missing and it is not optional"})
    content = split_list(call.get("content", "images,rootdir"))
    if unknown := set(content) - CONTENTS:
        raise die(f"create storage failed: unknown content type '{sorted(unknown)[0]}'")
    entry = {
        key: value
        for key, value in call.params.items()
        if key in ("storage", "type", "path", "content", "content-dirs", "nodes", "disable", "shared")
    }
    # A path of the node, such as /var/lib/flatcar, is played by the same path below the state folder.
    if path := entry.get("path"):
        if not path.startswith(str(world.root)):
            entry["path"] = path.lstrip("/")
    if folders := call.get("content-dirs"):
        places = [part.split("=", 1)[1] for part in split_list(folders) if "=" in part]
        if len(places) != len(set(places)):
            raise die(
                f"create storage failed: storage '{name}' uses directory '{places[0]}' for multiple content types"
            )
    world.add_storage(entry)
    return {"storage": name, "type": call["type"]}


LIST = {
    "content": Param(),
    "enabled": Param("boolean", default=0),
    "format": Param("boolean", default=0),
    "storage": Param(format=formats.storage_id),
    "target": Param(format=formats.node_name),
}


def is_reachable(storage: Storage, target: str) -> bool:
    """Whether what lies in it can be used from the other node, too."""
    return storage.shared and not storage.disabled and (not storage.nodes or target in storage.nodes)


@endpoint("GET", "/nodes/{node}/storage", LIST)
def on_node(call: Call):
    wanted, target = split_list(call.get("content", "")), call.get("target")
    found = []
    for storage in sorted(call.world.storages.values(), key=lambda storage: storage.id):
        if not call.has(f"/storage/{storage.id}", *READ, any_of=True):
            continue
        if call.get("storage") not in (None, storage.id) or (storage.nodes and call.node not in storage.nodes):
            continue
        if call.get("enabled") and storage.disabled:
            continue
        if target not in (None, call.node, "localhost") and not is_reachable(storage, target):
            continue
        if wanted and not set(wanted) & set(storage.content):
            continue
        shown = storage_status(storage.on(call.node)) | {"storage": storage.id}
        if shown["total"]:
            shown["used_fraction"] = shown["used"] / shown["total"]
        if call.get("format"):
            shown["formats"] = {
                "default": "raw",
                "supported": ["raw", "qcow2", "vmdk"] if storage.is_file_based else ["raw"],
            }
            shown["select_existing"] = 0
        found.append(shown)
    return found


@endpoint("GET", "/nodes/{node}/storage/{storage}/status", permission=needs("/storage/{storage}", *READ, any_of=True))
def status(call: Call):
    return storage_status(call.world.storage(call["storage"], call.node))
