"""An endpoint for webhooks over TLS, for the tests.

    webhook_tls_peer.py FOLDER NAME

Shows FOLDER/certificate.pem, made for the host NAME, prints its port, and runs until its standard input ends. Each call
becomes a line of FOLDER/calls.json: the name that the caller asked TLS for (SNI), its Host header and its target.
"""
import json
import os
import ssl
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

folder, name = sys.argv[1:]
certificate, key = os.path.join(folder, "certificate.pem"), os.path.join(folder, "key.pem")
subprocess.run(
    ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
     "-subj", "/CN=" + name, "-addext", "subjectAltName=DNS:" + name, "-keyout", key, "-out", certificate],
    check=True, capture_output=True)


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        call = {"sni": self.connection.asked_for, "host": self.headers["Host"], "target": self.path}
        with open(os.path.join(folder, "calls.json"), "a") as file:
            file.write(json.dumps(call) + "\n")
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *arguments):
        pass


class Server(ThreadingHTTPServer):
    def handle_error(self, request, address):
        pass  # A caller that does not trust the certificate leaves.


class Connection(ssl.SSLSocket):
    asked_for = None


def remember(connection, asked_for, context):
    connection.asked_for = asked_for


context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.sslsocket_class = Connection
context.load_cert_chain(certificate, key)
context.sni_callback = remember
server = Server(("127.0.0.1", 0), Handler)
# The handshake is made by the connection's own thread, at its first read.
server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
threading.Thread(target=server.serve_forever, daemon=True).start()
print(server.server_port, flush=True)
sys.stdin.read()
