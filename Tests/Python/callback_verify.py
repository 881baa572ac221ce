"""Holds callbacks against the code that docs/callbacks.md gives to partners.

Reads a JSON list of {"secret", "headers", "body" (base64)} and prints a JSON list of verdicts: "ok", or why not.
"""

import base64
import json
import pathlib
import re
import sys

document = pathlib.Path(__file__).parents[2] / "docs" / "callbacks.md"
documented = {}
exec(re.search("^```python\n(.*?)^```", document.read_text(), re.MULTILINE | re.DOTALL).group(1), documented)


def verdict(call):
    body = base64.b64decode(call["body"])
    try:
        documented["verify"](call["headers"], body, call["secret"])
        documented["verify_old"](call["headers"], body, call["secret"])
    except ValueError as error:
        return str(error)
    return "ok"


json.dump([verdict(call) for call in json.load(sys.stdin)], sys.stdout)
