"""/nodes/N/storage/S/content: what lies in a storage."""

from __future__ import annotations

from .. import formats, images
from ..errors import TaskError, die
from ..formats import VMID
from ..routes import Call, endpoint, needs
from ..schema import Param
from ..storage import TEMPLATE_FORMATS, Storage, Volume, backing_file
from .storages import READ

STORAGE = Param(format=formats.storage_id)


def may_see(call: Call, volume: Volume) -> bool:
    """Disks show to those who may change the machine; snippets only to those who may do all with the storage."""
    path = f"/storage/{volume.storage}"
    if call.has(path, "Datastore.Allocate"):
        return True
    if volume.content == "images":
        return call.has(path, "Datastore.Audit") and call.has(f"/vms/{volume.vmid}", "VM.Config.Disk")
    return volume.content in ("iso", "vztmpl", "import") and call.has(path, *READ, any_of=True)


def describe(storage: Storage, volume: Volume) -> dict:
    path = storage.path(volume)
    stat = path.stat()
    shown = {"content": volume.content, "ctime": int(stat.st_mtime), "volid": volume.volid}
    if volume.content != "images":
        suffix = path.suffix.lstrip(".").lower()
        kind = {"iso": "iso", "vztmpl": TEMPLATE_FORMATS.get(suffix, suffix), "snippets": "snippet"}.get(
            volume.content, suffix
        )
        return shown | {"format": kind, "size": stat.st_size}
    image_format = images.format_of(path)
    return shown | {
        "format": image_format,
        "parent": backing_file(path),
        "size": images.virtual_size(path),
        "used": images.allocated(path),
        "vmid": volume.vmid,
    }


LIST = {"content": Param(), "vmid": VMID}


@endpoint(
    "GET", "/nodes/{node}/storage/{storage}/content", LIST, permission=needs("/storage/{storage}", *READ, any_of=True)
)
def content(call: Call):
    storage = call.world.storage(call["storage"], call.node)
    kinds = [call["content"]] if call.get("content") else storage.content
    found = []
    for kind in kinds:
        for volume in storage.volumes(kind):
            if call.get("vmid") not in (None, volume.vmid) or not may_see(call, volume):
                continue
            try:
                found.append(describe(storage, volume))
            except (FileNotFoundError, TaskError):
                continue  # gone, or being written, while we looked
    return sorted(found, key=lambda entry: entry["volid"])


def volume_of(call: Call) -> tuple[Storage, Volume]:
    name = call["volume"]
    volid = name if ":" in name else f"{call['storage']}:{name}"
    storage, volume = call.world.volume(volid, call.node)
    if storage.id != call["storage"]:
        raise die(f"storage id '{call['storage']}' does not match volume id '{volid}'")
    return storage, volume


@endpoint("GET", "/nodes/{node}/storage/{storage}/content/{volume}")
def one(call: Call):
    storage, volume = volume_of(call)
    if not may_see(call, volume):
        call.check(f"/storage/{storage.id}", *READ, any_of=True)
        call.check(f"/vms/{volume.vmid}" if volume.vmid else f"/storage/{storage.id}", "VM.Config.Disk")
    path = storage.path(volume)
    if not path.exists():
        raise die(f"volume '{volume.volid}' does not exist")
    shown = describe(storage, volume)
    return {"format": shown["format"], "path": str(path), "size": shown["size"], "used": images.allocated(path)}


@endpoint(
    "DELETE", "/nodes/{node}/storage/{storage}/content/{volume}", {"delay": Param("integer", minimum=1, maximum=30)}
)
def delete(call: Call):
    storage, volume = volume_of(call)
    call.check(f"/storage/{storage.id}", "Datastore.Allocate")
    if volume.content == "images" and storage.linked_clones(volume):
        raise die(f"base volume '{volume.own_name}' is still in use by linked clones")

    def work(task) -> None:
        task.pause()
        path = storage.path(volume)
        if path.exists():
            storage.give_back(images.allocated(path))
            path.unlink()
        if volume.content == "import" and path.parent.is_dir() and not any(path.parent.iterdir()):
            path.parent.rmdir()  # the next upload makes it again
        task.log(f"Removed volume '{volume.volid}'")

    upid = call.task("imgdel", f"{volume.vmid}@{storage.id}" if volume.vmid else storage.id, work)
    if delay := call.get("delay"):
        task = call.world.tasks.get(upid)
        if task.done.wait(delay):
            if task.exitstatus != "OK":
                raise die(task.exitstatus)
            return None
    return upid
