"""POST and PUT /nodes/N/qemu/V/config: changes, as a task or at once."""

from __future__ import annotations

from .. import seed
from ..allocation import Allocation, realise
from ..drives import Drive, check_access, drive_keys, owned, remove_volume
from ..errors import ApiError, TaskError, die, parameter_errors
from ..formats import config_id_list, split_list, storage_id
from ..machines import VM
from ..routes import Call, endpoint, needs
from ..schema import Param
from ..tasks import Task
from ..vmoptions import CDROM, DISK, DISK_KEY, UNUSED_KEY, option
from . import options

UPDATE = {
    "delete": Param(format=config_id_list),
    "digest": Param(max_length=40),
    "force": Param("boolean", requires="delete"),
    "revert": Param(),
    "skiplock": Param("boolean"),
}
POST = UPDATE | {
    "background_delay": Param("integer", minimum=1, maximum=30),
    "import-working-storage": Param(format=storage_id),
}
ANY_CHANGE = needs(
    "/vms/{vmid}",
    DISK,
    CDROM,
    "VM.Config.CPU",
    "VM.Config.Memory",
    "VM.Config.Network",
    "VM.Config.HWType",
    "VM.Config.Options",
    "VM.Config.Cloudinit",
    any_of=True,
)
# What a running machine takes at once; everything else waits for its next start.
APPLIED_LIVE = {"name", "description", "tags", "onboot", "protection", "agent", "startup", "cicustom"}


@endpoint("POST", "/nodes/{node}/qemu/{vmid}/config", POST, look_up=options.look_up, permission=ANY_CHANGE)
def change(call: Call):
    wanted = Change(call)
    wanted.load_and_check()
    upid = call.task("qmconfig", call["vmid"], wanted.run)
    if delay := call.get("background_delay"):
        task = call.world.tasks.get(upid)
        if task.done.wait(delay) and task.exitstatus == "OK":
            return None
    return upid


@endpoint("PUT", "/nodes/{node}/qemu/{vmid}/config", UPDATE, look_up=options.look_up, permission=ANY_CHANGE)
def change_now(call: Call):
    wanted = Change(call)
    wanted.load_and_check()
    try:
        wanted.run(None)
    except TaskError as error:
        raise die(str(error)) from None


class Change:
    """One change of a configuration, all under the machine's lock, an import included: volumes are made first, then
    all keys change together, and the cloud-init drive is written at the very end."""

    def __init__(self, call: Call) -> None:
        """All checks that need no machine."""
        self.call, self.world = call, call.world
        vmid = call["vmid"]
        self.given = options.given_options(call)
        self.deleted = split_list(call.get("delete", ""))
        for key in self.deleted:
            if key in self.given:
                raise parameter_errors({"delete": f"you can't use '-{key}' and -delete {key}' at the same time"})
            if option(key) is None:
                raise parameter_errors({"delete": f"unknown option '{key}'"})
        options.check_skiplock(call)
        if not (self.given or self.deleted or call.get("revert")):
            raise die("no options specified")
        self.drives = [Drive.parse(key, self.given[key]) for key in drive_keys(self.given)]
        for drive in self.drives:
            check_access(call, vmid, drive)
        options.check_modify(call, vmid, None, [*self.given, *self.deleted])
        options.check_serial(call, vmid, None, self.given)
        options.check_bridges(call, self.given)

    def load_and_check(self) -> None:
        """Asked before the work begins, and again once it has the lock."""
        self.vm = self.world.vm(self.call["vmid"], self.call.node)
        self.vm.check_digest(self.call.get("digest"))
        self.vm.check_lock()

    def run(self, task: Task | None) -> None:
        with self.world.locks.acquire(self.call["vmid"], task=task):
            self.load_and_check()
            if task:
                task.log(f"update VM {self.vm.vmid}: {self.words()}")
            for key in self.deleted if task else []:
                if key not in self.vm.config and key not in self.vm.pending:
                    task.log(f"cannot delete '{key}' - not set in current configuration!")
            self.check_rights()
            self.check_cloudinit_drives()
            self.check_boot_order()
            allocation = Allocation(self.world, task, self.call.node, as_base=self.vm.is_template)
            try:
                made = {drive.key: realise(allocation, self.vm.vmid, drive, None) for drive in self.drives}
                if task:
                    task.pause()
                with self.world.guard:
                    self.free_unused()
                    self.apply(made)
            except (TaskError, ApiError):
                allocation.undo()
                raise
            if not self.vm.running and any(drive.is_cloudinit for drive in self.drives):
                seed.write(self.world, self.vm)

    def words(self) -> str:
        shown = {**self.given} | ({"delete": self.call["delete"]} if self.deleted else {})
        shown |= {"force": 1} if self.call.get("force") else {}
        hidden = "<hidden>"
        return " ".join(f"-{key} {hidden if key == 'cipassword' else shown[key]}" for key in sorted(shown))

    def check_rights(self) -> None:
        path = f"/vms/{self.vm.vmid}"
        if "tags" in self.given or "tags" in self.deleted:
            options.check_tags(self.call, self.vm.vmid, self.vm.config.get("tags", ""), self.given.get("tags", ""))
        for drive in self.drives:
            self.call.check(path, CDROM if drive.is_cdrom else DISK)
        for key in self.deleted:
            if DISK_KEY.fullmatch(key) or UNUSED_KEY.fullmatch(key):
                old = self.vm.config.get(key)
                is_cdrom = bool(old and not UNUSED_KEY.fullmatch(key) and Drive.parse(key, old).is_cdrom)
                if old and int(self.vm.config.get("protection", 0)):
                    what = f"unused disk '{old}'" if UNUSED_KEY.fullmatch(key) else f"drive '{key}'"
                    raise die(f"can't remove {what} - protection mode enabled")
                self.call.check(path, CDROM if is_cdrom else DISK)

    def check_cloudinit_drives(self) -> None:
        attached = [
            key
            for key in drive_keys(self.vm.config)
            if key not in self.deleted and key not in self.given and Drive.parse(key, self.vm.config[key]).is_cloudinit
        ]
        options.only_one_cloudinit(attached + [drive.key for drive in self.drives if drive.is_cloudinit])

    def check_boot_order(self) -> None:
        for device in boot_order(str(self.given.get("boot", ""))):
            if device in self.deleted or (device not in self.vm.config and device not in self.given):
                raise die(f"invalid bootorder: device '{device}' does not exist'")

    def free_unused(self) -> None:
        """Deleting an unusedN frees its volume; a refusal comes before anything has changed."""
        for key in self.deleted:
            if UNUSED_KEY.fullmatch(key) and (volid := self.vm.config.get(key)):
                if owned(self.world, self.vm, volid):
                    remove_volume(self.world, volid, self.vm.node)
                del self.vm.config[key]

    def apply(self, made: dict[str, str]) -> None:
        config = self.vm.config
        self.follow_boot_order()
        for key in self.deleted:
            if key not in config:
                continue
            if DISK_KEY.fullmatch(key):
                self.retire(key, force=bool(self.call.get("force")))
            config.pop(key, None)
            self.vm.pending.pop(key, None)
        for key, value in self.given.items():
            if key in made:
                old = config.get(key)
                if old and Drive.parse(key, old).volid != Drive.parse(key, made[key]).volid:
                    self.retire(key)
                config[key] = made[key]
            elif self.vm.running and key not in APPLIED_LIVE:
                self.vm.pending[key] = options.stored(key, value)
            else:
                config[key] = options.stored(key, value)
        used = {Drive.parse(key, config[key]).volid for key in drive_keys(config)}
        for key in [key for key in config if UNUSED_KEY.fullmatch(key) and config[key] in used]:
            del config[key]

    def follow_boot_order(self) -> None:
        """A device that goes leaves the boot order, and a new CD drive joins it; the last one leaves a blank behind."""
        old = boot_order(str(self.vm.config.get("boot", "")))
        new = [device for device in old if device not in self.deleted]
        cdroms = [drive.key for drive in self.drives if drive.is_cdrom and not drive.is_cloudinit]
        new += [key for key in cdroms if key not in new] if old else []
        if new != old and "boot" not in self.given:
            self.vm.config["boot"] = f"order={';'.join(new)}" if new else " "

    def retire(self, key: str, force: bool = False) -> None:
        """A drive that goes: its disk is noted as unused (or freed by force), a cloud-init volume is freed."""
        old = Drive.parse(key, self.vm.config.pop(key))
        if old.is_empty or not owned(self.world, self.vm, old.volid):
            return
        if old.is_cloudinit or force:
            remove_volume(self.world, old.volid, self.vm.node)
        else:
            self.vm.add_unused(old.volid)


def boot_order(text: str) -> list[str]:
    return split_list(text.removeprefix("order=")) if text.startswith("order=") else []


UNLINK = {"idlist": Param(optional=False, format=config_id_list), "force": Param("boolean")}


@endpoint("PUT", "/nodes/{node}/qemu/{vmid}/unlink", UNLINK, permission=needs("/vms/{vmid}", DISK))
def unlink(call: Call):
    call.params["delete"] = call.params.pop("idlist")
    change_now(call)
