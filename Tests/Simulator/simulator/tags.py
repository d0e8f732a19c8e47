"""Which tags somebody may give to machines: the cluster's `user-tag-access` and `registered-tags`."""

from __future__ import annotations

from collections import Counter

from .errors import ApiError
from .formats import split_list
from .rights import Token
from .world import World


def is_privileged(world: World, token: Token) -> bool:
    return world.rights.has(token, "/", ["Sys.Modify"])


def is_free(world: World) -> bool:
    """Whether any tag may be made up."""
    return world.settings.user_tag_access.get("user-allow", "free") == "free"


def allowed(world: World, token: Token) -> set[str]:
    """The tags to offer: those of the list, and, unless the list is all there is, those that guests one sees have."""
    access, privileged = world.settings.user_tag_access, is_privileged(world, token)
    mode, registered = access.get("user-allow", "free"), set(world.settings.registered_tags)
    found = set(access.get("user-allow-list", [])) if mode != "none" or privileged else set()
    if mode in ("free", "existing") or privileged:
        for vmid, vm in list(world.vms.items()):
            if privileged or world.rights.has(token, f"/vms/{vmid}", ["VM.Audit"]):
                found |= set(split_list(str(vm.config.get("tags", ""))))
    return found | registered if privileged else found - registered


def check(world: World, token: Token, old: str, new: str) -> None:
    """Only tags that come or go are looked at."""
    if is_privileged(world, token):
        return
    before, after = Counter(split_list(old)), Counter(split_list(new))
    changed = sorted(tag for tag in before | after if before[tag] != after[tag])
    may, registered, free = allowed(world, token), world.settings.registered_tags, is_free(world)
    for tag in changed:
        if tag in registered or not (free or tag in may):
            raise ApiError(403, f"Permission check failed (/, Sys.Modify for modifying tag '{tag}')\n")
