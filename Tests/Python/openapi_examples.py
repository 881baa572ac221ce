"""Holds every example in openapi.yaml against its schema: openapi_examples.py FILE. Prints what does not fit."""
import sys

import jsonschema_rs
import yaml

with open(sys.argv[1], encoding="utf-8") as file:
    document = yaml.safe_load(file)
problems = []
count = 0


def check(place, schema, example):
    global count
    count += 1
    # References are relative to the whole document.
    whole = {"$schema": "https://json-schema.org/draft/2020-12/schema", "components": document["components"], **schema}
    for error in jsonschema_rs.Draft202012Validator(whole, validate_formats=True).iter_errors(example):
        problems.append(f"{place}: {error.message}")


def visit(place, node):
    if isinstance(node, list):
        for index, item in enumerate(node):
            visit(f"{place}[{index}]", item)
    if not isinstance(node, dict):
        return
    if "schema" in node:
        for example in [node["example"]] if "example" in node else []:
            check(place, node["schema"], example)
        for name, example in node.get("examples", {}).items():
            check(f"{place}.{name}", node["schema"], example["value"])
    elif isinstance(node.get("examples"), list):
        for example in node["examples"]:
            check(place, node, example)
    for name, value in node.items():
        if name not in ("example", "examples"):
            visit(f"{place}.{name}", value)


visit("", document)
for problem in problems:
    print(problem)
print(f"{count} examples")
sys.exit(1 if problems or count == 0 else 0)
