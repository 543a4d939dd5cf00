# SPDX-License-Identifier: MIT
"""Django, validated by hand: 204 answers a stop and a list without calls; no answer says what is recorded."""

from __future__ import annotations

import json
import os

from django.conf import settings
from django.core.asgi import get_asgi_application
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import re_path
from django.views import View

from tests.stacks.servers.telephony import SPECIAL_USERS, Call, Telephony, User

settings.configure(
    ALLOWED_HOSTS=["127.0.0.1"],
    ROOT_URLCONF=__name__,
    MIDDLEWARE=["django.middleware.security.SecurityMiddleware", "django.middleware.common.CommonMiddleware"],
    USE_TZ=True,
)
telephony = Telephony(ids_per_call=False)
telephony.grant(telephony.user, os.environ["UAPI_TOKEN"])


class Refused(Exception):  # noqa: N818 - an answer, not an error
    def __init__(self, status: int, code: str, message: str) -> None:
        self.response = error(status, code, message)


def error(status: int, code: str, message: str) -> JsonResponse:
    response = JsonResponse({"error": {"code": code, "message": message}}, status=status)
    if status == 401:
        response["WWW-Authenticate"] = 'Bearer realm="uapi"'
    return response


class UapiView(View):
    def dispatch(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        try:
            return super().dispatch(request, *args, **kwargs)
        except Refused as refused:
            return refused.response

    def http_method_not_allowed(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        response = error(405, "method_not_allowed", "The method is not allowed.")
        response["Allow"] = ", ".join(self._allowed_methods())
        return response

    def addressed(self, user_id: str, extension: str) -> User:
        scheme, _, token = self.request.headers.get("Authorization", "").partition(" ")
        user = telephony.user_of(token.strip()) if scheme.lower() == "bearer" else None
        if user is None:
            raise Refused(401, "access_denied", "You are not authorized to use this request.")
        if user_id != user.id and user_id not in SPECIAL_USERS:
            raise Refused(400, "user_invalid", "The user is not known.")
        if extension != "@self" and extension not in user.extensions:
            raise Refused(400, "extension_invalid", "The extension is not known.")
        return user

    def collection(self, calls: list[Call]) -> HttpResponse:
        return (
            JsonResponse({"entry": [shown(call, self.request) for call in calls]})
            if calls
            else HttpResponse(status=204)
        )


class PhoneCalls(UapiView):
    def get(self, request: HttpRequest, user_id: str, extension: str) -> HttpResponse:
        return self.collection(telephony.calls(self.addressed(user_id, extension), extension))


class PhoneCall(UapiView):
    def get(self, request: HttpRequest, user_id: str, extension: str, call_id: str) -> HttpResponse:
        call = telephony.call(self.addressed(user_id, extension), extension, call_id)
        return self.collection([call] if call else [])

    def put(self, request: HttpRequest, user_id: str, extension: str, call_id: str) -> HttpResponse:
        call = telephony.call(self.addressed(user_id, extension), extension, call_id)
        if call is None:
            raise Refused(400, "pc_phonecall_invalid", "The phone call is not known.")
        try:
            action = json.loads(request.body)
        except ValueError:
            raise Refused(400, "json_invalid", "The payload is no JSON.") from None
        if not isinstance(action, dict) or action.get("action") != "StopRecording":
            raise Refused(400, "action_invalid", "The action must be StopRecording.")
        view = call.view(action.get("phoneCallViewId"))
        if view is None:
            raise Refused(400, "pc_phonecallview_invalid", "The view is missing or not known.")
        view.recording = None
        return HttpResponse(status=204)


class States(View):
    def post(self, request: HttpRequest) -> HttpResponse:
        answer = telephony.change_state(json.loads(request.body))
        return JsonResponse(answer or {}, status=404 if answer is None else 200)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return error(404, "not_found", "There is nothing here.")


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return error(400, "bad_request", "The request is not understood.")


def server_error(request: HttpRequest) -> HttpResponse:
    return error(500, "internal_server_error", "An internal server error occurred.")


def shown(call: Call, request: HttpRequest) -> dict:
    return {
        "id": call.id,
        "extension": call.extension,
        "ownerId": call.user.owner_id,
        "ownerName": call.user.owner_name,
        "published": call.published,
        "answered": call.answered,
        "phoneCallView": [
            {
                "id": view.id,
                "extension": view.extension,
                "source": [view.source],
                "destination": [view.destination],
                "status": 5,
            }
            for view in call.views
        ],
        "links": {"self": request.build_absolute_uri(f"/uapi/phoneCalls/{call.user.id}/{call.extension}/{call.id}")},
    }


urlpatterns = [
    re_path(r"^uapi/phoneCalls/(?P<user_id>[^/]+)/(?P<extension>[^/]+)/?$", PhoneCalls.as_view()),
    re_path(r"^uapi/phoneCalls/(?P<user_id>[^/]+)/(?P<extension>[^/]+)/(?P<call_id>[^/]+)/?$", PhoneCall.as_view()),
    re_path(r"^states$", States.as_view()),
]
handler400, handler404, handler500 = bad_request, not_found, server_error
app = get_asgi_application()
