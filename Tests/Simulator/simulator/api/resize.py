"""PUT resize: disks grow, they never shrink."""

from __future__ import annotations

from .. import images
from ..drives import Drive
from ..errors import TaskError, die
from ..formats import format_size, parse_size
from ..routes import Call, endpoint, needs
from ..schema import Param, required
from ..tasks import Task
from ..vmoptions import DISK, DISK_KEY
from .options import check_skiplock

RESIZE = {
    "disk": required(Param(pattern=DISK_KEY.pattern)),
    "size": required(Param(pattern=r"\+?\d+(\.\d+)?[KMGT]?")),
    "digest": Param(max_length=40),
    "skiplock": Param("boolean"),
}


@endpoint("PUT", "/nodes/{node}/qemu/{vmid}/resize", RESIZE, permission=needs("/vms/{vmid}", DISK))
def resize(call: Call):
    check_skiplock(call)
    call.world.vm(call["vmid"], call.node)
    return call.task("resize", call["vmid"], lambda task: work(call, task))


def work(call: Call, task: Task) -> None:
    """Everything is looked at in the worker: a machine that is locked, or a disk that is not there, fails the task."""
    world, key = call.world, call["disk"]
    with world.locks.acquire(call["vmid"], task=task):
        vm = world.vm(call["vmid"], call.node)
        vm.check_digest(call.get("digest"))
        vm.check_lock()
        if key not in vm.config:
            raise die(f"disk '{key}' does not exist")
        drive = Drive.parse(key, vm.config[key])
        if drive.is_cdrom:
            raise die("you can't resize a cdrom")
        storage, volume = world.volume(drive.volid, call.node)
        call.check(f"/storage/{storage.id}", "Datastore.AllocateSpace")
        path = storage.path(volume)
        if not path.exists():
            raise TaskError(f"volume '{drive.volid}' does not exist")
        size = images.virtual_size(path)
        wanted = parse_size(call["size"].lstrip("+")) + (size if call["size"].startswith("+") else 0)
        task.pause()
        if wanted < size:
            raise TaskError("shrinking disks is not supported")
        if wanted == size:
            return
        if volume.is_base:
            command = f"/usr/bin/qemu-img resize -f {images.format_of(path)} {path} {wanted}"
            raise TaskError(f"command '{command}' failed: exit code 1")
        images.resize(path, wanted)
        task.log("Image resized.")
        with world.guard:
            drive.properties["size"] = format_size(wanted)
            vm.config[key] = drive.text()
