"""Holds webhook calls against PyPI's standardwebhooks, and against the code that docs/webhooks.md gives to receivers.

Reads a JSON list of {"secret", "headers", "body" (base64)} and prints a JSON list of verdicts: "ok", or why not.
"""

import base64
import json
import pathlib
import re
import sys

from standardwebhooks.webhooks import Webhook, WebhookVerificationError

document = pathlib.Path(__file__).parents[2] / "docs" / "webhooks.md"
documented = {}
exec(re.search("^```python\n(.*?)^```", document.read_text(), re.MULTILINE | re.DOTALL).group(1), documented)


def documented_accepts(call):
    try:
        documented["verify"](call["headers"], base64.b64decode(call["body"]), call["secret"])
    except ValueError:
        return False
    return True


def library_verdict(call):
    try:
        Webhook(call["secret"]).verify(base64.b64decode(call["body"]), call["headers"])
    except WebhookVerificationError as error:
        return str(error)
    return "ok"


def verdict(call):
    verdict = library_verdict(call)
    if documented_accepts(call) != (verdict == "ok"):
        return "the code in docs/webhooks.md does not agree with: " + verdict
    return verdict


json.dump([verdict(call) for call in json.load(sys.stdin)], sys.stdout)
