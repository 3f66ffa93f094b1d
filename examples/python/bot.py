"""A bot that says back what it hears, and sends a card to whoever says "card"."""

import hmac
import json
import os
import queue
import re
import sys
import threading
from collections import OrderedDict
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from card import card, thanks
from finchat import FinChat

# A push whose answer got lost comes again, so a bot that must not act twice remembers what it has seen.
SEEN_AT_MOST = 10_000


class EchoBot:
    """Answers pushes at once, and works on the events one after the other, in the order in which they came."""

    def __init__(self, finchat, callback_token, host="127.0.0.1", port=0):
        self._finchat = finchat
        self._callback_token = callback_token
        self._seen = OrderedDict()
        self._events = queue.Queue()
        bot = self

        class Callback(BaseHTTPRequestHandler):
            def do_PUT(self):
                push = read_json(self)
                status = bot._judge(push)
                # Put aside before the answer, since the next push follows it at once; worked on after it.
                if status == 200:
                    bot._events.put(push["event"])
                self.send_response(status)
                self.send_header("content-length", "0")
                self.end_headers()

            def log_message(self, *_):
                pass

        self._server = ThreadingHTTPServer((host, port), Callback)
        self.url = f"http://{host}:{self._server.server_port}/callback"
        for work in (self._server.serve_forever, self._work):
            threading.Thread(target=work, daemon=True).start()

    def close(self):
        self._server.shutdown()
        self._server.server_close()

    def _judge(self, push):
        """The status that a push is answered with."""
        if not isinstance(push, dict) or not isinstance(push.get("event"), dict):
            return 400
        is_meant = hmac.compare_digest(str(push.get("token")).encode(), self._callback_token.encode())
        return 200 if is_meant else 403

    def _work(self):
        while True:
            event = self._events.get()
            try:
                if self._is_new(event["event_id"]):
                    self._answer(event)
            except Exception as error:
                print(f"the bot failed: {error!r}", file=sys.stderr)

    def _is_new(self, event_id):
        if event_id in self._seen:
            return False
        self._seen[event_id] = True
        if len(self._seen) > SEEN_AT_MOST:
            self._seen.popitem(last=False)
        return True

    def _answer(self, event):
        room, content = event.get("room_id"), event.get("content", {})
        if event["type"] == "finstore.room.create":
            self._say(room, 'Hello! Say something, or "card".')
        elif event["type"] == "finstore.room.interactcui":
            info = content.get("info", {})
            self._finchat.update_card(room, event["origin_event"], thanks(info))
            self._say(room, f"Thank you, {info.get('name', 'stranger')}.")
        elif event["type"] == "m.room.message" and "body" in content:
            if re.search(r"\bcard\b|卡片", content["body"], re.IGNORECASE):
                self._finchat.send(room, card())
            else:
                self._say(room, f"You said: {content['body']}")

    def _say(self, room_id, body):
        self._finchat.send(room_id, {"msgtype": "m.text", "body": body})


def read_json(request):
    """The body of a request; None when it is no JSON."""
    body = request.rfile.read(int(request.headers.get("content-length", 0)))
    try:
        return json.loads(body)
    except ValueError:
        return None


def main():
    base_url = os.environ.get("FINCHAT_BASE_URL", "http://127.0.0.1:3462")
    app_id = os.environ.get("FINCHAT_APP_ID", "5cf29aec6ccfd004ccd28075")
    secret = os.environ.get("FINCHAT_SECRET", "90fa4652-5cd1-4280-ae20-e3d381f9b1fa")
    token = os.environ.get("FINCHAT_CALLBACK_TOKEN", "2g7als3DgPW6Xp1xEpmcvgVhQG621bFY")
    host, port = os.environ.get("HOST", "127.0.0.1"), int(os.environ.get("PORT", "8080"))
    bot = EchoBot(FinChat(base_url, app_id, secret), token, host, port)
    print(f"echo bot listening on {bot.url}, speaking to {base_url}", flush=True)
    threading.Event().wait()


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        pass
