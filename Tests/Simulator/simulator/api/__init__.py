"""The API's methods, a file for each group. Importing the package fills the table in routes.py."""

from . import (  # noqa: F401  # noqa: F401
    access,
    agent,
    clone,
    cloudinit,
    cluster,
    config,
    content,
    create,
    destroy,
    download,
    nodes,
    pools,
    power,
    resize,
    snapshots,
    storages,
    tasks,
    template,
    upload,
    vms,
)
