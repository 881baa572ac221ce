"""A mail server for the tests of the e-mail channel: aiosmtpd, with refusals on demand.

    smtp_peer.py FOLDER [--tls none|starttls|implicit] [--login USER:PASSWORD]

Prints its port, runs until its standard input ends, and keeps each accepted mail in FOLDER as a JSON file with what
Python's email package reads in it. FOLDER/certificate.pem is what it shows. A recipient named `r550`, `r450rate`, …
is refused with that code; a body that says "answer with 554" is too; the recipient `silent` gets no answer, the
sender `lingering` no goodbye.
"""
import argparse
import asyncio
import base64
import email
import email.policy
import json
import os
import re
import ssl
import subprocess
import sys

from aiosmtpd.smtp import SMTP, AuthResult

REFUSALS = {
    "r550": "550 5.1.1 no such user here",
    "r450": "450 4.2.0 greylisted, come again",
    "r450rate": "450 4.7.1 rate limit exceeded, slow down",
    "r421": "421 4.3.2 going down",
}


class Handler:
    def __init__(self, folder):
        self.folder = folder
        self.count = 0

    async def handle_RCPT(self, server, session, envelope, address, options):
        local = address.split("@")[0]
        if local == "silent":
            await asyncio.sleep(3600)
        if local in REFUSALS:
            return REFUSALS[local]
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_MAIL(self, server, session, envelope, address, options):
        if address.startswith("stranger@"):
            return "553 5.7.1 you are not " + address
        session.lingers = address.startswith("lingering@")
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 2.1.0 OK"

    async def handle_QUIT(self, server, session, envelope):
        if getattr(session, "lingers", False):
            await asyncio.sleep(3600)
        return "221 2.0.0 Bye"

    async def handle_DATA(self, server, session, envelope):
        content = envelope.content
        wanted = re.search(rb"answer with ([45]\d\d)(.*)", content)
        if wanted:
            return wanted.group(1).decode() + " 5.6.0 as you wish" + wanted.group(2).decode().rstrip()
        self.count += 1
        message = email.message_from_bytes(content, policy=email.policy.default)
        record = {
            "sender": envelope.mail_from,
            "recipients": envelope.rcpt_tos,
            "user": session.auth_data.login.decode() if session.auth_data else None,
            "isEncrypted": server.transport.get_extra_info("sslcontext") is not None,
            "headers": {name: str(value) for name, value in message.items()},
            "parts": [describe(part) for part in message.walk() if not part.is_multipart()],
            "types": [part.get_content_type() for part in message.walk()],
            "defects": [repr(defect) for part in message.walk() for defect in part.defects],
            "longestLine": max(len(line) for line in content.split(b"\r\n")),
            "raw": base64.b64encode(content).decode(),
        }
        path = os.path.join(self.folder, "%04d.json" % self.count)
        with open(path + ".new", "w") as file:
            json.dump(record, file)
        os.rename(path + ".new", path)
        return "250 2.0.0 queued as %04d" % self.count


def describe(part):
    return {
        "type": part.get_content_type(),
        "fileName": part.get_filename(),
        "content": base64.b64encode(part.get_payload(decode=True)).decode(),
    }


def certificate(folder):
    path, key = os.path.join(folder, "certificate.pem"), os.path.join(folder, "key.pem")
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
         "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-keyout", key, "-out", path],
        check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path, key)
    return context


async def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("folder")
    parser.add_argument("--tls", choices=["none", "starttls", "implicit"], default="none")
    parser.add_argument("--login")
    arguments = parser.parse_args()
    handler = Handler(arguments.folder)
    context = certificate(arguments.folder) if arguments.tls != "none" else None

    def authenticate(server, session, envelope, mechanism, data):
        given = data.login.decode() + ":" + data.password.decode()
        # What it was told stands in its answer: a careless server, to see that we are not.
        if given != arguments.login:
            return AuthResult(success=False, handled=False, message="535 5.7.8 bad login " + given)
        return AuthResult(success=True, auth_data=data)

    def connection():
        return SMTP(
            handler, hostname="peer.test", data_size_limit=3_000_000, loop=loop,
            tls_context=context if arguments.tls == "starttls" else None,
            require_starttls=arguments.tls == "starttls", auth_required=arguments.login is not None,
            auth_require_tls=False, authenticator=authenticate if arguments.login else None)

    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        connection, "127.0.0.1", 0, ssl=context if arguments.tls == "implicit" else None)
    print(server.sockets[0].getsockname()[1], flush=True)
    await loop.run_in_executor(None, sys.stdin.read)
    os._exit(0)


asyncio.run(main())
