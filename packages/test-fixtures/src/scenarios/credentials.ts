import { expect } from "vitest";
import { MIXED } from "../clusters.ts";
import type { Scenario } from "../scenario/scenario.ts";
import { allows, check, granted, refuses } from "../scenario/steps.ts";
import type { Caller, World } from "../world.ts";

/** Enough failed logins for any sane limit. */
const GUESSES_MAX = 60;

/** What a token may be asked for with; without `ttl` it lives 300 seconds. */
const TOKEN_BODIES: readonly ({ readonly ttl?: number } | undefined)[] = [{ ttl: 10 }, {}, undefined];

function basic(user_name: string, password: string): Caller {
	return { kind: "basic", user_name, password };
}

function token(text: string): Caller {
	return { kind: "token", token: text };
}

async function refusedAs(world: World, caller: Caller, error_code: string): Promise<void> {
	expect(await world.as(caller).listActions()).toMatchObject({ ok: false, error_code });
}

/** Who is let in (contract, sections 5 and 6). */
export const CREDENTIALS: readonly Scenario[] = [
	{
		title: "lets a user in by e-mail address and password",
		covers: ["S6-basic"],
		given: { cluster: MIXED },
		steps: [
			check("the first administrator's own words, in whatever case the address is written", async ({ world }) => {
				const { email, password } = world.admin;
				granted(await world.as(basic(email, password)).listActions());
				granted(await world.as(basic(email.toUpperCase(), password)).listActions());
			}),
		],
	},
	{
		title: "refuses a wrong password and an unknown user in the same words",
		covers: ["S5-unauthenticated-wrong"],
		given: { cluster: MIXED },
		steps: [
			check("both refusals are equal", async ({ world }) => {
				const wrong = await world.as(basic(world.admin.email, "not the password")).listActions();
				const unknown = await world.as(basic("nobody@example.com", "not the password")).listActions();
				expect(wrong).toMatchObject({ ok: false, error_code: "unauthenticated" });
				expect(unknown).toEqual(wrong);
			}),
		],
	},
	{
		title: "refuses missing credentials on every verb",
		covers: ["S5-unauthenticated-missing"],
		given: { cluster: MIXED },
		steps: [
			refuses("unauthenticated", ["listActions"], { kind: "nobody" }),
			refuses("unauthenticated", ["startAction", 1, "remove", {}], { kind: "nobody" }),
			refuses("unauthenticated", ["cancelAction", 1, "remove"], { kind: "nobody" }),
			refuses("unauthenticated", ["nodes"], { kind: "nobody" }),
			refuses("unauthenticated", ["shards"], { kind: "nobody" }),
			refuses("unauthenticated", ["listUsers"], { kind: "nobody" }),
			refuses("unauthenticated", ["token", {}], { kind: "nobody" }),
			refuses("unauthenticated", ["refreshToken"], { kind: "nobody" }),
		],
	},
	{
		title: "gives a token for a password, and another for a token that lives",
		covers: ["S1-authorize", "S1-refresh"],
		given: { cluster: MIXED },
		steps: [
			check("each token lets its holder in, with its holder's role", async ({ world }) => {
				const { access_token } = granted(await world.as("db_viewer").token({}));
				const holder = world.as(token(access_token));
				granted(await holder.listActions());
				expect(await holder.startAction(1, "remove", {})).toMatchObject({ error_code: "permission_denied" });
				const refreshed = granted(await holder.refreshToken());
				granted(await world.as(token(refreshed.access_token)).listActions());
			}),
		],
	},
	{
		title: "lets a token in for ttl seconds, by default 300, and no longer",
		covers: ["S5-unauthenticated-expired", "S6-ttl"],
		given: { cluster: MIXED },
		steps: [
			...TOKEN_BODIES.map((body) =>
				check(`a token of ${JSON.stringify(body) ?? "no body"} ends in time`, async ({ world }) => {
					const ttl_ms = (body?.ttl ?? 300) * 1_000;
					const caller = token(granted(await world.as("admin").token(body)).access_token);
					await world.advance(ttl_ms - 2_000);
					granted(await world.as(caller).listActions());
					await world.advance(4_000);
					await refusedAs(world, caller, "unauthenticated");
				}),
			),
		],
	},
	{
		title: "takes ttl from 1 to 86400 and refuses every other",
		covers: ["S6-ttl"],
		given: { cluster: MIXED },
		steps: [
			allows(["token", { ttl: 1 }], "admin"),
			allows(["token", { ttl: 86_400 }], "admin"),
			...[0, -1, 86_401, 1.5, "300", null].map((ttl) => refuses("invalid_request", ["token", { ttl }])),
			refuses("invalid_request", ["token", { lifetime: 5 }]),
		],
	},
	{
		title: "refuses forged and malformed tokens",
		covers: ["S5-unauthenticated-forged"],
		given: { cluster: MIXED },
		steps: [
			check("a changed signature, a changed claim, no algorithm, and no token at all", async ({ world }) => {
				const { access_token } = granted(await world.as("admin").token({}));
				const [header = "", claims = "", signature = ""] = access_token.split(".");
				const flipped = `${signature.startsWith("A") ? "B" : "A"}${signature.slice(1)}`;
				const longer = encode({ sub: "1", exp: 4_000_000_000 });
				for (const forged of [
					`${header}.${claims}.${flipped}`,
					`${header}.${longer}.${signature}`,
					`${encode({ alg: "none", typ: "JWT" })}.${claims}.`,
					`${header}.${claims}`,
					"x",
					"a.b.c",
				]) {
					await refusedAs(world, token(forged), "unauthenticated");
				}
				granted(await world.as(token(access_token)).listActions());
			}),
		],
	},
	{
		title: "stops listening after too many failed logins, and says when to try again",
		covers: ["S5-too-many"],
		given: { cluster: MIXED },
		steps: [
			check("guessing is refused as too_many_failed_logins before long", async ({ world }) => {
				for (let guess = 0; guess < GUESSES_MAX; guess += 1) {
					const answer = await world.as(basic("guess@example.com", `guess ${guess}`)).listActions();
					if (answer.ok) expect.unreachable("a guess was let in");
					else if (answer.error_code === "too_many_failed_logins") {
						expect(answer.message).toMatch(/\d+ second/);
						return;
					} else expect(answer.error_code).toBe("unauthenticated");
				}
				expect.unreachable(`${GUESSES_MAX} guesses were all heard`);
			}),
		],
	},
];

function encode(claims: object): string {
	return btoa(JSON.stringify(claims)).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}
