"""The cloud-init drive: the texts Proxmox makes up, and the ISO really written by genisoimage."""

from __future__ import annotations

import hashlib
import json
import tempfile
import urllib.parse
from pathlib import Path

from . import commands, images
from .drives import Drive, drive_keys
from .errors import ApiError, TaskError
from .machines import VM
from .properties import CICUSTOM, IPCONFIG
from .vmoptions import NET_KEY
from .world import World

SNIPPET_LIMIT = 1 << 20
SUM_LIMIT = 3 << 20


def host_names(vm: VM) -> tuple[str, str]:
    """The host name, cut at the first dot, and the full name (empty if there is none)."""
    name = str(vm.config.get("name", f"VM{vm.vmid}"))
    host, dot, _ = name.partition(".")
    if dot:
        return host, name
    domain = str(vm.config.get("searchdomain", "")).split(" ")[0]
    return name, f"{name}.{domain}" if domain else ""


def user_data(vm: VM) -> str:
    config = vm.config
    host, full = host_names(vm)
    lines = ["#cloud-config", f"hostname: {host}", "manage_etc_hosts: true"]
    if full:
        lines.append(f"fqdn: {full}")
    user = config.get("ciuser")
    if user:
        lines.append(f"user: {user}")
    if user == "root":
        lines.append("disable_root: False")
    if config.get("cipassword"):
        lines.append(f"password: {config['cipassword']}")
    if keys := urllib.parse.unquote(str(config.get("sshkeys", ""))):
        lines += ["ssh_authorized_keys:"] + [f"  - {key.strip()}" for key in keys.splitlines() if key.strip()]
    lines += ["chpasswd:", "  expire: False"]
    if user != "root":
        lines += ["users:", "  - default"]
    lines.append(f"package_upgrade: {'true' if int(config.get('ciupgrade', 1)) else 'false'}")
    return "".join(line + "\n" for line in lines)


def network_config(vm: VM) -> str:
    lines = ["version: 1", "config:"]
    for key in sorted(key for key in vm.config if NET_KEY.fullmatch(key)):
        number = key.removeprefix("net")
        text = str(vm.config[key])
        mac = text.split(",")[0].partition("=")[2].lower()
        lines += ["    - type: physical", f"      name: eth{number}", f"      mac_address: '{mac}'", "      subnets:"]
        address = IPCONFIG.parse(str(vm.config.get(f"ipconfig{number}", "")), f"ipconfig{number}")
        if address.get("ip") in (None, "dhcp") and "ip6" not in address:
            lines.append("      - type: dhcp4")
        elif "ip" in address:
            lines += _subnet(address["ip"], address.get("gw"), "dhcp4")
        if "ip6" in address:
            lines += _subnet(address["ip6"], address.get("gw6"), "dhcp6")
    servers = str(vm.config.get("nameserver", "")).split()
    domain = vm.config.get("searchdomain")
    if servers or domain:
        lines += ["    - type: nameserver"]
        lines += ["      address:"] + [f"      - '{server}'" for server in servers] if servers else []
        lines += ["      search:", f"      - '{domain}'"] if domain else []
    return "".join(line + "\n" for line in lines)


def _subnet(address: str, gateway: str | None, automatic: str) -> list[str]:
    if address == "dhcp":
        return [f"      - type: {automatic}"]
    host, _, prefix = address.partition("/")
    lines = ["      - type: static", f"        address: '{host}'"]
    if prefix.isdigit() and ":" not in host:
        bits = (0xFFFFFFFF << (32 - int(prefix))) & 0xFFFFFFFF
        lines.append("        netmask: '" + ".".join(str(bits >> shift & 255) for shift in (24, 16, 8, 0)) + "'")
    if gateway:
        lines.append(f"        gateway: '{gateway}'")
    return lines


def instance_id(user: str, network: str) -> str:
    return hashlib.sha1((user + network).encode()).hexdigest()


def generated(vm: VM, kind: str) -> str:
    """What Proxmox makes up itself, as `cloudinit/dump` shows it: without regard to cicustom."""
    if kind == "user":
        return user_data(vm)
    if kind == "network":
        return network_config(vm)
    return f"instance-id: {instance_id(user_data(vm), network_config(vm))}\n"


def files(world: World, vm: VM) -> tuple[str, dict[str, bytes]]:
    """The volume label and the files of the drive; TaskError if a snippet cannot be read."""
    custom = CICUSTOM.parse(str(vm.config.get("cicustom", "")), "cicustom")
    user = _part(world, vm.node, custom.get("user")) or user_data(vm).encode()
    network = _part(world, vm.node, custom.get("network")) or network_config(vm).encode()
    vendor = _part(world, vm.node, custom.get("vendor")) or b""
    identity = instance_id(user.decode("latin-1"), network.decode("latin-1"))
    meta = _part(world, vm.node, custom.get("meta"))
    if sum(map(len, (user, network, vendor, meta or b""))) > SUM_LIMIT:
        raise TaskError("Cloud-Init sum of snippets too big (> 3 MiB)")
    if cloudinit_type(vm) == "configdrive2":
        meta = meta or json.dumps({"uuid": identity, "network_config": {"content_path": "/content/0000"}}).encode()
        return "config-2", {
            "openstack/latest/user_data": user,
            "openstack/latest/meta_data.json": meta,
            "openstack/latest/vendor_data.json": vendor,
            "openstack/content/0000": network,
        }
    meta = meta or f"instance-id: {identity}\n".encode()
    return "cidata", {"user-data": user, "network-config": network, "meta-data": meta, "vendor-data": vendor}


def cloudinit_type(vm: VM) -> str:
    windows = str(vm.config.get("ostype", "")).startswith("w")
    return str(vm.config.get("citype", "configdrive2" if windows else "nocloud"))


def _part(world: World, node: str, volid: str | None) -> bytes | None:
    if volid is None:
        return None
    storage, volume = world.volume(volid, node)
    if volume.content != "snippets":
        raise TaskError(f"{volid} is not in the snippets directory")
    path = storage.path(volume)
    try:
        with open(path, "rb") as file:
            text = file.read(SNIPPET_LIMIT + 1)
    except OSError as error:
        raise TaskError(f"can't open '{path}' - {error.strerror}") from None
    if len(text) > SNIPPET_LIMIT:
        raise TaskError("input too long - aborting")
    return text


def drive_of(vm: VM) -> Drive | None:
    found = (Drive.parse(key, vm.config[key]) for key in drive_keys(vm.config))
    return next((drive for drive in found if drive.is_cloudinit), None)


def write(world: World, vm: VM) -> None:
    """Writes the machine's cloud-init drive, if it has one."""
    drive = drive_of(vm)
    if drive is None:
        return
    try:
        label, content = files(world, vm)
        storage, volume = world.volume(drive.volid, vm.node)
    except ApiError as error:
        raise TaskError(error.message.strip()) from None
    with tempfile.TemporaryDirectory(dir=world.root) as scratch:
        tree, iso = Path(scratch, "tree"), Path(scratch, "seed.iso")
        for name, data in content.items():
            path = tree / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        done = commands.run("genisoimage", "-quiet", "-iso-level", "3", "-R", "-J", "-V", label, "-o", iso, tree)
        if done.returncode:
            raise TaskError(f"genisoimage failed: {done.stderr.decode().strip()}")
        target = storage.path(volume)
        with open(iso, "r+b") as file:
            file.truncate(max(iso.stat().st_size, 4 << 20))
        images.copy(iso, "raw", target, images.format_of(target), zero=False)
