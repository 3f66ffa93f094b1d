"""A FinChat app's side of the open platform: as much of a client as a bot needs."""

import json
from urllib.error import HTTPError
from urllib.request import Request, urlopen


class FinChatError(Exception):
    """A call, or one room of it, that the platform refused."""


class FinChat:
    def __init__(self, base_url, app_id, secret):
        self._base_url = base_url
        self._app_id = app_id
        self._secret = secret
        self._token = None

    def send(self, room_id, content):
        """Sends a message to a room; the id of its event."""
        return self._to_room("POST", "message/send", room_id, content=content)

    def update_card(self, room_id, event_id, content):
        """Puts another state on a card that was sent."""
        return self._to_room("PUT", "message/update-cui", room_id, content=content, origin_event=event_id)

    def _to_room(self, method, path, room_id, **fields):
        answer = self._call(method, path, {"app_id": self._app_id, "room_ids": [room_id], **fields})
        # Results come one a room, and a room that failed does not fail the call.
        [result] = answer["room_id_result"]
        if "errcode" in result:
            raise FinChatError(f"{path}: {result['errcode']} {result.get('error', '')}")
        return result["event_id"]

    def _call(self, method, path, body):
        self._token = self._token or self._new_token()
        status, answer = self._request(method, path, body, self._token)
        if status == 401:
            # The token has run out, or a newer one has taken its place: once more, with another.
            self._token = self._new_token()
            status, answer = self._request(method, path, body, self._token)
        return checked(path, status, answer)

    def _new_token(self):
        body = {"app_id": self._app_id, "secret": self._secret}
        answer = checked("auth/token", *self._request("POST", "auth/token", body))
        return answer["app_access_token"]

    def _request(self, method, path, body, token=None):
        headers = {"content-type": "application/json"}
        if token is not None:
            headers["authorization"] = f"Bearer {token}"
        url = f"{self._base_url}/api/v1/finchat/open-api/{path}"
        request = Request(url, json.dumps(body).encode(), headers, method=method)
        try:
            with urlopen(request, timeout=30) as response:
                return response.status, json.load(response)
        except HTTPError as refused:
            with refused:
                return refused.code, json.load(refused)


def checked(path, status, answer):
    if status == 200:
        return answer
    raise FinChatError(f"{path}: {status} {answer['errcode']} {answer['error']}")
