"""/cluster/sdn: the zones and VNets of the setting `vnets`, for those who may look at them."""

from __future__ import annotations

import hashlib

from ..routes import Call, endpoint
from ..schema import Param

LIST = {"pending": Param("boolean"), "running": Param("boolean"), "type": Param()}
READ = ("SDN.Audit", "SDN.Allocate")


def digest(call: Call) -> str:
    return hashlib.sha1(repr(call.world.settings.vnets).encode()).hexdigest()


@endpoint("GET", "/cluster/sdn/vnets", LIST, daemon=False)
def vnets(call: Call):
    return [
        {"type": "vnet", **entry, "digest": digest(call)}
        for entry in sorted(call.world.settings.vnets, key=lambda entry: entry["vnet"])
        if call.has(f"/sdn/zones/{entry['zone']}/{entry['vnet']}", *READ, any_of=True)
    ]


@endpoint("GET", "/cluster/sdn/zones", LIST, daemon=False)
def zones(call: Call):
    return [
        {"zone": zone, "type": "simple", "digest": digest(call)}
        for zone in sorted({entry["zone"] for entry in call.world.settings.vnets})
        if call.has(f"/sdn/zones/{zone}", *READ, any_of=True)
    ]
