#!/usr/bin/env python3
"""Writes cloudformation.txt: the properties of the catalog's types in CloudFormation's published schemas.

    pip install cfn-lint
    python3 cloudformation.py

The schemas are those of us-east-1, as cfn-lint packs them. A test holds every property that is not
marked observed against the list.
"""

import json
import pathlib
import tomllib

import cfnlint
from cfnlint.version import __version__

HERE = pathlib.Path(__file__).parent
SCHEMAS = pathlib.Path(cfnlint.__file__).parent / "data" / "schemas"
FILES = json.loads((SCHEMAS / "providers" / "us-east-1.json").read_text())


def types():
    for path in sorted(HERE.glob("*.toml")):
        with open(path, "rb") as file:
            yield from tomllib.load(file).get("type", {})


def properties(name):
    if name not in FILES:
        return []
    return json.loads((SCHEMAS / "resources" / f"{FILES[name]}.json").read_text()).get("properties", {})


lines = [f"{name} {one}" for name in sorted(types()) for one in sorted(properties(name))]
head = [
    "# Property names of the catalog's types in CloudFormation's published resource schemas (us-east-1, as",
    f"# packed in cfn-lint {__version__}). Written by cloudformation.py; a test holds every property that is",
    "# not marked observed against it.",
]
(HERE / "cloudformation.txt").write_text("\n".join(head + lines) + "\n")
print(f"{len(lines)} properties")
