"""Programs for single machines, beside what `values --for` has printed."""

import os
import re
from pathlib import Path

import yaml
from words import name, need, need_files, need_variables, values, words


def tofu() -> None:
    text = "".join(file.read_text() for file in Path().glob("*.tf"))
    need(text, "there is no configuration")
    if words[0] == "init":
        return
    need(os.environ.get("PROXMOX_VE_ENDPOINT") and "=" in os.environ.get("PROXMOX_VE_API_TOKEN", ""), "no connection")
    need_variables(
        {one[1]: "default" in one[2] for one in re.finditer(r'^variable "(\w+)" {\n(.*?)^}', text, re.M | re.S)},
        [one.partition("=")[0] for one in values("-var")],
    )


def ansible() -> None:
    if name == "ansible-galaxy":
        need(words[:2] == ["collection", "install"] and words[2] + "." in Path("clone.yaml").read_text(), "not needed")
        return
    for key in ["HOST", "USER", "TOKEN_ID", "TOKEN_SECRET"]:
        need(os.environ.get("PROXMOX_" + key), f"PROXMOX_{key} is not set")
    text = Path(words[0]).read_text()
    (play,) = yaml.safe_load(text)
    used = set(re.findall(r"\b(?:machine|template)_\w+", str(play["tasks"])))
    need_variables({key: key in play["vars"] for key in used}, [one.partition("=")[0] for one in values("-e")])
    need_files([one.partition("=")[2] for one in values("-e") if "_file=" in one])


def pip() -> None:
    need(words[0] == "install" and len(words) > 1, "what is this?")
