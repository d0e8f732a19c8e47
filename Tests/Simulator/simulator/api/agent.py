"""The guest agent: what the played guest answers. Of all other commands it knows nothing."""

from __future__ import annotations

import time

from .. import guest
from ..errors import die
from ..guest import Guest
from ..machines import VM
from ..routes import Call, endpoint
from ..schema import Param, required

AGENT = "/nodes/{node}/qemu/{vmid}/agent"


def permission(privilege: str):
    """Release 9 split VM.Monitor up."""

    def check(call: Call) -> None:
        path = f"/vms/{call.params['vmid']}"
        if call.world.settings.release(call.params["node"]) < (9, 0):
            call.check(path, "VM.Monitor")
        else:
            call.check(path, *dict.fromkeys((privilege, "VM.GuestAgent.Unrestricted")), any_of=True)

    return check


AUDIT = permission("VM.GuestAgent.Audit")


def running(call: Call) -> VM:
    vm = call.world.vm(call["vmid"], call.node)
    agent = str(vm.config.get("agent", "0")).removeprefix("enabled=")
    if not agent.startswith("1"):
        raise die("No QEMU guest agent configured")
    if not vm.running:
        raise die(f"VM {vm.vmid} is not running")
    return vm


def guest_of(call: Call) -> Guest:
    vm, settings = running(call), call.world.settings
    if vm.guest is None or settings.guest_silent or time.time() < vm.started + settings.boot_time:
        raise die("QEMU guest agent is not running")
    return vm.guest


def read_file(call: Call, path: str) -> bytes | None:
    """None if it is not there. The setting `guest-files` has the last word."""
    found = guest_of(call)
    given = call.world.settings.guest_files
    if path not in given:
        return found.read(path, call.world.settings.guest_failed_units)
    text = given[path]
    return None if text is None else text.encode()


@endpoint("POST", f"{AGENT}/ping", permission=AUDIT)
def ping(call: Call):
    guest_of(call)
    return {"result": {}}


@endpoint("GET", f"{AGENT}/get-osinfo", permission=AUDIT)
def os_info(call: Call):
    text = read_file(call, "/etc/os-release") or b""
    return {"result": guest.os_info(text.decode("utf-8", "replace"))}


@endpoint("GET", f"{AGENT}/file-read", {"file": required(Param())}, permission=permission("VM.GuestAgent.FileRead"))
def file_read(call: Call):
    path = call["file"]
    data = read_file(call, path)
    if data is None and path in guest_of(call).directories:
        raise die("Agent error: failed to read file: Is a directory")
    if data is None:
        raise die(f"Agent error: failed to open file '{path}' (mode: 'r'): No such file or directory")
    # The node takes each byte for a character.
    return {"bytes-read": len(data), "content": data.decode("latin-1")}


@endpoint("GET", f"{AGENT}/network-get-interfaces", permission=AUDIT)
def interfaces(call: Call):
    guest_of(call)
    net = str(call.world.vm(call["vmid"], call.node).config.get("net0", ""))
    shown = [device("lo", "00:00:00:00:00:00", ["127.0.0.1/8"])]
    if net:
        mac = net.split(",")[0].partition("=")[2].lower()
        shown.append(device("eth0", mac, call.world.settings.guest_addresses))
    return {"result": shown}


def device(name: str, mac: str, addresses: list[str]) -> dict[str, object]:
    def shown(address: str) -> dict[str, object]:
        text, _, prefix = address.partition("/")
        kind = "ipv6" if ":" in text else "ipv4"
        return {"ip-address": text, "ip-address-type": kind, "prefix": int(prefix)}

    return {"name": name, "hardware-address": mac, "ip-addresses": [shown(address) for address in addresses]}


@endpoint("POST", f"{AGENT}/exec", permission=permission("VM.GuestAgent.Unrestricted"))
def execute(call: Call):
    """Nothing runs in a guest that is played."""
    return read(call)


@endpoint("GET", f"{AGENT}/exec-status", permission=permission("VM.GuestAgent.Unrestricted"))
def execute_status(call: Call):
    return read(call)


@endpoint("GET", f"{AGENT}/{{command}}", permission=AUDIT)
def read(call: Call):
    running(call)
    raise die("QEMU guest agent is not running")


@endpoint("POST", f"{AGENT}/{{command}}", permission=AUDIT)
def act(call: Call):
    return read(call)
