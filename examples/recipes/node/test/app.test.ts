import assert from "node:assert/strict";
import { test } from "node:test";
import { buildApp } from "../src/app.ts";
import { readConfig } from "../src/config.ts";

const app = buildApp(readConfig({ TITLE: "A & B", LOG_LEVEL: "silent" }));

test("Markdown becomes a page", async () => {
  const answer = await app.inject({
    method: "POST",
    url: "/render",
    headers: { "content-type": "text/markdown" },
    payload: "# One\n",
  });
  assert.equal(answer.body, "<!doctype html>\n<title>A &amp; B</title>\n<h1>One</h1>\n");
});

test("another type of content is refused", async () => {
  const answer = await app.inject({ method: "POST", url: "/render", payload: { text: "# One" } });
  assert.equal(answer.statusCode, 415);
});

test("a port that is none is named", () => {
  assert.throws(() => readConfig({ PORT: "eighty" }), /not "eighty"/);
});
