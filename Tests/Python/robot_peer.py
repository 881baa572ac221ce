"""The robots of DingTalk and Feishu and Telegram's bots, for the tests of their channels: their rules, limits and
answers, with signatures verified by Python's own hmac.

    robot_peer.py FOLDER

Prints its port and runs until its standard input ends. FOLDER/messages.json has what was accepted, in order.
PUT /_faults takes a list of answers for the next calls: {"status": 503, "body": "…", "headers": {…}}, {"reset": true}
or {"delay": 60}. PUT /_now sets the clock, in seconds.
"""
import base64
import email
import email.policy
import hashlib
import hmac
import html.parser
import http.server
import json
import os
import struct
import sys
import threading
import time
import urllib.parse

DINGTALK_TOKEN = "dingtalk-token-0123456789"
DINGTALK_SECRET = "SEC0123456789abcdef"
FEISHU_HOOK = "feishu-hook-0123456789"
FEISHU_SECRET = "feishusecret"
TELEGRAM_TOKEN = "123456:telegram-token_0123456789"
TELEGRAM_CHATS = {"-1001", "42", "@public"}
TELEGRAM_TAGS = {"b", "strong", "i", "em", "u", "s", "code", "pre", "a", "blockquote"}

lock = threading.Lock()
messages, faults, sent_at, now = [], [], {}, [None]


def clock():
    return time.time() if now[0] is None else now[0]


def sign(key, message):
    return base64.b64encode(hmac.new(key.encode(), message.encode(), hashlib.sha256).digest()).decode()


def too_often(key, count, window):
    times = [at for at in sent_at.get(key, []) if at > clock() - window]
    sent_at[key] = times + [clock()]
    return len(times) >= count


class Refused(Exception):
    def __init__(self, status, body):
        self.status, self.body = status, body


def accept(peer, kind, text, details):
    messages.append({"peer": peer, "kind": kind, "text": text, "details": json.dumps(details, ensure_ascii=False)})
    with open(os.path.join(sys.argv[1], "messages.json"), "w") as file:
        json.dump(messages, file)


def dingtalk(query, body):
    def refuse(code, text):
        raise Refused(200, {"errcode": code, "errmsg": text})

    if query.get("access_token") != [DINGTALK_TOKEN]:
        refuse(300005, "token is not exist")
    timestamp = query.get("timestamp", ["0"])[0]
    if abs(clock() * 1000 - int(timestamp)) > 3_600_000:
        refuse(310000, "invalid timestamp")
    if query.get("sign") != [sign(DINGTALK_SECRET, timestamp + "\n" + DINGTALK_SECRET)]:
        refuse(310000, "sign not match")
    if len(body) > 20_000:
        refuse(460101, "message too long")
    message = json.loads(body)
    kind = message["msgtype"]
    if kind == "text":
        text = message["text"]["content"]
    elif kind == "markdown":
        text = message["markdown"]["text"]
        if not message["markdown"]["title"]:
            refuse(40035, "missing title")
    else:
        refuse(400105, "unsupported msgtype")
    if "guarded" in text and "KEYWORD" not in text:
        refuse(310000, "keywords not in content")
    for mobile in message["at"]["atMobiles"]:
        if "@" + mobile not in text:
            refuse(40035, "mentioned and not in the text")
    if too_often("dingtalk", 20, 60):
        refuse(130101, "send too fast, exceed 20 times per minute")
    accept("dingtalk", kind, text, message)
    return {"errcode": 0, "errmsg": "ok"}


def feishu(hook, body):
    def refuse(code, text, status=200):
        raise Refused(status, {"code": code, "msg": text, "data": {}})

    if hook != FEISHU_HOOK:
        refuse(19001, "param invalid: incoming webhook access token invalid", 400)
    if len(body) > 20 * 1024:
        refuse(9499, "Bad Request", 400)
    message = json.loads(body)
    timestamp = message.get("timestamp", "0")
    key = (timestamp + "\n" + FEISHU_SECRET).encode()
    wanted = base64.b64encode(hmac.new(key, b"", digestmod=hashlib.sha256).digest()).decode()
    if abs(clock() - int(timestamp)) > 3600 or message.get("sign") != wanted:
        refuse(19021, "sign match fail or timestamp is not within one hour from current time")
    kind = message["msg_type"]
    if kind == "text":
        text = message["content"]["text"]
    elif kind == "interactive":
        text = "\n".join(element["content"] for element in message["card"]["elements"])
    else:
        refuse(9499, "Bad Request", 400)
    if "guarded" in text and "KEYWORD" not in text:
        refuse(19024, "Key Words Not Found")
    if too_often("feishu second", 5, 1) or too_often("feishu minute", 100, 60):
        refuse(11232, "frequency limited psm[lark.oapi.app_platform_runtime]appID[1500]")
    accept("feishu", kind, text, message)
    return {"code": 0, "msg": "success", "data": {}, "StatusCode": 0, "StatusMessage": "success"}


class Entities(html.parser.HTMLParser):
    """Telegram's HTML: known tags only, closed in order."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.open, self.text = [], ""

    def handle_starttag(self, tag, attributes):
        if tag not in TELEGRAM_TAGS:
            raise ValueError('Unsupported start tag "%s"' % tag)
        if self.open and self.open[-1] in ("code", "pre"):
            raise ValueError("an entity inside of code")
        self.open.append(tag)

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            raise ValueError("Unmatched end tag")

    def handle_data(self, data):
        self.text += data


def telegram(token, method, content_type, body):
    def refuse(code, text, **parameters):
        answer = {"ok": False, "error_code": code, "description": text}
        raise Refused(code, dict(answer, parameters=parameters) if parameters else answer)

    if token != TELEGRAM_TOKEN:
        refuse(401, "Unauthorized")
    files = {}
    if content_type.startswith("multipart/"):
        form = email.message_from_bytes(
            b"Content-Type: " + content_type.encode() + b"\r\n\r\n" + body, policy=email.policy.HTTP)
        message = {}
        for part in form.iter_parts():
            name = part.get_param("name", header="content-disposition")
            if part.get_filename() is None:
                message[name] = part.get_content().rstrip("\r\n")
            else:
                files[name] = (part.get_filename(), part.get_payload(decode=True))
    else:
        message = json.loads(body)
    chat = message["chat_id"]
    if chat == "403":
        refuse(403, "Forbidden: bot was blocked by the user")
    if chat == "-77":
        refuse(400, "Bad Request: group chat was upgraded to a supergroup chat", migrate_to_chat_id=-10077)
    if chat not in TELEGRAM_CHATS:
        refuse(400, "Bad Request: chat not found")
    if method == "sendMessage":
        text = message["text"]
        if message.get("parse_mode") == "HTML":
            entities = Entities()
            try:
                if "unparsable" in text:
                    raise ValueError("as the test wants it")
                entities.feed(text)
                entities.close()
                if entities.open:
                    raise ValueError("Can't find end tag")
            except ValueError as error:
                refuse(400, "Bad Request: can't parse entities: %s" % error)
            text = entities.text
        if not text.strip():
            refuse(400, "Bad Request: message text is empty")
        if len(text.encode("utf-16-le")) // 2 > 4096:
            refuse(400, "Bad Request: message is too long")
        details = message
    else:
        field = {"sendPhoto": "photo", "sendDocument": "document"}[method]
        text, content = files[field]
        details = {"chat_id": chat, "content": base64.b64encode(content).decode()}
    if too_often("telegram " + chat, 20, 60):
        refuse(429, "Too Many Requests: retry after 17", retry_after=17)
    accept("telegram", method, text, details)
    return {"ok": True, "result": {"message_id": len(messages), "chat": {"id": 1}}}


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *arguments):
        pass

    def answer(self, status, body, headers={}):
        data = body.encode() if isinstance(body, str) else json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(data)))
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(data)

    def body(self):
        if self.headers.get("Transfer-Encoding"):
            raise ValueError("no chunks here")
        return self.rfile.read(int(self.headers.get("Content-Length", "0")))

    def do_PUT(self):
        value = json.loads(self.body())
        with lock:
            if self.path == "/_faults":
                faults[:] = value
            else:
                now[0] = value
        self.answer(200, {})

    def do_POST(self):
        body = self.body()
        with lock:
            fault = faults.pop(0) if faults else None
        if fault and fault.get("reset"):
            self.connection.setsockopt(1, 13, struct.pack("ii", 1, 0))
            self.connection.close()
            self.close_connection = True
            return
        if fault and fault.get("delay"):
            time.sleep(fault["delay"])
            self.close_connection = True
            return
        if fault:
            return self.answer(fault["status"], fault.get("body", ""), fault.get("headers", {}))
        url = urllib.parse.urlsplit(self.path)
        query = urllib.parse.parse_qs(url.query, keep_blank_values=True)
        try:
            with lock:
                if url.path == "/robot/send":
                    result = dingtalk(query, body)
                elif url.path.startswith("/open-apis/bot/v2/hook/"):
                    result = feishu(url.path.rsplit("/", 1)[1], body)
                elif url.path.startswith("/bot"):
                    token, method = url.path[4:].split("/")
                    result = telegram(token, method, self.headers["Content-Type"], body)
                else:
                    raise Refused(404, "not found: " + self.path)
            self.answer(200, result)
        except Refused as refused:
            self.answer(refused.status, refused.body)


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
server.daemon_threads = True
threading.Thread(target=server.serve_forever, daemon=True).start()
print(server.server_port, flush=True)
sys.stdin.read()
os._exit(0)
