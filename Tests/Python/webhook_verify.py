"""Holds webhook calls against PyPI's standardwebhooks.

Reads a JSON list of {"secret", "headers", "body" (base64)} and prints a JSON list of verdicts: "ok", or why not.
"""

import base64
import json
import sys

from standardwebhooks.webhooks import Webhook, WebhookVerificationError


def verdict(call):
    try:
        Webhook(call["secret"]).verify(base64.b64decode(call["body"]), call["headers"])
    except WebhookVerificationError as error:
        return str(error)
    return "ok"


json.dump([verdict(call) for call in json.load(sys.stdin)], sys.stdout)
