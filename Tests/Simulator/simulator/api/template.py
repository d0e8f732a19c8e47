"""POST template: a machine, or one more disk of a template, becomes something to clone."""

from __future__ import annotations

from ..drives import Drive, drive_keys
from ..errors import die
from ..machines import VM
from ..routes import Call, endpoint, needs
from ..schema import Param
from ..tasks import Task
from ..vmoptions import DISK_KEY
from ..world import World

TEMPLATE = {"disk": Param(pattern=DISK_KEY.pattern)}


@endpoint("POST", "/nodes/{node}/qemu/{vmid}/template", TEMPLATE, permission=needs("/vms/{vmid}", "VM.Allocate"))
def template(call: Call):
    load_and_check(call)
    return call.task("qmtemplate", call["vmid"], lambda task: convert(call, task))


def load_and_check(call: Call) -> VM:
    vm = call.world.vm(call["vmid"], call.node)
    vm.check_lock()
    if vm.snapshots:
        raise die("unable to create template, because VM contains snapshots")
    if vm.is_template and not call.get("disk"):
        raise die("you can't convert a template to a template")
    if vm.running:
        raise die("you can't convert a VM to template if VM is running")
    return vm


def convert(call: Call, task: Task) -> None:
    world, disk = call.world, call.get("disk")
    with world.locks.acquire(call["vmid"], task=task):
        vm = load_and_check(call)
        if not vm.is_template and not task.lines:
            task.log("trying to acquire lock...\n OK")
        # The flag comes first: a worker that dies here leaves a template with ordinary disks.
        with world.guard:
            vm.config["template"] = 1
        task.pause()
        for key in drive_keys(vm.config):
            if disk in (None, key):
                convert_disk(world, vm, key)


def convert_disk(world: World, vm: VM, key: str) -> None:
    """Renames vm-N-disk-M to base-N-disk-M, whoever N is. Base volumes, CD-ROMs and thick LVM are passed over."""
    drive = Drive.parse(key, vm.config[key])
    if drive.is_cdrom:
        return
    storage, volume = world.volume(drive.volid, vm.node)
    if volume.is_base or not storage.has_base_volumes:
        return
    with world.guard:
        drive.properties["file"] = storage.make_base(volume)
        vm.config[key] = drive.text()
