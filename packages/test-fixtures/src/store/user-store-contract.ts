import type { UserStore } from "@node-actions/application";
import {
	decideUserChange,
	err,
	type RequestError,
	type Result,
	requestError,
	type User,
	type UserCommand,
} from "@node-actions/domain";
import { describe, expect, test } from "vitest";
import { unwrapped } from "./store-steps.ts";
import { openNew, type StoreUnderTest } from "./store-under-test.ts";

/** What `UserStore` promises, sentence by sentence. `name` says which store it is. */
export function userStoreContract(name: string, store: StoreUnderTest): void {
	describe(`user store: ${name}`, () => {
		test("gives uids from 1 and lists users in their order", async () => {
			await using opened = await openNew(store);
			const { users } = opened;
			expect(await users.list()).toEqual([]);
			for (let number = 1; number <= 11; number++) {
				expect(unwrapped(await create(users, `user${number}@example.com`)).uid).toBe(number);
			}
			expect((await users.list()).map((user) => user.uid)).toEqual(Array.from({ length: 11 }, (_, at) => at + 1));
		});

		test("finds a user by uid and by e-mail address without regard to case, beyond ASCII too", async () => {
			await using opened = await openNew(store);
			const { users } = opened;
			const user = unwrapped(await create(users, "Ärger.O'Neil@Example.com"));
			expect(user).toEqual({
				uid: 1,
				email: "Ärger.O'Neil@Example.com",
				name: "someone",
				role: "admin",
				password_hash: "$argon2id$v=19$hash",
			});
			expect(await users.find(1)).toEqual(user);
			expect(await users.findByEmail("äRGER.o'neil@example.COM")).toEqual(user);
			expect(await users.findByEmail("arger.o'neil@example.com")).toBeUndefined();
			expect(await users.find(2)).toBeUndefined();
		});

		test("applies an update whole, and forgets the earlier e-mail address", async () => {
			await using opened = await openNew(store);
			const { users } = opened;
			await create(users, "a@example.com");
			await create(users, "b@example.com");
			const fields = { email: "c@example.com", name: "C", role: "db_viewer", password_hash: "new" } as const;
			const updated = unwrapped(await change(users, { kind: "update", uid: 2, fields }));
			expect(updated).toEqual({ uid: 2, ...fields });
			expect(await users.find(2)).toEqual(updated);
			expect(await users.findByEmail("C@example.com")).toEqual(updated);
			expect(await users.findByEmail("b@example.com")).toBeUndefined();
		});

		test("answers a deleted user as it was last, and never gives its uid again", async () => {
			await using data = await store.newData();
			const first = await data.open();
			await create(first.users, "a@example.com");
			const last = unwrapped(await create(first.users, "b@example.com"));
			expect(unwrapped(await change(first.users, { kind: "delete", uid: 2 }))).toEqual(last);
			expect(await first.users.find(2)).toBeUndefined();
			expect(await first.users.findByEmail("b@example.com")).toBeUndefined();
			expect(unwrapped(await create(first.users, "b@example.com")).uid).toBe(3);
			await change(first.users, { kind: "delete", uid: 3 });
			await first.close();
			const second = await data.open();
			expect(unwrapped(await create(second.users, "b@example.com")).uid).toBe(4);
			await second.close();
		});

		test("keeps users when closed and opened again", async () => {
			await using data = await store.newData();
			const first = await data.open();
			const user = unwrapped(await create(first.users, "a@example.com"));
			await first.close();
			const second = await data.open();
			expect(await second.users.list()).toEqual([user]);
			await second.close();
		});

		test("shows the decision all users and writes nothing when it refuses", async () => {
			await using opened = await openNew(store);
			const { users } = opened;
			const user = unwrapped(await create(users, "a@example.com"));
			const refusal = err(requestError("permission_denied", "no"));
			let seen: readonly User[] = [];
			const answer = await users.change((all, next_uid) => {
				seen = all;
				expect(next_uid).toBe(2);
				return refusal;
			});
			expect(answer).toEqual(refusal);
			expect(seen).toEqual([user]);
			expect(await users.list()).toEqual([user]);
			expect(unwrapped(await create(users, "b@example.com")).uid).toBe(2);
		});

		test("lets one of many users created at once have an e-mail address", async () => {
			await using opened = await openNew(store);
			const { users } = opened;
			const answers = await Promise.all(Array.from({ length: 12 }, () => create(users, "a@example.com")));
			expect(answers.filter((answer) => answer.ok)).toHaveLength(1);
			expect(await users.list()).toHaveLength(1);
		});

		test("keeps one admin when all are demoted at once", async () => {
			await using opened = await openNew(store);
			const { users } = opened;
			for (let number = 1; number <= 5; number++) await create(users, `user${number}@example.com`);
			await Promise.all([1, 2, 3, 4, 5].map((uid) => change(users, { kind: "update", uid, fields: { role: "none" } })));
			expect((await users.list()).filter((user) => user.role === "admin")).toHaveLength(1);
		});
	});
}

function change(users: UserStore, command: UserCommand): Promise<Result<User, RequestError>> {
	return users.change((all, next_uid) => decideUserChange("admin", all, next_uid, command));
}

function create(users: UserStore, email: string): Promise<Result<User, RequestError>> {
	const fields = { email, name: "someone", role: "admin", password_hash: "$argon2id$v=19$hash" } as const;
	return change(users, { kind: "create", fields });
}
