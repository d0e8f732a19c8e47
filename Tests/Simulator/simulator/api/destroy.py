"""DELETE /nodes/N/qemu/V."""

from __future__ import annotations

from ..drives import Drive, drive_keys, owned, remove_volume
from ..errors import ApiError, TaskError, die
from ..machines import VM
from ..routes import Call, endpoint, needs
from ..schema import Param
from ..tasks import Task
from ..vmoptions import UNUSED_KEY
from ..world import World
from .options import check_skiplock

DESTROY = {
    "destroy-unreferenced-disks": Param("boolean", default=0),
    "purge": Param("boolean"),
    "skiplock": Param("boolean"),
}


@endpoint("DELETE", "/nodes/{node}/qemu/{vmid}", DESTROY, permission=needs("/vms/{vmid}", "VM.Allocate"))
def destroy(call: Call):
    check_skiplock(call)
    early_checks(call)
    return call.task("qmdestroy", call["vmid"], lambda task: work(call, task))


def early_checks(call: Call) -> VM:
    vm = call.world.vm(call["vmid"], call.node)
    if int(vm.config.get("protection", 0)):
        raise die(f"can't remove VM {vm.vmid} - protection mode enabled")
    if vm.running:
        raise die(f"VM {vm.vmid} is running - destroy failed")
    return vm


def work(call: Call, task: Task) -> None:
    """Frees the machine's own volumes. Who else points at them is not asked; what it points at itself stays."""
    world = call.world
    with world.locks.acquire(call["vmid"], task=task):
        vm = early_checks(call)
        vm.check_lock()
        check_linked_clones(world, vm)
        task.pause()
        for volid in volumes_of(vm):
            if owned(world, vm, volid):
                free(world, task, volid, vm.node)
        if call.get("destroy-unreferenced-disks"):
            for storage in world.storages.values():
                here = not storage.disabled and (not storage.nodes or vm.node in storage.nodes)
                for volume in storage.on(vm.node).volumes("images") if here else []:
                    if volume.vmid == vm.vmid:
                        free(world, task, volume.volid, vm.node)
        if call.get("purge"):
            task.log(f"purging VM {vm.vmid} from related configurations..")
        world.forget_vm(vm.vmid)


def check_linked_clones(world: World, vm: VM) -> None:
    """A template stays as long as a linked clone stands on any disk it names, also on another machine's."""
    for volid in volumes_of(vm) if vm.is_template else []:
        try:
            storage, volume = world.volume(volid, vm.node)
        except ApiError:
            continue
        if volume.content == "images" and storage.linked_clones(volume):
            raise TaskError(f"base volume '{volid}' is still in use by linked cloned")


def free(world: World, task: Task, volid: str, node: str) -> None:
    """The node only warns of a volume that will not go."""
    try:
        remove_volume(world, volid, node)
    except (ApiError, OSError) as error:
        task.log(f"Could not remove disk '{volid}', check manually: {str(error).strip()}")


def volumes_of(vm: VM) -> list[str]:
    """What the machine's drives and its unusedN entries name, be it the machine's own or not."""
    found = [Drive.parse(key, vm.config[key]).volid for key in drive_keys(vm.config)]
    found += [str(vm.config[key]) for key in sorted(vm.config) if UNUSED_KEY.fullmatch(key)]
    return list(dict.fromkeys(found))
