"""/nodes/N/qemu/V/status/...: machines start and stop. What boots in them is looked up at once, and only played."""

from __future__ import annotations

import random
import time

from .. import guest, seed
from ..drives import Drive, drive_keys
from ..errors import TaskError, die
from ..machines import VM
from ..properties import NET
from ..routes import Call, endpoint, needs
from ..schema import Param
from ..tasks import Task
from ..vmoptions import NET_KEY
from ..world import World

POWER = needs("/vms/{vmid}", "VM.PowerMgmt")
START = {"timeout": Param("integer", minimum=0), "skiplock": Param("boolean"), "machine": Param(), "force-cpu": Param()}
STOP = {
    "timeout": Param("integer", minimum=0),
    "skiplock": Param("boolean"),
    "keepActive": Param("boolean"),
    "overrule-shutdown": Param("boolean"),
    "forceStop": Param("boolean"),
}


def start_machine(world: World, vm: VM) -> None:
    """What can fail at a start does fail here: a template, a lock, a missing disk, bridge or snippet."""
    if vm.is_template:
        raise TaskError("you can't start a vm if it's a template")
    vm.check_lock()
    if vm.running:
        raise TaskError(f"VM {vm.vmid} already running")
    vm.config.update(vm.pending)
    vm.pending.clear()
    for key in drive_keys(vm.config):
        drive = Drive.parse(key, vm.config[key])
        if not drive.is_empty and not world.path_of(drive.volid, vm.node).exists():
            raise TaskError(f"volume '{drive.volid}' does not exist")
    for key in sorted(vm.config):
        if NET_KEY.fullmatch(key):
            bridge = NET.parse(str(vm.config[key]), key).get("bridge")
            if bridge and bridge not in world.bridges and world.zone_of(bridge) == "localnetwork":
                raise TaskError(f"bridge '{bridge}' does not exist")
    seed.write(world, vm)
    vm.guest = guest.boot(world, vm)
    vm.running, vm.started, vm.pid = True, time.time(), random.randrange(10_000, 99_999)


@endpoint("POST", "/nodes/{node}/qemu/{vmid}/status/start", START, permission=POWER)
def start(call: Call):
    vm = call.world.vm(call["vmid"], call.node)

    def work(task: Task) -> None:
        with call.world.locks.acquire(vm.vmid, task=task):
            if vm.is_template:
                raise TaskError("you can't start a vm if it's a template")
            task.pause()
            start_machine(call.world, vm)

    return call.task("qmstart", vm.vmid, work)


def stopped(call: Call, kind: str) -> str:
    vm = call.world.vm(call["vmid"], call.node)
    vm.check_lock()
    if kind == "qmshutdown" and not vm.running:
        raise die(f"VM {vm.vmid} not running")

    def work(task: Task) -> None:
        task.pause()
        vm.running, vm.pid, vm.guest = False, 0, None

    return call.task(kind, vm.vmid, work)


@endpoint("POST", "/nodes/{node}/qemu/{vmid}/status/stop", STOP, permission=POWER)
def stop(call: Call):
    return stopped(call, "qmstop")


@endpoint("POST", "/nodes/{node}/qemu/{vmid}/status/shutdown", STOP, permission=POWER)
def shutdown(call: Call):
    return stopped(call, "qmshutdown")
