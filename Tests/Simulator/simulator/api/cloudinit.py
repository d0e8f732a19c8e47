"""/nodes/N/qemu/V/cloudinit."""

from __future__ import annotations

import re

from .. import seed
from ..errors import TaskError, die
from ..routes import Call, endpoint, needs
from ..schema import Param, required
from .vms import AUDIT

CLOUDINIT_KEY = re.compile(
    r"ci(custom|password|type|upgrade|user)|name|nameserver|searchdomain|sshkeys|(ipconfig|net)\d+"
)


@endpoint("GET", "/nodes/{node}/qemu/{vmid}/cloudinit", permission=AUDIT, daemon=False)
def show(call: Call):
    vm = call.world.vm(call["vmid"], call.node)
    shown = vm.shown()
    return [{"key": key, "value": shown[key]} for key in sorted(shown) if CLOUDINIT_KEY.fullmatch(key)]


@endpoint("PUT", "/nodes/{node}/qemu/{vmid}/cloudinit", permission=needs("/vms/{vmid}", "VM.Config.Cloudinit"))
def regenerate(call: Call):
    vm = call.world.vm(call["vmid"], call.node)
    vm.check_lock()
    with call.world.locks.acquire(vm.vmid):
        vm.check_lock()
        try:
            seed.write(call.world, vm)
        except TaskError as error:
            raise die(str(error)) from None


@endpoint(
    "GET",
    "/nodes/{node}/qemu/{vmid}/cloudinit/dump",
    {"type": required(Param(enum=("user", "network", "meta")))},
    permission=AUDIT,
    daemon=False,
)
def dump(call: Call):
    return seed.generated(call.world.vm(call["vmid"], call.node), call["type"])
