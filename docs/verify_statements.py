#!/usr/bin/env python3
"""Verifies statements: a file with one on each line, or a feed. Exit status 0: all are whole, nothing is missing.

    verify_statements.py copy.jsonl
    HERALD_TOKEN=herald_… verify_statements.py https://ops.example.com/api/v1/settlements/drama/statements
"""
import hashlib, json, os, sys, urllib.request

def sha256(text):
    return hashlib.sha256(text.encode()).hexdigest()

def statements(place):
    if not place.startswith(("http://", "https://")):
        with open(place, encoding="utf-8") as file:
            yield from (json.loads(line) for line in file if line.strip())
        return
    cursor = ""
    while cursor is not None:
        request = urllib.request.Request(f"{place}?limit=200&cursor={cursor}")
        request.add_header("Authorization", "Bearer " + os.environ["HERALD_TOKEN"])
        with urllib.request.urlopen(request, timeout=30) as answer:
            page = json.load(answer)
        yield from page["items"]
        cursor = page["next_cursor"]

number, end = 0, "0" * 64  # A copy may begin later: its first previous_hash is then believed.
for count, s in enumerate(statements(sys.argv[1])):
    if count == 0 and s["number"] > 1:
        number, end = s["number"] - 1, s["previous_hash"]
    task = s.get("task_id")
    lines = ["herald-statement-1", s["settlement"], s["partner"], s["number"], s["date"], s["revision"],
             s["body_hash"], s["previous_hash"], "" if task is None else task]
    if (s["number"], s["previous_hash"], s["body_hash"]) != (number + 1, end, sha256(s["body"])):
        sys.exit(f"after statement {number}: one is missing, or statement {s['number']} was changed")
    if s["hash"] != sha256("\n".join(map(str, lines))):
        sys.exit(f"statement {s['number']} was changed")
    number, end = s["number"], s["hash"]
print(f"whole up to statement {number}, hash {end}")
