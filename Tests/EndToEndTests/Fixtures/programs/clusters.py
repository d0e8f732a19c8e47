"""Programs for clusters of Kubernetes: beside deploy/, and beside what `values --for` has printed."""

import json
import os
import subprocess
import sys
from pathlib import Path

import yaml
from words import need, need_files, repository, values, words

fixtures = Path(__file__).parents[1]


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
