"""Holds settlements' callbacks against PyPI's standardwebhooks and against Python's own HMAC.

Reads a JSON list of {"secret", "headers", "body" (base64)} and prints a JSON list of verdicts: "ok", or why not.
"""

import base64
import hashlib
import hmac
import json
import sys
import time

from standardwebhooks.webhooks import Webhook, WebhookVerificationError


def key(secret):
    """What is written as whsec_… is base64; any other secret is itself the key."""
    prefix = "whsec_"
    return base64.b64decode(secret[len(prefix) :]) if secret.startswith(prefix) else secret.encode()


def verdict(call):
    headers, body, secret = call["headers"], base64.b64decode(call["body"]), call["secret"]
    try:
        Webhook(key(secret)).verify(body, headers)
    except WebhookVerificationError as error:
        return f"standardwebhooks: {error}"
    signature = "sha256=" + hmac.new(key(secret), body, hashlib.sha256).hexdigest()
    if not hmac.compare_digest(signature, headers.get("x-webhook-signature", "")):
        return "X-Webhook-Signature is another one"
    if abs(time.time() - int(headers["x-webhook-timestamp"])) > 300:
        return "X-Webhook-Timestamp is old"
    if headers["x-webhook-event"] != json.loads(body)["event"]:
        return "X-Webhook-Event is another one"
    if secret in json.dumps(headers) or secret in body.decode():
        return "the secret itself was sent"
    return "ok"


json.dump([verdict(call) for call in json.load(sys.stdin)], sys.stdout)
