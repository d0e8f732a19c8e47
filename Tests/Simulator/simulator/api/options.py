"""Rights and values of VM options, shared by create, config and clone."""

from __future__ import annotations

from typing import Any

from .. import tags, vmoptions
from ..errors import ApiError, die, parameter_errors
from ..formats import stored_tags
from ..machines import new_mac, new_uuid
from ..properties import NET
from ..routes import Call
from ..schema import Param
from ..vmoptions import CLOUDINIT, DISK_KEY, NET_KEY, NETWORK, OPTIONS, ROOT_ONLY, UNUSED_KEY

# Parameters of create and config that are no options of the machine.
NOT_OPTIONS = {
    "node",
    "vmid",
    "archive",
    "background_delay",
    "bwlimit",
    "delete",
    "digest",
    "force",
    "ha-managed",
    "import-working-storage",
    "live-restore",
    "pool",
    "revert",
    "skiplock",
    "start",
    "storage",
    "unique",
}


def look_up(name: str) -> Param | None:
    """Schema of an option as a call parameter."""
    found = vmoptions.option(name)
    return found.param if found else None


def given_options(call: Call) -> dict[str, Any]:
    return {key: value for key, value in call.params.items() if key not in NOT_OPTIONS}


def check_skiplock(call: Call) -> bool:
    """The machine's lock is ignored for root@pam itself only, which no token is."""
    if call.get("skiplock"):
        raise parameter_errors({"skiplock": "Only root may use this option."})
    return False


def check_modify(call: Call, vmid: int, pool: str | None, keys) -> None:
    """The right each option takes. Drives and tags have their own checks, elsewhere."""
    rights = call.world.rights
    for key in sorted(keys):
        if DISK_KEY.fullmatch(key) or UNUSED_KEY.fullmatch(key) or key == "tags":
            continue
        found = vmoptions.option(key)
        privilege = found.privilege if found else ROOT_ONLY
        if privilege == ROOT_ONLY:
            raise die(f"only root can set '{key}' config")
        if key.startswith("serial"):
            continue
        if privilege == CLOUDINIT:
            rights.check_vm(call.token, vmid, pool, [CLOUDINIT, NETWORK], any_of=True)
            continue
        rights.check_vm(call.token, vmid, pool, [privilege])
        if key == "startup":
            call.check("/", "Sys.Modify")


def check_serial(call: Call, vmid: int, pool: str | None, options: dict[str, Any]) -> None:
    for key in sorted(options):
        if key.startswith("serial"):
            if options[key] != "socket":
                raise die(f"only root can set '{key}' config for real devices")
            call.world.rights.check_vm(call.token, vmid, pool, [vmoptions.HARDWARE])


def check_bridges(call: Call, options: dict[str, Any]) -> None:
    """Whoever uses a bridge needs SDN.Use on it. Whether there is such a bridge shows at start only."""
    for key in sorted(options):
        if not NET_KEY.fullmatch(key):
            continue
        properties = NET.parse(str(options[key]), key)
        if bridge := properties.get("bridge"):
            tag = f"/{properties['tag']}" if "tag" in properties else ""
            call.check(f"/sdn/zones/{call.world.zone_of(bridge)}/{bridge}{tag}", "SDN.Use")


def check_tags(call: Call, vmid: int, old: str, new: str) -> None:
    """On the machine's own path: a right on the pool it is only about to join does not count."""
    call.check(f"/vms/{vmid}", OPTIONS)
    tags.check(call.world, call.token, old, stored_tags(new))


def stored(key: str, value: Any) -> Any:
    """The value as it goes into the configuration."""
    if key == "tags":
        return stored_tags(str(value))
    if NET_KEY.fullmatch(key):
        return with_mac(key, str(value))
    if key == "vmgenid" and value == "1":
        return new_uuid()
    if key == "description":
        return str(value).rstrip("\n")
    return value


def with_mac(key: str, text: str, fresh: bool = False) -> str:
    """`virtio=BC:24:11:...,bridge=vmbr0`: the model names the MAC, which is made up where none is given."""
    properties = NET.parse(text, key)
    model = properties.pop("model")
    mac = properties.pop("macaddr", None)
    if fresh or mac is None or mac == model:
        mac = new_mac()
    rest = "".join(f",{name}={value}" for name, value in sorted(properties.items()))
    return f"{model}={mac.upper()}{rest}"


def only_one_cloudinit(keys: list[str]) -> None:
    if len(keys) > 1:
        raise ApiError(500, f"{keys[1]} - cloud-init drive is already attached at '{keys[0]}'\n")
