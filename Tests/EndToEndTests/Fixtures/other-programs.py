"""Plays the programs of others that README.md and docs/ call: other-programs.py NAME ARGUMENT...

Does what the commands after it need, and compares what it is called with with what there is: files, units, Kubernetes'
objects, variables. Where that leads to nothing, it says why and ends with 1. What is for a Proxmox node is only written
down, for the test to enter it there.
"""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import yaml

name, words = sys.argv[1], sys.argv[2:]
repository, root = Path(os.environ["STORY_REPOSITORY"]), Path(os.environ["STORY_ROOT"])
fixtures = Path(__file__).parent


def need(condition: object, problem: str) -> None:
    if not condition:
        sys.exit(f"{name} {' '.join(words)}: {problem}")


def values(option: str) -> list[str]:
    """What an option is given, also more than once."""
    found = [word.partition("=")[2] for word in words if word.startswith(option + "=")]
    return found + [words[index + 1] for index, word in enumerate(words[:-1]) if word == option]


def need_files(files: list[str]) -> None:
    for file in files:
        need(Path(file).exists(), f"there is no {file}")


def node() -> None:
    with open(os.environ["STORY_ENTERED"], "a", encoding="utf-8") as file:
        file.write(json.dumps([name, *words]) + "\n")


def sudo() -> None:
    os.environ["PATH"] = os.environ["STORY_PATH"]
    os.execvp(words[0], words)


def git() -> None:
    source = re.search(r"^Source: (\S+)$", (repository / "scripts/packaging/copyright").read_text(), re.M)
    need(words == ["clone", source and source[1]], f"the sources are at {source and source[1]}")
    clone = Path(words[1].rpartition("/")[2])
    clone.mkdir()
    (clone / "scripts").symlink_to(Path("scripts").resolve())


def units() -> None:
    """systemctl and journalctl: the units that they name are installed."""
    named = [word for word in words + values("--unit") if word.startswith("proxmox") or word.endswith((".service", ".timer"))]
    need(named, "it names no unit")
    for unit in named:
        need(any(root.rglob(unit)), f"no {unit} is installed")
    known = {"systemctl": {"enable", "start"}, "journalctl": {"--unit"}}[name]
    need(words[0] in known, "what is this?")
    if words[0] == "start":
        start(next(root.rglob(words[1])).read_text())


def start(unit: str) -> None:
    """As systemd does: with what the unit says, and nothing of the one who enters it."""
    (credential,) = re.findall(r"^LoadCredential=proxmox-secret:(.*)$", unit, re.M)
    file = Path(f"{root}{credential}")
    need(file.is_file() and file.stat().st_mode & 0o77 == 0, f"{file} is not there, or others can read it")
    (command,) = re.findall(r"^ExecStart=(.*)$", unit, re.M)
    # Where releases come from is the world's matter.
    world = {key: value for key, value in os.environ.items() if not re.fullmatch("PROXMOX_(URL|TOKEN|SECRET)", key)}
    done = subprocess.run(f"{root}{command}".split(), env=world | {"CREDENTIALS_DIRECTORY": str(file.parent)})
    need(done.returncode in (0, 75), "the service has failed")


def script() -> None:
    """A script of this repository: it is there, and has these options. Only what is quick is really done."""
    file = repository / name
    help_text = subprocess.run([file, "--help"], check=True, capture_output=True, text=True).stdout
    for option in [word for word in words if word.startswith("-")]:
        need(re.search(rf"(?<![\w-]){re.escape(option)}(?![\w-])", help_text), f"there is no {option}")
    output = Path(".build/packages")
    if name == "scripts/install":
        tool = os.environ["STORY_TOOL"]
        subprocess.run([file, *words, "--destdir", root, "--binary", tool], check=True, capture_output=True)
    elif name == "scripts/package":
        need(f"{output} by default" in help_text, f"the packages are not in {output}")
        make_sums(output)
    elif name == "scripts/release":
        need(re.fullmatch(r"\d+\.\d+\.\d+", words[0]) and "VERSION" in help_text, "it takes a version")
        if "--dry-run" not in words:
            # As somebody has it who has downloaded what was published.
            make_sums(Path())
            command = ["gpg", "--batch", "--yes", "--pinentry-mode", "loopback", "--passphrase", "", "--armor"]
            subprocess.run([*command, "--detach-sign", "--output", "SHA256SUMS.asc", "SHA256SUMS"], check=True)
    else:
        need(not words or help_text, "it says nothing of itself")


def make_sums(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "package.deb").write_text("a package\n")
    sums = subprocess.run(["sha256sum", "package.deb"], cwd=folder, check=True, capture_output=True, text=True).stdout
    (folder / "SHA256SUMS").write_text(sums)


def deployed(file: str) -> dict:
    return yaml.safe_load((repository / "deploy" / file).read_text())


def kubectl() -> None:
    rest = [word for word in words if not word.startswith("--")]
    if rest[0] == "apply" and "-" in words:
        resources = [one for one in yaml.safe_load_all(sys.stdin) if one]
        need(resources and all(one["kind"] for one in resources), "nothing is applied")
        return
    if rest[0] == "apply":
        need(values("--kustomize") == ["."] and Path("kustomization.yaml").is_file(), "there is no kustomization")
        return
    need(values("--namespace") == [deployed("kustomization.yaml")["namespace"]], "another namespace")
    rest.remove(values("--namespace")[0])
    files = [file.rpartition("=")[2] for file in values("--from-file")]
    need_files(files)
    secret, cron = deployed("secret.yaml"), deployed("cronjob.yaml")
    volumes = cron["spec"]["jobTemplate"]["spec"]["template"]["spec"]["volumes"]
    match rest[:3]:
        case ["create", "secret", "generic"]:
            need(rest[3] == secret["metadata"]["name"], "another secret")
            need(files == list(secret["stringData"]), "another file")
        case ["create", "configmap", made]:
            need(made in [one.get("configMap", {}).get("name") for one in volumes], "nobody uses it")
        case ["create", "job", _]:
            need(values("--from") == [f"cronjob/{cron['metadata']['name']}"], "there is no such cron job")
        case _:
            need(False, "what is this?")


def clusterctl() -> None:
    if words[0] == "init":
        need(os.environ.get("EXP_KUBEADM_BOOTSTRAP_FORMAT_IGNITION") == "true", "Ignition is not switched on")
        need(values("--infrastructure") == ["proxmox"] and values("--ipam"), "no provider")
        return
    need(words[:2] == ["generate", "cluster"], "what is this?")
    variables = {
        "CLUSTER_NAME": [words[2]], "KUBERNETES_VERSION": values("--kubernetes-version"),
        "CONTROL_PLANE_MACHINE_COUNT": values("--control-plane-machine-count"),
        "WORKER_MACHINE_COUNT": values("--worker-machine-count"),
    }  # fmt: skip
    known = os.environ | {key: value[0] for key, value in variables.items() if value}
    need_files(values("--from"))
    program = [sys.executable, fixtures / "generate-cluster.py", fixtures / "cluster-api.schema.yaml"]
    with open(values("--from")[0], encoding="utf-8") as template:
        done = subprocess.run(program, stdin=template, capture_output=True, text=True, env=known)
    need(done.returncode == 0, done.stderr)
    made = json.loads(done.stdout)
    need(made["problems"] == [], str(made["problems"]))
    print(yaml.safe_dump_all(made["resources"]))


def helm() -> None:
    need(words[0] == "install" and len(words) > 2, "what is this?")
    need_files([words[2], *values("--values")])
    for file in values("--values"):
        need(isinstance(yaml.safe_load(Path(file).read_text()), dict), f"{file} has no values")


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


def need_variables(declared: dict[str, bool], given: list[str]) -> None:
    """Each that is given is known, and each that has no default is given."""
    need(set(given) <= set(declared), f"nobody uses {set(given) - set(declared)}")
    missing = {key for key, has_default in declared.items() if not has_default} - set(given)
    need(not missing, f"{missing} is not set")


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


programs = {
    "ansible-galaxy": ansible, "ansible-playbook": ansible, "clusterctl": clusterctl, "git": git, "helm": helm,
    "journalctl": units, "kubectl": kubectl, "pip": pip, "pvesm": node, "pveum": node, "qm": node, "rm": node,
    "sudo": sudo, "systemctl": units, "tofu": tofu,
}  # fmt: skip
programs.get(name, script)()
