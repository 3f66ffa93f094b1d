"""The emulator's own API, as far as a test of a bot needs it."""

import json
from urllib.error import HTTPError
from urllib.parse import quote
from urllib.request import Request, urlopen
from uuid import uuid4


class EmulatorError(Exception):
    """A refusal: the emulator's sentence, and what came nearest where nothing matched."""

    def __init__(self, status, answer):
        self.status = status
        self.errcode = answer.get("errcode")
        self.nearest = answer.get("data", {}).get("nearest", [])
        misses = [json.dumps(miss, ensure_ascii=False) for miss in self.nearest]
        super().__init__("\n  near: ".join([answer.get("error", f"status {status}"), *misses]))


class Emulator:
    def __init__(self, url):
        self.url = url
        self._seq = 0

    def call(self, method, path, body=None):
        """Any call of the emulator's own API; what it answers. Raises EmulatorError when it refuses."""
        data = None if body is None else json.dumps(body).encode()
        request = Request(f"{self.url}/_emulator/v1/{path}", data, {"content-type": "application/json"}, method=method)
        try:
            with urlopen(request, timeout=60) as response:
                return json.loads(response.read() or "null")
        except HTTPError as refused:
            with refused:
                raise EmulatorError(refused.code, json.loads(refused.read())) from None

    def create_tenant(self):
        """A complete emulator of its own, at a URL of its own, in the same process: tests beside this one do not meet it."""
        return Emulator(self.call("PUT", f"tenants/{uuid4().hex}", {})["url"])

    def delete(self):
        """Ends the tenant and frees what it has."""
        process, name = self.url.rsplit("/t/", 1)
        Emulator(process).call("DELETE", f"tenants/{name}")

    def reset(self):
        """Back to the fixtures."""
        self.call("POST", "reset")
        self._seq = 0

    def set_callback(self, app_id, url):
        self.call("PATCH", f"apps/{quote(app_id)}", {"callback": {"url": url}})

    def say(self, sender, to, text):
        """A user speaks to another user or to a bot; the ids of the message and of their room."""
        content = {"msgtype": "m.text", "body": text}
        return self.call("POST", f"users/{quote(sender)}/messages", {"to": to, "content": content})

    def submit(self, fcid, message, info):
        """A user fills in a card."""
        path = f"rooms/{quote(message['room_id'])}/messages/{quote(message['event_id'])}/submit"
        return self.call("POST", path, {"fcid": fcid, "info": info})

    def advance(self, by):
        """Time moves on, such as "10m", and what falls due on the way happens in order."""
        self.call("POST", "clock/advance", {"by": by})

    def next_message(self, timeout_ms=5000, **match):
        """The next message that matches, after those that were waited for before; it may have been said already."""
        wait = {"for": "message", "match": match, "since": self._seq, "timeout_ms": timeout_ms}
        found = self.call("POST", "wait", wait)
        self._seq = found["seq"]
        return found["item"]
