// SPDX-License-Identifier: MIT
// Node's own http module, by hand: an empty collection for an unknown call, and a second stop is refused.
'use strict';

const http = require('node:http');
const { NAMES_OF_ONESELF, userOf, callsOf, changeState } = require('./telephony.js');

const CALLS = /^\/uapi\/phoneCalls\/([^/]+)\/([^/]+)(?:\/([^/]+))?\/?$/;

class Refused extends Error {
  constructor(status, code, message, headers = {}) {
    super(message);
    Object.assign(this, { status, code, headers });
  }
}

function send(res, status, document, headers = {}) {
  res.writeHead(status, { 'Content-Type': 'application/json', ...headers });
  res.end(JSON.stringify(document));
}

async function read(req) {
  const chunks = [];
  for await (const chunk of req) chunks.push(chunk);
  try {
    return JSON.parse(Buffer.concat(chunks).toString());
  } catch {
    throw new Refused(400, 'json_invalid', 'The payload is not JSON.');
  }
}

function decode(segment) {
  try {
    return decodeURIComponent(segment);
  } catch {
    throw new Refused(400, 'uri_invalid', 'The URI is not valid.');
  }
}

function shown(call, req) {
  return {
    id: call.id,
    extension: call.extension,
    ownerId: '3',
    ownerName: 'Default Organization',
    published: call.published,
    answered: call.answered,
    phoneCallView: call.views.map((view) => ({ ...view, status: 5, flow: 2 })),
    links: { self: `http://${req.headers.host}/uapi/phoneCalls/${call.user.id}/${call.extension}/${call.id}` },
  };
}

async function answer(req, res) {
  const { pathname } = new URL(req.url, 'http://localhost');
  if (pathname === '/states' && req.method === 'POST') {
    const found = changeState(await read(req));
    return send(res, found ? 200 : 404, found ?? {});
  }
  const path = CALLS.exec(pathname);
  if (!path) throw new Refused(404, 'not_found', 'There is nothing here.');
  const user = userOf(req.headers.authorization);
  if (!user) {
    const headers = { 'WWW-Authenticate': 'Bearer' };
    throw new Refused(401, 'access_denied', 'You are not authorized to use this request.', headers);
  }
  const [userId, extension, callId] = path.slice(1).map((segment) => segment && decode(segment));
  if (userId !== user.id && !NAMES_OF_ONESELF.includes(userId)) {
    throw new Refused(400, 'user_invalid', 'The user is invalid.');
  }
  if (extension !== '@self' && !user.extensions.includes(extension)) {
    throw new Refused(400, 'extension_invalid', 'The extension is invalid.');
  }
  const calls = callsOf(user, extension).filter((call) => callId === undefined || call.id === callId);
  if (req.method === 'GET') {
    return send(res, 200, { entry: calls.map((call) => shown(call, req)), totalResults: calls.length });
  }
  if (req.method !== 'PUT' || callId === undefined) {
    const headers = { Allow: callId === undefined ? 'GET' : 'GET, PUT' };
    throw new Refused(405, 'method_not_allowed', 'The method is not allowed.', headers);
  }
  if (calls.length === 0) throw new Refused(400, 'pc_phonecall_invalid', 'The phone call is invalid.');
  const payload = await read(req);
  if (payload?.action !== 'StopRecording') {
    throw new Refused(400, 'action_invalid', 'The action must be StopRecording.');
  }
  const view = calls[0].views.find((known) => known.id === payload.phoneCallViewId);
  if (!view) throw new Refused(400, 'pc_phonecallview_invalid', 'The view is missing or invalid.');
  if (!view.recording) throw new Refused(400, 'recording_not_started', 'The view is not being recorded.');
  view.recording = undefined;
  return send(res, 200, shown(calls[0], req));
}

http
  .createServer((req, res) => {
    answer(req, res).catch((error) => {
      if (error instanceof Refused) {
        send(res, error.status, { error: { code: error.code, message: error.message } }, error.headers);
      } else {
        send(res, 500, { error: { code: 'internal_server_error', message: 'An internal server error occurred.' } });
      }
    });
  })
  .listen(process.env.PORT, '127.0.0.1');
