"""The API's methods, a file for each group. Importing the package fills the table in routes.py."""

from . import access, agent, cloudinit, cluster, clone, config, content, create, destroy, download  # noqa: F401
from . import nodes, pools, power, resize, snapshots, storages, tasks, template, upload, vms  # noqa: F401
