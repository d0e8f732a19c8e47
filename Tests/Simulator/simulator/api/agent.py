"""The guest agent. No guest runs here, so no agent ever answers; a played guest would go into `answer`."""

from __future__ import annotations

from ..errors import die
from ..routes import Call, endpoint


def permission(call: Call) -> None:
    """Release 9 split VM.Monitor up."""
    path = f"/vms/{call.params['vmid']}"
    if call.world.settings.release < (9, 0):
        call.check(path, "VM.Monitor")
    else:
        call.check(path, "VM.GuestAgent.Audit", "VM.GuestAgent.Unrestricted", any_of=True)


def answer(call: Call):
    vm = call.world.vm(call["vmid"], call.node)
    agent = str(vm.config.get("agent", "0")).removeprefix("enabled=")
    if not agent.startswith("1"):
        raise die("No QEMU guest agent configured")
    if not vm.running:
        raise die(f"VM {vm.vmid} is not running")
    raise die("QEMU guest agent is not running")


@endpoint("GET", "/nodes/{node}/qemu/{vmid}/agent/{command}", permission=permission)
def read(call: Call):
    return answer(call)


@endpoint("POST", "/nodes/{node}/qemu/{vmid}/agent/{command}", permission=permission)
def act(call: Call):
    return answer(call)
