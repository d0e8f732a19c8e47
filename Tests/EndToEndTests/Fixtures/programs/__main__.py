"""Plays the programs of others that README.md and docs/ call: python3 programs NAME ARGUMENT...

Does what the commands after it need, and compares what it is called with with what there is: files, units, Kubernetes'
objects, variables. Where that leads to nothing, it says why and ends with 1. What is for a Proxmox node is only written
down, for the test to enter it there.
"""

from clusters import clusterctl, helm, kubectl
from here import git, node, script, sudo, units
from machines import ansible, pip, tofu
from words import name

programs = {
    "ansible-galaxy": ansible, "ansible-playbook": ansible, "clusterctl": clusterctl, "git": git, "helm": helm,
    "journalctl": units, "kubectl": kubectl, "pip": pip, "pvesm": node, "pveum": node, "qm": node, "rm": node,
    "sudo": sudo, "systemctl": units, "tofu": tofu,
}  # fmt: skip
programs.get(name, script)()
