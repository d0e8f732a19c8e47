"""/nodes: the nodes themselves, their bridges."""

from __future__ import annotations

import os
from typing import Any

from ..routes import Call, endpoint, needs
from ..schema import Param


@endpoint("GET", "/nodes", daemon=False)
def nodes(call: Call):
    fingerprints = call.world.fingerprints
    return [{**summary(call, name), "ssl_fingerprint": fingerprints[name]} for name in call.world.nodes]


def summary(call: Call, node: str) -> dict[str, Any]:
    """One entry of the node lists. Numbers are for those with Sys.Audit; of a node that is away the last sizes stay."""
    is_offline = call.world.settings.is_offline(node)
    shown: dict[str, Any] = {"id": f"node/{node}", "node": node, "type": "node", "level": ""}
    shown["status"] = "offline" if is_offline else "online"
    if call.has(f"/nodes/{node}", "Sys.Audit"):
        shown |= {"maxcpu": 2, "maxdisk": 1 << 40, "maxmem": 8 << 30}
        shown |= {} if is_offline else {"cpu": 0, "disk": 0, "mem": 1 << 30, "uptime": 5000}
    return shown


@endpoint("GET", "/nodes/{node}/version", daemon=False)
def node_version(call: Call):
    return call.world.settings.version(call.node)


@endpoint("GET", "/nodes/{node}/status", permission=needs("/nodes/{node}", "Sys.Audit"), daemon=False)
def status(call: Call):
    version = call.world.settings.version(call.node)
    stat = os.statvfs(call.world.var_tmp(call.node))
    total, available = stat.f_blocks * stat.f_frsize, stat.f_bavail * stat.f_frsize
    if call.world.settings.vartmp_avail is not None:
        available = min(available, call.world.settings.vartmp_avail)
    return {
        "boot-info": {"mode": "legacy-bios"},
        "cpu": 0,
        "cpuinfo": {"cores": 2, "cpus": 2, "model": "Simulated CPU", "sockets": 1, "user_hz": 100},
        "current-kernel": {"machine": "x86_64", "release": "6.17.0-1-pve", "sysname": "Linux", "version": "#1 SMP"},
        "idle": 0,
        "ksm": {"shared": 0},
        "kversion": "Linux 6.17.0-1-pve #1 SMP",
        "loadavg": ["0.00", "0.00", "0.00"],
        "memory": {"available": 7 << 30, "free": 7 << 30, "total": 8 << 30, "used": 1 << 30},
        "pveversion": f"pve-manager/{version['version']}/{version['repoid']}",
        "rootfs": {"avail": available, "free": available, "total": total, "used": max(0, total - available)},
        "swap": {"free": 0, "total": 0, "used": 0},
        "uptime": 5000,
        "wait": 0,
    }


INTERFACE_TYPES = (
    "bridge bond eth alias vlan fabric OVSBridge OVSBond OVSPort OVSIntPort vnet any_bridge any_local_bridge "
    "include_sdn"
).split()


def bridge_paths(call: Call, name: str, zone: str = "localnetwork") -> list[str]:
    """A right on one of its VLANs is enough to see a bridge (pve-access-control, check_sdn_bridge)."""
    own = f"/sdn/zones/{zone}/{name}"
    return [own, *(path for path in call.token.acl if path.startswith(f"{own}/"))]


@endpoint("GET", "/nodes/{node}/network", {"type": Param(enum=tuple(INTERFACE_TYPES))}, daemon=False)
def network(call: Call):
    wanted = call.get("type")
    found = bridges(call) if wanted in (None, "bridge", "any_bridge", "any_local_bridge", "include_sdn") else []
    # VNets come with these filters only, and take a right on the VNet below its zone.
    if wanted in ("any_bridge", "include_sdn", "vnet"):
        found += [
            {"active": "1", "iface": entry["vnet"], "type": "vnet"}
            for entry in call.world.settings.vnets
            if may_see(call, bridge_paths(call, entry["vnet"], entry["zone"]))
        ]
    return found


def may_see(call: Call, paths: list[str]) -> bool:
    return any(call.has(path, "SDN.Audit", "SDN.Use", any_of=True) for path in paths)


def bridges(call: Call) -> list[dict[str, Any]]:
    return [
        {
            "active": 1,
            "autostart": 1,
            "bridge_fd": "0",
            "bridge_ports": "",
            "bridge_stp": "off",
            "families": ["inet"],
            "iface": name,
            "method": "manual",
            "method6": "manual",
            "priority": 3 + number,
            "type": "bridge",
        }
        for number, name in enumerate(call.world.bridges)
        if may_see(call, bridge_paths(call, name)) or call.has(f"/nodes/{call.node}", "Sys.Audit")
    ]
