// The better-auth API-key plugin, called as a library: no HTTP, no token to check. Reads one command per line,
// "create CLIENTS MILLISECONDS", or the same with revoke or verify, and answers each with one line of JSON: how long it
// took and what each operation took. The database is given by the PG... variables and must be empty.
import { createInterface } from "node:readline";
import { apiKey } from "@better-auth/api-key";
import { betterAuth } from "better-auth";
import { getMigrations } from "better-auth/db/migration";
import pg from "pg";

const USER = "bench-user";
const pool = new pg.Pool({ max: 20 });
const auth = betterAuth({
  baseURL: "http://localhost",
  secret: "a secret of thirty-two characters or more, for a benchmark",
  database: pool,
  logger: { level: "error" },
  telemetry: { enabled: false },
  plugins: [apiKey({ defaultPrefix: "dg_live_", rateLimit: { enabled: false } })],
});

let keyIds = [];
let keys = [];

async function loop(clients, milliseconds, operation) {
  const micros = [];
  const started = performance.now();
  const deadline = started + milliseconds;
  const client = async () => {
    let before = performance.now();
    while (before < deadline && (await operation())) {
      const now = performance.now();
      micros.push(Math.round((now - before) * 1000));
      before = now;
    }
  };
  await Promise.all(Array.from({ length: clients }, client));
  return { seconds: (performance.now() - started) / 1000, micros };
}

const operations = {
  create(clients, milliseconds) {
    keyIds = [];
    keys = [];
    return loop(clients, milliseconds, async () => {
      const key = await auth.api.createApiKey({ body: { userId: USER, name: `Key number ${keyIds.length}` } });
      keyIds.push(key.id);
      keys.push(key.key);
      return true;
    });
  },
  // The plugin has no revocation that keeps the key: disabling it is what refuses it from now on.
  revoke(clients, milliseconds) {
    return loop(clients, milliseconds, async () => {
      const keyId = keyIds.pop();
      if (keyId === undefined) return false;
      await auth.api.updateApiKey({ body: { keyId, userId: USER, enabled: false } });
      return true;
    });
  },
  // Keys that were created last and not disabled: revoking takes them from the end.
  verify(clients, milliseconds) {
    let next = 0;
    return loop(clients, milliseconds, async () => {
      const { valid } = await auth.api.verifyApiKey({ body: { key: keys[next++ % keyIds.length] } });
      if (!valid) throw new Error("a key that was just created is not valid");
      return true;
    });
  },
};

const { runMigrations } = await getMigrations(auth.options);
await runMigrations();
await pool.query(
  `INSERT INTO "user" (id, name, email, "emailVerified", "createdAt", "updatedAt")
   VALUES ($1, 'Bench', 'bench@localhost', true, now(), now())`,
  [USER],
);
console.log(JSON.stringify({ ready: true }));

for await (const line of createInterface({ input: process.stdin })) {
  const [operation, clients, milliseconds] = line.split(" ");
  console.log(JSON.stringify(await operations[operation](Number(clients), Number(milliseconds))));
}
await pool.end();
