# SPDX-License-Identifier: MIT
"""Flask, validated by hand: 200, `links`, collections, numbers as strings; members that it does not know are refused."""

from __future__ import annotations

import json
import os

from flask import Flask, Response, abort, jsonify, request, url_for
from werkzeug.exceptions import HTTPException

from tests.stacks.servers.telephony import SPECIAL_USERS, Call, Telephony, User

app = Flask(__name__)
app.url_map.strict_slashes = False
telephony = Telephony(ids_per_call=False)
telephony.grant(telephony.user, os.environ["UAPI_TOKEN"])


def refuse(status: int, code: str, message: str) -> None:
    response = jsonify(error={"code": code, "message": message})
    response.status_code = status
    if status == 401:
        response.headers["WWW-Authenticate"] = "Bearer"
    abort(response)


@app.errorhandler(HTTPException)
def http_error(problem: HTTPException) -> Response:
    response = problem.get_response()
    code = "internal_server_error" if problem.code == 500 else problem.name.lower().replace(" ", "_")
    response.data = json.dumps({"error": {"code": code, "message": problem.description}})
    response.content_type = "application/json"
    return response


def addressed(user_id: str, extension: str) -> User:
    sent = request.authorization
    user = telephony.user_of(sent.token) if sent and sent.type == "bearer" and sent.token else None
    if user is None:
        refuse(401, "access_denied", "You are not authorized to use this request.")
    if user_id not in (user.id, *SPECIAL_USERS):
        refuse(400, "user_invalid", "Value supplied in the URI-Fragment as userId is invalid.")
    if extension not in ("@self", *user.extensions):
        refuse(400, "extension_invalid", "Value supplied in the URI-Fragment as extension is invalid.")
    return user


@app.put("/uapi/phoneCalls/<user_id>/<extension>/<call_id>")
def stop_recording(user_id: str, extension: str, call_id: str) -> Response:
    call = telephony.call(addressed(user_id, extension), extension, call_id)
    if call is None:
        refuse(400, "pc_phonecall_invalid", "Value supplied in phoneCallId is invalid.")
    action = request.get_json()
    if not isinstance(action, dict):
        refuse(400, "payload_invalid", "The payload must be an object.")
    if action.get("action") != "StopRecording":
        refuse(400, "action_invalid", "The action must be StopRecording.")
    view = call.view(action.get("phoneCallViewId"))
    if view is None:
        refuse(400, "pc_phonecallview_invalid", "Value supplied in phoneCallViewId is missing or invalid.")
    unknown = action.keys() - {"action", "phoneCallViewId"}
    if unknown:
        refuse(400, "payload_invalid", "The payload has members that are not known.")
    view.recording = None
    return jsonify(shown(call))


@app.get("/uapi/phoneCalls/<user_id>/<extension>/<call_id>")
def list_call(user_id: str, extension: str, call_id: str) -> Response:
    call = telephony.call(addressed(user_id, extension), extension, call_id)
    if call is None:
        refuse(404, "not_found", "There is no such phone call.")
    return jsonify(entry=[shown(call)], totalResults="1", startIndex="0")


@app.get("/uapi/phoneCalls/<user_id>/<extension>")
def list_calls(user_id: str, extension: str) -> Response:
    calls = telephony.calls(addressed(user_id, extension), extension)
    return jsonify(entry=[shown(call) for call in calls], totalResults=str(len(calls)), startIndex="0")


@app.post("/states")
def change_state() -> Response | tuple[Response, int]:
    answer = telephony.change_state(request.get_json())
    return (jsonify({}), 404) if answer is None else jsonify(answer)


def shown(call: Call) -> dict:
    link = url_for("list_call", user_id=call.user.id, extension=call.extension, call_id=call.id, _external=True)
    return {
        "id": call.id,
        "extension": call.extension,
        "ownerId": call.user.owner_id,
        "ownerName": call.user.owner_name,
        "published": call.published.isoformat(timespec="seconds"),
        "answered": call.answered.isoformat(timespec="seconds"),
        "phoneCallView": [
            {
                "id": view.id,
                "extension": view.extension,
                "source": [view.source],
                "destination": [view.destination],
                "status": "5",
                "flow": "2",
                **({"recording": view.recording.isoformat(timespec="seconds")} if view.recording else {}),
            }
            for view in call.views
        ],
        "links": {"self": link},
    }
