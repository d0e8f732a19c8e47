"""Checks a list of contents: its form by a schema, that no reference leads nowhere, and that what it must name is there."""

import json
import sys
from pathlib import Path

import jsonschema

bill = json.loads(Path(sys.argv[1]).read_text())
schema = json.loads((Path(__file__).parent / "cyclonedx.schema.json").read_text())
jsonschema.Draft7Validator(schema, format_checker=jsonschema.FormatChecker()).validate(bill)

known = [one["bom-ref"] for one in [bill["metadata"]["component"], *bill["components"]]]
assert len(known) == len(set(known)), "two have one reference"
edges = {one["ref"]: one["dependsOn"] for one in bill["dependencies"]}
assert set(edges) == set(known), set(edges) ^ set(known)
assert {one for all_of_them in edges.values() for one in all_of_them} <= set(known)

tool = edges[bill["metadata"]["component"]["bom-ref"]]
for name in ["swift@", "/libcurl4", "/libssl3", "/zlib1g@", "/libc6@"]:
    assert any(name in one for one in tool), f"{name} is not among {tool}"
image = next(one for one in bill["components"] if one["type"] == "container")
packages = {one["bom-ref"] for one in bill["components"] if one["type"] == "library"}
assert packages < set(edges[image["bom-ref"]])
assert any("/ca-certificates@" in one for one in packages)
