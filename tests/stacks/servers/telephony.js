// SPDX-License-Identifier: MIT
// The telephone system behind the servers for Node: users, tokens, calls, and the states that a test asks for.
'use strict';

const crypto = require('node:crypto');

const NAMES_OF_ONESELF = ['@me', '@viewer', '@owner'];
const user = { id: '12', extensions: ['0003*210', '0003*211', '0003*212'] };
const neighbour = { id: '13', extensions: ['0003*300', '0003*301'] };
const tokens = new Map();
const calls = new Map();

function grant(owner, lifetime = 7200, token = crypto.randomBytes(18).toString('base64url')) {
  tokens.set(token, { user: owner, expires: Date.now() + lifetime * 1000 });
  return token;
}

function userOf(authorization = '') {
  const [scheme, token] = authorization.split(/ +/);
  const found = scheme.toLowerCase() === 'bearer' ? tokens.get(token) : undefined;
  return found && found.expires > Date.now() ? found.user : undefined;
}

function callsOf(owner, extension) {
  return [...calls.values()].filter(
    (call) => call.user === owner && (extension === '@self' || call.views.some((view) => view.extension === extension)),
  );
}

function begin(owner, recorded = 1) {
  const now = Date.now();
  const [called, caller] = owner.extensions;
  const call = {
    id: crypto.randomBytes(10).toString('hex'),
    user: owner,
    extension: called,
    published: new Date(now - 120000),
    answered: new Date(now - 60000),
    views: [called, caller].map((extension, index) => ({
      id: `0${index + 1}`,
      extension,
      source: [caller],
      destination: [called],
      recording: index < recorded ? new Date(now - 30000) : undefined,
    })),
  };
  calls.set(call.id, call);
  return call;
}

function named(call) {
  return {
    userId: call.user.id,
    extension: call.extension,
    phoneCallId: call.id,
    phoneCallViewId: call.views[0].id,
    otherExtension: call.user.extensions[2],
  };
}

const setups = {
  'a call is being recorded': () => named(begin(user)),
  'a call is not being recorded': () => named(begin(user, 0)),
  'a call has ended': () => {
    const call = begin(user);
    calls.delete(call.id);
    return named(call);
  },
  'a call has two recorded views': () => {
    const call = begin(user, 2);
    return { ...named(call), otherPhoneCallViewId: call.views[1].id };
  },
  'two calls are being recorded': () => {
    const [call, other] = [begin(user), begin(user)];
    return { ...named(call), otherPhoneCallId: other.id, otherPhoneCallViewId: other.views[0].id };
  },
  "another user's call is being recorded": () => {
    const [call, other] = [begin(user), begin(neighbour)];
    return {
      ...named(call),
      otherUserId: other.user.id,
      otherExtension: other.extension,
      otherPhoneCallId: other.id,
      otherPhoneCallViewId: other.views[0].id,
      otherToken: grant(neighbour),
    };
  },
  'a token has expired': () => ({ token: grant(user, -60) }),
};

// The answer to a provider-state request; undefined where the action or state is not known.
function changeState(request) {
  if (request.action === 'setup') return setups[request.state]?.();
  if (request.action === 'teardown') {
    calls.delete(request.params.phoneCallId);
    calls.delete(request.params.otherPhoneCallId);
    return {};
  }
  if (request.action === 'inspect') {
    const view = calls.get(request.phoneCallId)?.views.find((known) => known.id === request.phoneCallViewId);
    return { recording: Boolean(view?.recording) };
  }
  return undefined;
}

grant(user, 7200, process.env.UAPI_TOKEN);

module.exports = { NAMES_OF_ONESELF, userOf, callsOf, changeState };
