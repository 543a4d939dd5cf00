# SPDX-License-Identifier: MIT
"""FastAPI: pydantic validates, 202 answers a stop, and the recording ends in a background task."""

from __future__ import annotations

import os
from datetime import datetime
from typing import Annotated, Literal

from fastapi import BackgroundTasks, Body, Depends, FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException

from tests.stacks.servers.telephony import SPECIAL_USERS, Call, Telephony, User, View

CALLS = "/uapi/phoneCalls/{user_id}/{extension}"
CALL = CALLS + "/{phone_call_id}"

app = FastAPI(title="UnifiedAPI")
telephony = Telephony()
telephony.grant(telephony.user, os.environ["UAPI_TOKEN"])
bearer = HTTPBearer(auto_error=False)


class PhoneCallAction(BaseModel):
    action: Literal["StopRecording"]
    view_id: str = Field(alias="phoneCallViewId")


class Link(BaseModel):
    self: str


class PhoneCallView(BaseModel):
    id: str
    extension: str
    source: list[str]
    destination: list[str]
    status: int = 5
    answered: datetime
    recording: datetime | None = None


class PhoneCall(BaseModel):
    id: str
    extension: str
    owner_id: str | None = Field(None, serialization_alias="ownerId")
    owner_name: str | None = Field(None, serialization_alias="ownerName")
    published: datetime | None = None
    answered: datetime | None = None
    views: list[PhoneCallView] | None = Field(None, serialization_alias="phoneCallView")
    link: Link


class Collection(BaseModel):
    entry: list[PhoneCall]
    totalResults: int  # noqa: N815 - its name in the API


class Refused(Exception):  # noqa: N818 - an answer, not an error
    def __init__(self, status: int, code: str, message: str) -> None:
        self.status, self.code, self.message = status, code, message


# --- errors ---


def error(status: int, code: str, message: str, headers: dict[str, str] | None = None) -> JSONResponse:
    return JSONResponse({"error": {"code": code, "message": message}}, status, headers=headers)


@app.exception_handler(Refused)
async def refused(request: Request, exc: Refused) -> JSONResponse:
    headers = {"WWW-Authenticate": "Bearer"} if exc.status == 401 else None
    return error(exc.status, exc.code, exc.message, headers)


@app.exception_handler(HTTPException)
async def http_error(request: Request, exc: HTTPException) -> JSONResponse:
    return error(exc.status_code, f"http_{exc.status_code}", str(exc.detail), exc.headers)


@app.exception_handler(RequestValidationError)
async def invalid(request: Request, exc: RequestValidationError) -> JSONResponse:
    if any("phoneCallViewId" in problem["loc"] for problem in exc.errors()):
        return error(400, "pc_phonecallview_invalid", "The phoneCallViewId is missing or invalid.")
    return error(400, "request_invalid", "The request is not valid.")


@app.exception_handler(Exception)
async def failed(request: Request, exc: Exception) -> JSONResponse:
    return error(500, "internal_server_error", "An internal server error occurred.")


# --- what a request is about ---


def authenticated(credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(bearer)]) -> User:
    user = telephony.user_of(credentials.credentials) if credentials else None
    if user is None:
        raise Refused(401, "access_denied", "You are not authorized to use this request.")
    return user


def addressed(user_id: str, extension: str, user: Annotated[User, Depends(authenticated)]) -> User:
    if user_id != user.id and user_id not in SPECIAL_USERS:
        raise Refused(400, "user_invalid", "The userId is invalid.")
    if extension != "@self" and extension not in user.extensions:
        raise Refused(400, "extension_invalid", "The extension is invalid.")
    return user


def addressed_call(phone_call_id: str, extension: str, user: Annotated[User, Depends(addressed)]) -> Call:
    call = telephony.call(user, extension, phone_call_id)
    if call is None:
        raise Refused(400, "pc_phonecall_invalid", "The phoneCallId is invalid.")
    return call


# --- the API ---


@app.put(CALL + "/", status_code=202, response_model_exclude_none=True, include_in_schema=False)
@app.put(CALL, status_code=202, response_model_exclude_none=True)
def stop_recording(
    action: PhoneCallAction,
    call: Annotated[Call, Depends(addressed_call)],
    request: Request,
    tasks: BackgroundTasks,
) -> PhoneCall:
    view = call.view(action.view_id)
    if view is None:
        raise Refused(400, "pc_phonecallview_invalid", "The phoneCallViewId is missing or invalid.")
    tasks.add_task(end_recording, view)
    return PhoneCall(id=call.id, extension=call.extension, link=link_to(call, request))


@app.get(CALL + "/", response_model_exclude_none=True, include_in_schema=False)
@app.get(CALL, response_model_exclude_none=True)
def list_call(
    extension: str, phone_call_id: str, user: Annotated[User, Depends(addressed)], request: Request
) -> PhoneCall | Collection:
    call = telephony.call(user, extension, phone_call_id)
    return shown(call, request) if call else Collection(entry=[], totalResults=0)


@app.get(CALLS + "/", response_model_exclude_none=True, include_in_schema=False)
@app.get(CALLS, response_model_exclude_none=True)
def list_calls(extension: str, user: Annotated[User, Depends(addressed)], request: Request) -> Collection:
    calls = telephony.calls(user, extension)
    return Collection(entry=[shown(call, request) for call in calls], totalResults=len(calls))


@app.post("/states", include_in_schema=False)
def change_state(document: Annotated[dict, Body()]) -> JSONResponse:
    answer = telephony.change_state(document)
    return JSONResponse(answer or {}, 404 if answer is None else 200)


def end_recording(view: View) -> None:
    view.recording = None


def link_to(call: Call, request: Request) -> Link:
    url = request.url_for("list_call", user_id=call.user.id, extension=call.extension, phone_call_id=call.id)
    return Link(self=str(url))


def shown(call: Call, request: Request) -> PhoneCall:
    return PhoneCall(
        id=call.id,
        extension=call.extension,
        owner_id=call.user.owner_id,
        owner_name=call.user.owner_name,
        published=call.published,
        answered=call.answered,
        views=[
            PhoneCallView(
                id=view.id,
                extension=view.extension,
                source=[view.source],
                destination=[view.destination],
                answered=view.answered,
                recording=view.recording,
            )
            for view in call.views
        ],
        link=link_to(call, request),
    )
