#!/usr/bin/env python3
"""Plays `clusterctl generate cluster` and an API server: generate-cluster.py SCHEMA < TEMPLATE, variables by environment.

Replaces ${NAME}, ${NAME:=default} and ${NAME=default}; $$ is a dollar sign, and so is a lone one; a backslash before a slash
or another backslash goes away (drone/envsubst, which clusterctl uses). Then checks every resource against SCHEMA. Prints
JSON: {"variables": {name: value}, "resources": [...], "problems": [...]}.
"""

import json
import os
import sys

import jsonschema
import yaml


def substituted(text: str, variables: dict[str, str]) -> str:
    result, at = [], 0
    while at < len(text):
        two = text[at : at + 2]
        if two == "$$":
            result.append("$")
            at += 2
        elif two in ("\\/", "\\\\"):
            result.append(two[1])
            at += 2
        elif two == "${":
            end = text.index("}", at)
            name, sign, default = text[at + 2 : end].partition("=")
            name = name.removesuffix(":")
            if not name.replace("_", "").isalnum():
                raise SystemExit(f"no variable: {text[at:end + 1]}")
            value = os.environ.get(name) or (default if sign else None)
            if value is None:
                raise SystemExit(f"variable {name} is not set")
            variables[name] = value
            result.append(value)
            at = end + 1
        else:
            result.append(text[at])
            at += 1
    return "".join(result)


def problems(resource: dict, schema: dict) -> list[str]:
    kind = f"{resource['apiVersion']}/{resource['kind']}"
    if kind not in schema["kinds"]:
        return [f"{kind} is no kind that there is"]
    if extra := set(resource) - {"apiVersion", "kind", "metadata", "spec"}:
        return [f"{kind}: {extra}"]
    whole = {
        "definitions": schema["definitions"],
        "type": "object",
        "properties": {"metadata": {"$ref": "#/definitions/metadata"}, "spec": schema["kinds"][kind]},
    }
    return [
        f"{kind}: {'.'.join(map(str, error.absolute_path))}: {error.message[:300]}"
        for error in jsonschema.Draft7Validator(whole).iter_errors(resource)
    ]


def main() -> None:
    with open(sys.argv[1], encoding="utf-8") as file:
        schema = yaml.safe_load(file)
    variables: dict[str, str] = {}
    text = substituted(sys.stdin.read(), variables)
    resources = [document for document in yaml.safe_load_all(text) if document]
    found = [problem for resource in resources for problem in problems(resource, schema)]
    json.dump({"variables": variables, "resources": resources, "problems": found}, sys.stdout)


main()
