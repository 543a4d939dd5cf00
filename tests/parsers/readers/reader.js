// SPDX-License-Identifier: MIT
// What JavaScript's JSON.parse, and Express's body-parser around it, make of bodies.
"use strict";
const { Readable } = require("node:stream");

function word(value) {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return "other";
  return value.action === "StopRecording" && value.phoneCallViewId === "01" ? "object" : "other";
}

async function parse(body) {
  return JSON.parse(body.toString("utf8"));
}

function express() {
  const json = require("body-parser").json();
  return (body) =>
    new Promise((taken, refused) => {
      const request = Readable.from(body.length ? [body] : []);
      request.headers = { "content-type": "application/json", "content-length": String(body.length) };
      json(request, {}, (error) => (error ? refused(error) : taken(request.body)));
    });
}

async function main() {
  const wanted = process.argv[2];
  const read = wanted === "body-parser" ? express() : parse;
  const node = `Node ${process.versions.node}`;
  console.log(
    wanted === "body-parser" ? `body-parser ${require("body-parser/package.json").version}, ${node}` : node,
  );
  for await (const line of require("node:readline").createInterface({ input: process.stdin })) {
    try {
      console.log(word(await read(Buffer.from(line, "base64"))));
    } catch {
      console.log("refused");
    }
  }
}

main().catch((error) => {
  console.error(error.message);
  process.exitCode = 1;
});
