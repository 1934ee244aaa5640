// Runs only the Firebase Auth emulator, on a free port of 127.0.0.1, and keeps its users in a file.
//
//   node launcher.js <installed> <folder> <port file> <project>
//
// The `firebase` command would start a hub and a log server beside it on ports of their own, ask
// the web for news, and forget the users. Then a user who signs up again has a new uid, and an
// address that belongs to the old one.

"use strict";

const fs = require("node:fs");
const path = require("node:path");

const [installed, folder, portFile, project] = process.argv.slice(2);
const emulator = path.join(installed, "node_modules/firebase-tools/lib/emulator/auth/server.js");
const { createApp } = require(emulator); // inside the pinned package: `make lock` may move it

const USERS = path.join(folder, "users.json");
const OWNER = { Authorization: "Bearer owner", "Content-Type": "application/json" };
const ACCOUNTS = `/identitytoolkit.googleapis.com/v1/projects/${project}/accounts`;
const EVERYBODY = `${ACCOUNTS}:batchGet?maxResults=-1`;

function write(file, text) {
  fs.writeFileSync(`${file}.new`, text, { mode: 0o600 }); // the emulator keeps passwords readable
  fs.renameSync(`${file}.new`, file);
}

async function answered(response) {
  if (!response.ok) throw new Error(`${response.url}: ${await response.text()}`);
  return response.json();
}

async function load(url) {
  if (!fs.existsSync(USERS)) return;
  const { users } = JSON.parse(fs.readFileSync(USERS, "utf8"));
  if (!users?.length) return;
  const body = JSON.stringify({ users });
  const request = { method: "POST", headers: OWNER, body };
  const { error } = await answered(await fetch(`${url}${ACCOUNTS}:batchCreate`, request));
  if (error?.length) throw new Error(`${USERS}: ${JSON.stringify(error)}`);
}

async function save(url) {
  write(USERS, JSON.stringify(await answered(await fetch(url + EVERYBODY, { headers: OWNER }))));
}

async function main() {
  const server = (await createApp(project)).listen(0, "127.0.0.1");
  await new Promise((resolve, reject) => server.once("listening", resolve).once("error", reject));
  const url = `http://127.0.0.1:${server.address().port}`;
  await load(url);

  let saved = Promise.resolve();
  server.on("request", (request, response) => {
    // Whatever the method: the link that verifies an address is a GET.
    if (request.url !== EVERYBODY) {
      response.once("finish", () => (saved = saved.then(() => save(url))));
    }
  });
  process.once("SIGTERM", () => saved.finally(() => process.exit(0)));
  write(portFile, String(server.address().port));
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
