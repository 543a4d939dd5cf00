# SPDX-License-Identifier: MIT
"""Tokens that a token endpoint renews all the time: each is taken up, and each stays a secret."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from uapi_conformance.reference.messages import Answer, Incoming

from tests.e2e.helpers import ONLY_SENT, TOKEN, Suite, environment
from tests.e2e.servers import Watched, reference
from tests.support.serving import serving

ISSUED = "issued-4f9a1c77e2-"


class Renewing(Watched):
    """Takes the latest token that the endpoint gave, and the one before; what is no List answer has a byte too many."""

    latest = 0

    def respond(self, request: Incoming) -> Answer:
        good = [f"Bearer {ISSUED}{number:05}" for number in (self.latest, self.latest - 1)]
        fields = tuple(
            (n, f"Bearer {TOKEN}" if n.lower() == "authorization" and v in good else v) for n, v in request.headers
        )
        return super().respond(replace(request, headers=fields))

    def finish(self, request: Incoming, answer: Answer) -> Answer:
        made = super().finish(request, answer)
        return made if request.method == "GET" else replace(made, body=b"[" + made.body)


@contextmanager
def endpoint(server: Renewing) -> Iterator[str]:
    """The URL of a token endpoint whose tokens are renewed whenever one is asked for."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            server.latest += 1
            granted = {"access_token": f"{ISSUED}{server.latest:05}", "expires_in": 1e-6}
            body = json.dumps(granted).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args: object) -> None:
            pass

    with serving(ThreadingHTTPServer(("127.0.0.1", 0), Handler)) as url:
        yield f"{url}/token"


def test_tokens_that_are_renewed_all_the_time__are_written_nowhere(suite: Suite) -> None:
    behaviour = Renewing()
    with reference(behaviour) as server, endpoint(behaviour) as url:
        declaration = suite.declared(
            f'[target]\nurl = "{server.url}"\n[states]\nurl = "{server.states_url}"\n[auth]\ntoken_url = "{url}"\n'
            'client_id_env = "AN_ID"\nclient_secret_env = "A_SECRET"\n'
        )
        environ = environment(UAPI_TOKEN=None, AN_ID="an-app", A_SECRET="a-secret")
        ran = suite(*declaration, *ONLY_SENT, environ=environ)
    assert behaviour.latest > 2
    assert ran.status == 1, ran.said
    written = [ran.said, *(path.read_text(encoding="utf-8") for path in ran.folder.iterdir())]
    assert not any(ISSUED[:-1] in text for text in written)
    assert '"Authorization: Bearer $UAPI_TOKEN"' in ran.said
    assert ran.verdicts["service.list-all"] == "pass", ran.said
