"""POST download-url: in the table, with its rights and parameters, but the stand-in fetches nothing."""

from __future__ import annotations

from ..errors import ApiError
from ..routes import Call, endpoint
from ..schema import Param, required
from .upload import ALGORITHMS, CONTENTS


def permission(call: Call) -> None:
    call.check(f"/storage/{call.params['storage']}", "Datastore.AllocateTemplate")
    if not call.has("/", "Sys.Audit", "Sys.Modify"):
        call.check(f"/nodes/{call.params['node']}", "Sys.AccessNetwork")


PARAMS = {
    "content": required(Param(enum=CONTENTS)),
    "filename": required(Param(max_length=255)),
    "url": required(Param(pattern=r"https?://.*")),
    "checksum": Param(requires="checksum-algorithm"),
    "checksum-algorithm": Param(enum=ALGORITHMS, requires="checksum"),
    "compression": Param(),
    "verify-certificates": Param("boolean", default=1),
}


@endpoint("POST", "/nodes/{node}/storage/{storage}/download-url", PARAMS, permission=permission)
def download(call: Call):
    raise ApiError(501, "the simulator does not play download-url\n")
