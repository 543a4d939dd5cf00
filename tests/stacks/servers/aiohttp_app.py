# SPDX-License-Identifier: MIT
"""aiohttp with its own server: 403 where access is denied, 400 where a list names no call, dates without a zone."""

from __future__ import annotations

import logging
import os
from collections.abc import Awaitable, Callable
from datetime import datetime

from aiohttp import web

from tests.stacks.servers.telephony import SPECIAL_USERS, Call, Telephony, User

logger = logging.getLogger(__name__)
telephony = Telephony()
telephony.grant(telephony.user, os.environ["UAPI_TOKEN"])
routes = web.RouteTableDef()
CALLS = "/uapi/phoneCalls/{user}/{extension}"


class Refused(Exception):  # noqa: N818 - an answer, not an error
    def __init__(self, status: int, code: str, message: str) -> None:
        self.response = error(status, code, message)


def error(status: int, code: str, message: str) -> web.Response:
    return web.json_response({"error": {"code": code, "message": message}}, status=status)


@web.middleware
async def errors(
    request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
) -> web.StreamResponse:
    try:
        return await handler(request)
    except Refused as refused:
        return refused.response
    except web.HTTPException as problem:
        response = error(problem.status, f"http_{problem.status}", problem.reason)
        if "Allow" in problem.headers:
            response.headers["Allow"] = problem.headers["Allow"]
        return response
    except Exception:
        logger.exception("%s %s", request.method, request.path)
        return error(500, "internal_server_error", "An internal server error occurred.")


def addressed(request: web.Request) -> User:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    user = telephony.user_of(token.strip()) if scheme.lower() == "bearer" else None
    if user is None:
        raise Refused(403, "access_denied", "You are not authorized to use this request.")
    if request.match_info["user"] not in (user.id, *SPECIAL_USERS):
        raise Refused(400, "user_invalid", "userId is invalid.")
    if request.match_info["extension"] not in ("@self", *user.extensions):
        raise Refused(400, "extension_invalid", "extension is invalid.")
    return user


def addressed_call(request: web.Request) -> Call:
    call = telephony.call(addressed(request), request.match_info["extension"], request.match_info["call"])
    if call is None:
        raise Refused(400, "pc_phonecall_invalid", "phoneCallId is invalid.")
    return call


@routes.put(CALLS + "/{call}")
@routes.put(CALLS + "/{call}/")
async def stop_recording(request: web.Request) -> web.Response:
    call = addressed_call(request)
    try:
        payload = await request.json()
    except ValueError:
        raise Refused(400, "json_invalid", "The payload is not JSON.") from None
    if not isinstance(payload, dict) or payload.get("action") != "StopRecording":
        raise Refused(400, "action_invalid", "action must be StopRecording.")
    view = call.view(payload.get("phoneCallViewId"))
    if view is None:
        raise Refused(400, "pc_phonecallview_invalid", "phoneCallViewId is missing or invalid.")
    view.recording = None
    return web.json_response({"id": call.id, "extension": call.extension, "link": {"self": link(call, request)}})


@routes.get(CALLS + "/{call}")
@routes.get(CALLS + "/{call}/")
async def list_call(request: web.Request) -> web.Response:
    return web.json_response(shown(addressed_call(request), request))


@routes.get(CALLS)
@routes.get(CALLS + "/")
async def list_calls(request: web.Request) -> web.Response:
    calls = telephony.calls(addressed(request), request.match_info["extension"])
    return web.json_response({"entry": [shown(call, request) for call in calls], "totalResults": len(calls)})


@routes.post("/states")
async def change_state(request: web.Request) -> web.Response:
    answer = telephony.change_state(await request.json())
    return web.json_response(answer or {}, status=404 if answer is None else 200)


def link(call: Call, request: web.Request) -> str:
    return f"{request.scheme}://{request.host}/uapi/phoneCalls/{call.user.id}/{call.extension}/{call.id}"


def date(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%S")


def shown(call: Call, request: web.Request) -> dict:
    document = {
        "id": call.id,
        "extension": call.extension,
        "ownerId": call.user.owner_id,
        "ownerName": call.user.owner_name,
        "published": date(call.published),
        "answered": date(call.answered),
        "phoneCallView": [],
        "link": {"self": link(call, request)},
    }
    for view in call.views:
        shown_view = {
            "id": view.id,
            "extension": view.extension,
            "source": [view.source],
            "destination": [view.destination],
            "status": 5,
            "flow": 2,
        }
        if view.recording:
            shown_view["recording"] = date(view.recording)
        document["phoneCallView"].append(shown_view)
    return document


app = web.Application(middlewares=[errors])
app.add_routes(routes)
if __name__ == "__main__":
    web.run_app(app, host="127.0.0.1", port=int(os.environ["PORT"]), print=None, access_log=None)
