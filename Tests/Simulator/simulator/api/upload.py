"""POST upload: what happens once the body is in its temporary file."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

from .. import commands, images, receiver
from ..errors import TaskError, die, parameter_error
from ..routes import Call, endpoint, needs
from ..schema import Param, required
from ..storage import IMPORT_NAME, ISO_NAME, TEMPLATE_NAME, Storage
from ..tasks import Task
from ..world import World

CONTENTS = ("iso", "vztmpl", "import")
ALGORITHMS = ("md5", "sha1", "sha224", "sha256", "sha384", "sha512")
NAMES = {"iso": ISO_NAME, "vztmpl": TEMPLATE_NAME, "import": IMPORT_NAME}

PARAMS = {
    "content": required(Param(enum=CONTENTS)),
    "filename": required(Param(max_length=255)),
    "checksum": Param(requires="checksum-algorithm"),
    "checksum-algorithm": Param(enum=ALGORITHMS, requires="checksum"),
    # Only the upload machinery may name it: it is the temporary file's path.
    "tmpfilename": Param(pattern=r"/.*/var-tmp/pveupload-[0-9a-f]+"),
}


def normalised(name: str) -> str:
    """Without folders, and with `_` for each run of characters outside the allowed set."""
    name = re.sub(r"^.*[/\\]", "", name, flags=re.DOTALL)
    return re.sub(r"[^a-zA-Z0-9_.-]+", "_", name)


@endpoint(
    "POST",
    "/nodes/{node}/storage/{storage}/upload",
    PARAMS,
    permission=needs("/storage/{storage}", "Datastore.AllocateTemplate"),
    proxied=False,
)
def upload(call: Call):
    """Runs on the node that was asked, whatever node is named: the file is sent there by scp, shared storage or not."""
    world, content = call.world, call["content"]
    if "tmpfilename" not in call.params:
        raise parameter_error(tmpfilename="property is missing and it is not optional")
    node = world.check_node(call["node"], call.node)
    storage = world.storage(call["storage"], node)
    if not storage.is_file_based:
        raise die(f"can't upload to storage type '{storage.type}'")
    spool = receiver.SPOOLS.get(call["tmpfilename"])
    if spool is None:
        raise die(f"temporary file '{call['tmpfilename']}' does not exist")
    name = normalised(call["filename"])
    known = NAMES[content].fullmatch(name)
    if content == "import" and world.settings.release(call.node) < (8, 4):
        known = name.endswith(".ova")  # disk images became uploadable with 8.4
    if not known:
        raise parameter_error(filename="invalid filename or wrong extension")
    if content not in storage.content:
        raise die(f"storage '{storage.id}' does not support '{content}' content")
    target = storage.folder(content) / name
    remote = Remote(world, node) if node != call.node else None
    if remote:
        remote.activate(storage)

    def work(task: Task) -> None:
        with spool.turn:
            again, spool.consumed = spool.consumed, True
            try:
                import_file(call, task, storage, spool.path, target, again, remote)
            except TaskError:
                # The clean-up does not ask whose file it is.
                spool.remove()
                target.unlink(missing_ok=True)
                raise
            finally:
                if again:
                    next((loser.set() for loser in spool.losers if not loser.is_set()), None)
        for loser in spool.losers if not again else []:
            loser.wait(5)

    return call.task("imgcopy", "", work)


class Remote:
    """Another node, by ssh."""

    def __init__(self, world: World, node: str) -> None:
        self.world, self.node, self.address = world, node, world.addresses[node]
        self.options = f"-e none -o BatchMode=yes -o HostKeyAlias={node}"

    def activate(self, storage: Storage) -> None:
        if self.world.settings.is_offline(self.node):
            command = f"/usr/bin/ssh {self.options} {self.address} -- /usr/sbin/pvesm status --storage {storage.id}"
            complaint = f"command '{command}' failed: exit code 255"
            raise die(f"can't activate storage '{storage.id}' on node '{self.node}': {complaint}\n")

    def copy_command(self, source: Path, target: Path) -> str:
        return f"/usr/bin/scp {self.options} -p -- {source} [{self.address}]:{target}"

    def check(self) -> None:
        if self.world.settings.is_offline(self.node):
            raise TaskError(f"import failed: ssh: connect to host {self.address} port 22: No route to host")


def import_file(
    call: Call, task: Task, storage: Storage, source: Path, target: Path, again: bool, remote: Remote | None
) -> None:
    """Checks the temporary file and copies it into the storage."""
    task.log(f"starting file import from: {source}")
    task.pause()
    if not again:
        if expected := call.get("checksum"):
            got = digest_of(source, call["checksum-algorithm"])
            if got != expected.lower():
                raise TaskError(f"checksum mismatch: got '{got}' != expect '{expected}'")
            task.log("calculating checksum...OK, checksum verified")
        if call["content"] == "import" and target.suffix != ".ova":
            images.check_untrusted(source, target.suffix.lstrip("."))
        size = source.stat().st_size if source.exists() else 0
    task.log(f"target node: {call['node']}")
    task.log(f"target file: {target}")
    if not again:
        task.log(f"file size is: {size}")
    task.log(f"command: {remote.copy_command(source, target) if remote else f'cp -- {source} {target}'}")
    if not source.exists():
        raise TaskError(f"import failed: cp: cannot stat '{source}': No such file or directory")
    if remote:
        remote.check()
    complaint = f"import failed: cp: error writing '{target}'"
    if task.orders.no_space == "task":
        raise TaskError(f"{complaint}: No space left on device")
    target.parent.mkdir(parents=True, exist_ok=True)
    replaced = target.stat().st_size if target.exists() else 0
    storage.take(max(0, size - replaced), complaint)
    copied = commands.run("cp", "--", source, target)
    if copied.returncode:
        storage.give_back(max(0, size - replaced))
        raise TaskError(f"import failed: {copied.stderr.decode().strip()}")
    task.checkpoint()
    source.unlink(missing_ok=True)
    task.log("finished file import successfully")


def digest_of(path: Path, algorithm: str) -> str:
    with open(path, "rb") as file:
        return hashlib.file_digest(file, algorithm).hexdigest()
