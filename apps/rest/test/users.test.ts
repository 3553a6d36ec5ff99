import { userObjectSchema } from "@node-actions/application";
import { expect, test } from "vitest";
import { z } from "zod";
import { jsonOf } from "./json-of.ts";
import { ADMIN, openServer } from "./open-server.ts";

const VIEWER = { email: "viewer@example.com", password: "a long password", name: "Viewer", role: "cluster_viewer" };

test("a user is created, listed, read, changed and deleted, and the password is never sent back", async () => {
	await using server = await openServer();
	const created = await server.send("POST", "/v1/users", { body: JSON.stringify(VIEWER) });
	const text = await created.text();
	expect(text).not.toMatch(/password|argon2/);
	expect(created.status).toBe(200);
	const { uid } = userObjectSchema.parse(JSON.parse(text));
	const { password: _password, ...shown } = VIEWER;
	expect(JSON.parse(text)).toStrictEqual({ uid, ...shown });
	const list = await jsonOf(await server.send("GET", "/v1/users"), z.array(userObjectSchema.strict()));
	expect(list.map(({ email }) => email)).toStrictEqual([ADMIN.email, VIEWER.email]);
	const changed = await server.send("PUT", `/v1/users/${uid}`, { body: '{"name":"Watcher"}' });
	expect(await changed.json()).toStrictEqual({ uid, ...shown, name: "Watcher" });
	expect(await (await server.send("GET", `/v1/users/${uid}`)).json()).toMatchObject({ name: "Watcher" });
	expect((await server.send("DELETE", `/v1/users/${uid}`)).status).toBe(200);
	expect((await server.send("GET", `/v1/users/${uid}`)).status).toBe(404);
});

test("a new password ends old credentials at once", async () => {
	await using server = await openServer();
	const [email, password] = await server.addUser("db_viewer");
	const status = async (as: readonly [string, string]) => (await server.send("GET", "/v1/nodes", { as })).status;
	expect(await status([email, password])).toBe(200);
	await server.send("PUT", "/v1/users/2", { body: '{"password":"another password"}' });
	expect(await status([email, password])).toBe(401);
	expect(await status([email, "another password"])).toBe(200);
});

test.each([
	["the address of another user", 409, "email_already_exists", { ...VIEWER, email: ADMIN.email.toUpperCase() }],
	["a short password", 400, "invalid_request", { ...VIEWER, password: "short" }],
	["an unknown role", 400, "invalid_request", { ...VIEWER, role: "root" }],
	["an unknown field", 400, "invalid_request", { ...VIEWER, uid: 7 }],
	["no password", 400, "invalid_request", { email: VIEWER.email }],
	["nothing", 400, "invalid_request", undefined],
	["null", 400, "invalid_request", null],
])("creating a user with %s is %i %s and changes nothing", async (_what, status, error_code, fields) => {
	await using server = await openServer();
	const body = fields === undefined ? "" : JSON.stringify(fields);
	const response = await server.send("POST", "/v1/users", { body });
	expect({ status: response.status, body: await response.json() }).toMatchObject({ status, body: { error_code } });
	expect(await server.deps.users.list()).toHaveLength(1);
});

test.each([
	["DELETE", undefined],
	["PUT", '{"role":"cluster_viewer"}'],
])("the last admin survives %s with 409", async (method, body) => {
	await using server = await openServer();
	const response = await server.send(method, "/v1/users/1", body === undefined ? {} : { body });
	expect(response.status).toBe(409);
	expect(await response.json()).toMatchObject({ error_code: "last_admin" });
});

test("a user manager creates a viewer and no admin", async () => {
	await using server = await openServer();
	const as = await server.addUser("user_manager");
	expect((await server.send("POST", "/v1/users", { as, body: JSON.stringify(VIEWER) })).status).toBe(200);
	const admin = JSON.stringify({ ...VIEWER, email: "second@example.com", role: "admin" });
	const refused = await server.send("POST", "/v1/users", { as, body: admin });
	expect(refused.status).toBe(403);
	expect((await server.send("DELETE", "/v1/users/1", { as })).status).toBe(403);
});
