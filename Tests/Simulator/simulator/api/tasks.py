"""/nodes/N/tasks: what runs, what ran, how it ended."""

from __future__ import annotations

from ..errors import parameter_error
from ..formats import VMID
from ..routes import Call, endpoint
from ..schema import Param
from ..tasks import Task

LIST = {
    "errors": Param("boolean"),
    "limit": Param("integer", minimum=0, default=50),
    "since": Param("integer"),
    "source": Param(enum=("archive", "active", "all"), default="archive"),
    "start": Param("integer", minimum=0, default=0),
    "statusfilter": Param(),
    "typefilter": Param(),
    "until": Param("integer"),
    "userfilter": Param(),
    "vmid": VMID,
}


@endpoint("GET", "/nodes/{node}/tasks", LIST, daemon=False)
def tasks(call: Call):
    everything = call.has(f"/nodes/{call.node}", "Sys.Audit")
    found = []
    for task in reversed(list(call.world.tasks.tasks.values())):
        done = task.done.is_set()
        if task.node != call.node or not (everything or task.token.user == call.token.user):
            continue
        if (call["source"] == "archive" and not done) or (call["source"] == "active" and done):
            continue
        if "vmid" in call.params and task.id != str(call["vmid"]):
            continue
        if call.get("typefilter") not in (None, task.type) or call.get("userfilter", "") not in task.token.id:
            continue
        if call.get("errors") and (not done or task.exitstatus == "OK"):
            continue
        if task.starttime < call.get("since", 0) or task.starttime > call.get("until", task.starttime):
            continue
        found.append(task.listed())
    if call["source"] != "active":
        call.extra["total"] = len(found)
    first = call["start"]
    return found[first : first + call["limit"]] if call["limit"] else found[first:]


def task_of(call: Call, privilege: str = "Sys.Audit") -> Task:
    task = call.world.tasks.get(call["upid"])
    if task is None or task.node != call.node:
        if not call["upid"].startswith("UPID:"):
            raise parameter_error(upid="unable to parse worker upid")
        raise parameter_error(upid="no such task")
    if task.token.user != call.token.user:
        call.check(f"/nodes/{call.node}", privilege)
    return task


@endpoint("GET", "/nodes/{node}/tasks/{upid}/status")
def status(call: Call):
    return task_of(call).status()


LOG = {
    "download": Param("boolean"),
    "limit": Param("integer", minimum=0, default=50),
    "start": Param("integer", minimum=0, default=0),
}


@endpoint("GET", "/nodes/{node}/tasks/{upid}/log", LOG)
def log(call: Call):
    lines = list(task_of(call).lines)
    call.extra["total"] = len(lines)
    last = call["start"] + call["limit"] if call["limit"] else None
    return [{"n": n, "t": text} for n, text in list(enumerate(lines, 1))[call["start"] : last]] or [
        {"n": 1, "t": "no content"}
    ]


@endpoint("DELETE", "/nodes/{node}/tasks/{upid}")
def stop(call: Call):
    task_of(call, "Sys.Modify").stopping.set()
