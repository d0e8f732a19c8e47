"""Checks a kustomize base: each object by its kind's schema, that names in it lead somewhere, and that the pod keeps to
Kubernetes' "restricted" standard. Prints the settings and the image that it names, for the test to compare.

    check-deploy.py DIRECTORY
"""

import json
import sys
from pathlib import Path

import jsonschema
import yaml

folder = Path(sys.argv[1])
schema = json.loads((Path(__file__).parent / "kubernetes.schema.json").read_text())
objects = {}
for file in sorted(folder.glob("*.yaml")):
    value = yaml.safe_load(file.read_text())
    kind = value["kind"]
    rules = {"$ref": f"#/definitions/{kind}", "definitions": schema["definitions"]}
    assert kind in schema["definitions"], f"{file.name}: {kind} has no schema"
    problems = list(jsonschema.Draft7Validator(rules).iter_errors(value))
    assert not problems, "\n".join(f"{file.name}: {'/'.join(map(str, one.path))}: {one.message}" for one in problems)
    assert kind not in objects, f"two of {kind}"
    objects[kind] = (file.name, value)

base = objects["Kustomization"][1]
listed = set(base["resources"]) | {"kustomization.yaml"}
# A secret is no part of a base: it is made by itself.
assert listed == {name for name, _ in objects.values()} - {"secret.yaml"}, listed
secret = objects["Secret"][1]
assert not any(secret.get("stringData", {}).values()) and "data" not in secret, "a secret has a value"

cron = objects["CronJob"][1]["spec"]
job = cron["jobTemplate"]["spec"]
pod = job["template"]["spec"]
(container,) = pod["containers"]
assert cron["concurrencyPolicy"] == "Forbid" and job["backoffLimit"] == 0 and job["activeDeadlineSeconds"] < 86400
ignored = [one for one in job["podFailurePolicy"]["rules"] if "onExitCodes" in one]
assert ignored == [
    {"action": "Ignore", "onExitCodes": {"containerName": container["name"], "operator": "In", "values": [75]}}
], ignored
# Kubernetes takes a policy with no other.
assert pod["restartPolicy"] == "Never"

assert pod["serviceAccountName"] == objects["ServiceAccount"][1]["metadata"]["name"]
assert pod["automountServiceAccountToken"] is False
assert pod["securityContext"]["runAsNonRoot"] and pod["securityContext"]["runAsUser"] == 65532
assert pod["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
own = container["securityContext"]
assert own["readOnlyRootFilesystem"] and own["allowPrivilegeEscalation"] is False and own["capabilities"] == {"drop": ["ALL"]}

volumes = {one["name"]: one for one in pod["volumes"]}
mounts = {one["name"]: one["mountPath"] for one in container["volumeMounts"]}
assert set(volumes) == set(mounts), set(volumes) ^ set(mounts)
assert volumes["secret"]["secret"]["secretName"] == secret["metadata"]["name"]
assert volumes["state"]["persistentVolumeClaim"]["claimName"] == objects["PersistentVolumeClaim"][1]["metadata"]["name"]
environment = {one["name"]: one["value"] for one in container["env"]}
assert environment == {"CREDENTIALS_DIRECTORY": mounts["secret"], "HOME": mounts["state"]}, environment
settings = objects["ConfigMap"][1]
assert [one["configMapRef"]["name"] for one in container["envFrom"]] == [settings["metadata"]["name"]]
(image,) = base["images"]
assert image["name"] == container["image"]

print(json.dumps({
    "settings": settings["data"], "image": image["name"], "tag": image["newTag"], "arguments": container["args"],
    "home": mounts["state"], "secrets": list(secret["stringData"]),
}))
