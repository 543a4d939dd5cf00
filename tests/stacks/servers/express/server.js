// SPDX-License-Identifier: MIT
// Express with express.json(): 404 for a method that no route has, and an answer with 204.
'use strict';

const express = require('express');
const { NAMES_OF_ONESELF, userOf, callsOf, changeState } = require('../telephony.js');

const app = express();
app.use(express.json());

function refuse(res, status, code, message) {
  if (status === 401) res.set('WWW-Authenticate', 'Bearer');
  res.status(status).json({ error: { code, message } });
}

function addressed(req, res, next) {
  const { userId, extension, callId } = req.params;
  const user = userOf(req.get('Authorization'));
  if (!user) return refuse(res, 401, 'access_denied', 'You are not authorized to use this request.');
  if (userId !== user.id && !NAMES_OF_ONESELF.includes(userId)) {
    return refuse(res, 400, 'user_invalid', 'The user is invalid.');
  }
  if (extension !== '@self' && !user.extensions.includes(extension)) {
    return refuse(res, 400, 'extension_invalid', 'The extension is invalid.');
  }
  res.locals.calls = callsOf(user, extension);
  res.locals.call = res.locals.calls.find((call) => call.id === callId);
  return next();
}

function shown(call, req) {
  const path = `/uapi/phoneCalls/${call.user.id}/${call.extension}/${call.id}`;
  return {
    id: call.id,
    extension: call.extension,
    ownerId: '3',
    ownerName: 'Default Organization',
    published: call.published,
    answered: call.answered,
    phoneCallView: call.views.map((view) => ({ ...view, status: '5' })),
    link: { self: `${req.protocol}://${req.get('Host')}${path}` },
  };
}

app.put('/uapi/phoneCalls/:userId/:extension/:callId', addressed, (req, res) => {
  const { call } = res.locals;
  if (!call) return refuse(res, 400, 'pc_phonecall_invalid', 'The phone call is invalid.');
  if (req.body?.action !== 'StopRecording') return refuse(res, 400, 'action_invalid', 'The action is invalid.');
  const view = call.views.find((known) => known.id === req.body.phoneCallViewId);
  if (!view) return refuse(res, 400, 'pc_phonecallview_invalid', 'The view is missing or invalid.');
  view.recording = undefined;
  return res.sendStatus(204);
});

app.get('/uapi/phoneCalls/:userId/:extension/:callId', addressed, (req, res) => {
  const { call } = res.locals;
  return call ? res.json(shown(call, req)) : res.sendStatus(204);
});

app.get('/uapi/phoneCalls/:userId/:extension', addressed, (req, res) => {
  res.json({ entry: res.locals.calls.map((call) => shown(call, req)), totalResults: res.locals.calls.length });
});

app.post('/states', (req, res) => {
  const answer = changeState(req.body);
  res.status(answer ? 200 : 404).json(answer ?? {});
});

app.use((req, res) => refuse(res, 404, 'not_found', 'There is nothing here.'));
app.use((err, req, res, next) => {
  const status = err.status ?? 500;
  if (status < 500) return refuse(res, status, err.type ?? 'bad_request', 'The request is not understood.');
  console.error(err);
  return refuse(res, 500, 'internal_server_error', 'An internal server error occurred.');
});

app.listen(process.env.PORT, '127.0.0.1');
