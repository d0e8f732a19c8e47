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
    world = call.world
    check_skiplock(call)
    vm = world.vm(call["vmid"], call.node)
    if int(vm.config.get("protection", 0)):
        raise die(f"can't remove VM {vm.vmid} - protection mode enabled")
    if vm.running:
        raise die(f"VM {vm.vmid} is running - destroy failed")

    def work(task: Task) -> None:
        lock = world.locks.acquire(vm.vmid)
        try:
            vm.check_lock()
            volumes = volumes_of(world, vm)
            for volid in volumes:
                storage, volume = world.volume(volid)
                if storage.guards_bases and storage.linked_clones(volume):
                    raise TaskError(f"base volume '{volid}' is still in use by linked cloned")
            task.pause()
            for volid in volumes:
                try:
                    remove_volume(world, volid)
                except (ApiError, OSError) as error:
                    task.warn(f"Could not remove disk '{volid}', check manually: {str(error).strip()}")
            if call.get("destroy-unreferenced-disks"):
                for storage in world.storages.values():
                    for volume in storage.volumes("images"):
                        if volume.vmid == vm.vmid:
                            remove_volume(world, volume.volid)
            if call.get("purge"):
                task.log(f"purging VM {vm.vmid} from related configurations..")
            world.forget_vm(vm.vmid)
        finally:
            lock.release()

    return call.task("qmdestroy", vm.vmid, work)


def volumes_of(world: World, vm: VM) -> list[str]:
    """The machine's own volumes, of its drives and of its unusedN entries."""
    found = [Drive.parse(key, vm.config[key]).volid for key in drive_keys(vm.config)]
    found += [str(vm.config[key]) for key in sorted(vm.config) if UNUSED_KEY.fullmatch(key)]
    return [volid for volid in dict.fromkeys(found) if owned(world, vm.vmid, volid)]
