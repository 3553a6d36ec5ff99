import { expect } from "vitest";
import { MIXED } from "../clusters.ts";
import type { Scenario } from "../scenario/scenario.ts";
import { check, granted, refuses } from "../scenario/steps.ts";
import type { Caller } from "../world.ts";

const given = { cluster: MIXED };
const PASSWORD = "a long enough password";

function fields(email: string, role: string) {
	return { email, password: PASSWORD, name: "Someone", role };
}

function basic(user_name: string, password: string): Caller {
	return { kind: "basic", user_name, password };
}

/** The documented users routes. */
export const USERS: readonly Scenario[] = [
	...(["admin", "user_manager"] as const).map(
		(role): Scenario => ({
			title: `lets ${role} list, read, create, change and delete users, and never sends a password back`,
			covers: ["S1-users-1", "S1-users-5", "S1-users-7"],
			given,
			steps: [
				check("a user's whole life", async ({ world }) => {
					const manager = world.as(role);
					const created = granted(await manager.createUser(fields("one@example.com", "db_viewer")));
					expect(created).toEqual({ uid: created.uid, email: "one@example.com", name: "Someone", role: "db_viewer" });
					expect(granted(await manager.getUser(created.uid))).toEqual(created);
					expect(granted(await manager.listUsers())).toContainEqual(created);
					const changed = granted(await manager.updateUser(created.uid, { name: "Other", role: "cluster_viewer" }));
					expect(changed).toEqual({ ...created, name: "Other", role: "cluster_viewer" });
					granted(await manager.deleteUser(created.uid));
					expect(await manager.getUser(created.uid)).toMatchObject({ error_code: "user_not_found" });
					expect(await manager.deleteUser(created.uid)).toMatchObject({ error_code: "user_not_found" });
				}),
			],
		}),
	),
	...(["cluster_member", "cluster_viewer", "db_member", "db_viewer", "none"] as const).map(
		(role): Scenario => ({
			title: `lets ${role} neither see nor change users`,
			covers: ["S1-users-2"],
			given,
			steps: [
				refuses("permission_denied", ["listUsers"], role),
				refuses("permission_denied", ["getUser", 1], role),
				refuses("permission_denied", ["createUser", fields("one@example.com", "none")], role),
				refuses("permission_denied", ["updateUser", 1, { name: "Other" }], role),
				refuses("permission_denied", ["deleteUser", 1], role),
			],
		}),
	),
	{
		title: "lets only an admin give or take the admin role or change an admin",
		covers: ["S1-users-3"],
		given,
		steps: [
			refuses("permission_denied", ["createUser", fields("one@example.com", "admin")], "user_manager"),
			check("neither by promotion, nor against an admin", async ({ world }) => {
				const manager = world.as("user_manager");
				const admin = world.as("admin");
				const plain = granted(await manager.createUser(fields("one@example.com", "db_viewer")));
				expect(await manager.updateUser(plain.uid, { role: "admin" })).toMatchObject({
					error_code: "permission_denied",
				});
				granted(await admin.updateUser(plain.uid, { role: "admin" }));
				for (const attempt of [{ role: "none" }, { password: "taken over by me" }]) {
					expect(await manager.updateUser(plain.uid, attempt)).toMatchObject({ error_code: "permission_denied" });
				}
				expect(await manager.deleteUser(plain.uid)).toMatchObject({ error_code: "permission_denied" });
				granted(await admin.updateUser(plain.uid, { role: "none" }));
			}),
		],
	},
	{
		title: "keeps the last admin an admin",
		covers: ["S1-users-4"],
		given,
		steps: [
			check("the last one stays, one of two may go", async ({ world }) => {
				const admin = world.as("admin");
				const users = granted(await admin.listUsers());
				const first = users.find(({ role }) => role === "admin");
				const uid = first?.uid ?? 0;
				expect(await admin.updateUser(uid, { role: "db_viewer" })).toMatchObject({ error_code: "last_admin" });
				expect(await admin.deleteUser(uid)).toMatchObject({ error_code: "last_admin" });
				const second = granted(await admin.createUser(fields("two@example.com", "admin")));
				granted(await admin.deleteUser(second.uid));
				expect(await admin.deleteUser(uid)).toMatchObject({ error_code: "last_admin" });
			}),
		],
	},
	{
		title: "gives an e-mail address to one user, without regard to case",
		covers: ["S1-users-6"],
		given,
		steps: [
			check("a second user of the address is refused", async ({ world }) => {
				const admin = world.as("admin");
				granted(await admin.createUser(fields("one@example.com", "none")));
				const two = granted(await admin.createUser(fields("two@example.com", "none")));
				const taken = { error_code: "email_already_exists" };
				expect(await admin.createUser(fields("ONE@example.com", "none"))).toMatchObject(taken);
				expect(await admin.updateUser(two.uid, { email: "One@Example.com" })).toMatchObject(taken);
				granted(await admin.updateUser(two.uid, { email: "TWO@example.com" }));
			}),
		],
	},
	{
		title: "refuses users that are not well described",
		covers: ["S5-invalid-type", "S5-invalid-unknown", "S5-invalid-uid", "S1-users-7"],
		given,
		steps: [
			...[
				{},
				null,
				[],
				{ email: "one@example.com" },
				{ email: "", password: PASSWORD },
				{ email: "one@example.com", password: "short" },
				{ email: "one@example.com", password: 12345678 },
				{ ...fields("one@example.com", "root") },
				{ ...fields("one@example.com", "none"), uid: 7 },
			].map((body) => refuses("invalid_request", ["createUser", body])),
			refuses("invalid_request", ["updateUser", 1, { password_hash: "x" }]),
			...["\u0000", "One\u0000Two", "One\nTwo", "One\u0085Two"].flatMap((one) => [
				refuses("invalid_request", ["createUser", { ...fields("one@example.com", "none"), name: one }]),
				refuses("invalid_request", ["updateUser", 1, { name: one }]),
			]),
			...[0, -1, 1.5, "abc"].map((uid) => refuses("invalid_request", ["getUser", uid])),
			refuses("user_not_found", ["getUser", 999]),
			refuses("user_not_found", ["updateUser", 999, { name: "Other" }]),
		],
	},
	{
		title: "takes only login names and passwords with which one can log in",
		covers: ["S1-users-10"],
		given,
		steps: [
			...["one:two@example.com", "one\u0000@example.com", "one\n@example.com"].flatMap((email) => [
				refuses("invalid_request", ["createUser", fields(email, "none")]),
				refuses("invalid_request", ["updateUser", 1, { email }]),
			]),
			refuses("invalid_request", ["updateUser", 1, { password: "a long\nenough password" }]),
			check("the refusal says what is allowed, and whoever is taken can log in", async ({ world }) => {
				const admin = world.as("admin");
				expect(await admin.createUser(fields("one:two@example.com", "none"))).toMatchObject({
					message: expect.stringMatching(/^email: must be .* without colons and control characters\.$/),
				});
				const odd = { ...fields("Zoë O'Brien@example.com", "db_viewer"), password: "päss: word: 8" };
				granted(await admin.createUser(odd));
				granted(await world.as(basic(odd.email, odd.password)).listActions());
			}),
		],
	},
	{
		title: "ends the old password and its tokens with a new password, and everything with deletion",
		covers: ["S1-users-8", "S1-users-9"],
		given,
		steps: [
			check("the old words are refused, the new ones are heard, then none", async ({ world }) => {
				const admin = world.as("admin");
				const { uid } = granted(await admin.createUser(fields("one@example.com", "db_viewer")));
				const old = world.as(basic("one@example.com", PASSWORD));
				const { access_token } = granted(await old.token({}));
				const holder = world.as({ kind: "token", token: access_token });
				granted(await holder.listActions());
				granted(await admin.updateUser(uid, { password: "another long password" }));
				expect(await old.listActions()).toMatchObject({ error_code: "unauthenticated" });
				expect(await holder.listActions()).toMatchObject({ error_code: "unauthenticated" });
				const renewed = world.as(basic("one@example.com", "another long password"));
				granted(await renewed.listActions());
				granted(await admin.deleteUser(uid));
				expect(await renewed.listActions()).toMatchObject({ error_code: "unauthenticated" });
			}),
		],
	},
];
