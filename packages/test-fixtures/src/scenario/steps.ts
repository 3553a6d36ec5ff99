import type { ActionObject } from "@node-actions/application";
import type { ActionName, ActionStatus, ErrorCode } from "@node-actions/domain";
import { assert, expect } from "vitest";
import type { Answer, Caller, World } from "../world.ts";
import { at, type Call, inWords, type Play, type Step, send } from "./scenario.ts";

/** Longest wait, in steps of the world's time, for an action to reach a status. */
const LOOKS_MAX = 20_000;

/** A check in its author's words. */
export function check(text: string, run: (play: Play) => Promise<void>): Step {
	return { text, run };
}

/** Several steps as one. */
export function sequence(text: string, steps: readonly Step[]): Step {
	return {
		text,
		async run(play) {
			for (const step of steps) await step.run(play);
		},
	};
}

/** The start is accepted, and answers the queued action. */
export function starts(action: ActionName, node_uid: number, options: unknown = {}, by: Caller = "admin"): Step {
	return {
		text: `${name(by)} starts ${action} on node ${node_uid} with ${JSON.stringify(options)}`,
		async run({ world, started, accepted }) {
			const value = granted(await world.as(by).startAction(node_uid, action, options));
			expect(value).toMatchObject({ status: "queued", progress: 0, node_uid: String(node_uid) });
			started.set(at(action, node_uid), value);
			accepted.push(value);
		},
	};
}

/** The request is refused with this code, and a sentence. */
export function refuses(error_code: ErrorCode, call: Call, by: Caller = "admin"): Step {
	return {
		text: `${inWords(call)} by ${name(by)} is refused as ${error_code}`,
		async run({ world }) {
			const answer = await send(world.as(by), call);
			expect(answer).toMatchObject({ ok: false, error_code, message: expect.stringMatching(/\S \S/) });
			// One sentence is answered over every transport, so it names nothing that only one of them has.
			expect(answer).not.toMatchObject({ message: expect.stringMatching(/\/v\d\//) });
		},
	};
}

/** The request is answered with a value that has at least these fields. */
export function answers(call: Call, value: object, by: Caller = "admin"): Step {
	return {
		text: `${inWords(call)} by ${name(by)} answers ${JSON.stringify(value)}`,
		async run({ world }) {
			expect(await send(world.as(by), call)).toMatchObject({ ok: true, value });
		},
	};
}

export function allows(call: Call, by: Caller): Step {
	return {
		text: `${inWords(call)} by ${name(by)} is answered`,
		async run({ world }) {
			granted(await send(world.as(by), call));
		},
	};
}

export function cancels(action: ActionName, node_uid: number): Step {
	return {
		text: `admin cancels ${action} on node ${node_uid}`,
		async run({ world }) {
			granted(await world.as("admin").cancelAction(node_uid, action));
		},
	};
}

/** GET answers the action with at least these fields. */
export function shows(action: ActionName, node_uid: number, fields: Partial<ActionObject>): Step {
	return answers(["getAction", node_uid, action], fields, "db_viewer");
}

export function hasNo(action: string, node_uid: number): Step {
	return refuses("action_not_found", ["getAction", node_uid, action]);
}

/** Lets time pass until no action is live, then the action shows this end. */
export function ends(action: ActionName, node_uid: number, status: ActionStatus): Step {
	return sequence(`${action} on node ${node_uid} ends ${status}`, [settles, shows(action, node_uid, { status })]);
}

/** Lets time pass in small steps until the action shows this status. */
export function reaches(action: ActionName, node_uid: number, status: ActionStatus): Step {
	return waits(action, node_uid, `is ${status}`, (shown) => shown.status === status);
}

/** Lets time pass in small steps until the action has moved something and has more to move. */
export function getsGoing(action: ActionName, node_uid: number): Step {
	return waits(action, node_uid, "is under way", ({ status, progress }) => status === "running" && progress > 0);
}

function waits(action: ActionName, node_uid: number, until: string, reached: (action: ActionObject) => boolean): Step {
	return {
		text: `time passes until ${action} on node ${node_uid} ${until}`,
		async run({ world }) {
			let shown: ActionObject | undefined;
			for (let look = 0; look < LOOKS_MAX; look += 1) {
				shown = granted(await world.as("admin").getAction(node_uid, action));
				if (reached(shown)) return;
				await world.advance(50);
			}
			assert.fail(`${action} on node ${node_uid} never ${until}; it shows ${JSON.stringify(shown)}`);
		},
	};
}

export const settles: Step = { text: "every action ends", run: ({ world }) => world.settle() };

export const restarts: Step = { text: "the product restarts", run: ({ world }) => world.restart() };

export function passes(ms: number): Step {
	return { text: `${ms} ms pass`, run: ({ world }) => world.advance(ms) };
}

/** The action of `started` went through exactly these statuses, also where its record is gone. */
export function wentThrough(action: ActionName, node_uid: number, statuses: readonly ActionStatus[]): Step {
	return {
		text: `${action} on node ${node_uid} went through ${statuses.join(", ")}`,
		async run({ world, started }) {
			const { action_uid } = known(started.get(at(action, node_uid)));
			expect(await world.history(action_uid)).toEqual(statuses);
		},
	};
}

/** The answer to a request that is only given once the cluster has done something, which takes the world's time. */
export async function whileTimePasses<Value>(world: World, asked: Promise<Value>): Promise<Value> {
	let waiting = true;
	const answered = asked.finally(() => {
		waiting = false;
	});
	while (waiting) {
		await world.advance(100);
		await new Promise((resolve) => setTimeout(resolve, 1));
	}
	return answered;
}

/** The value of an answer that has to be one. */
export function granted<Value>(answer: Answer<Value>): Value {
	if (!answer.ok) assert.fail(`refused as ${answer.error_code}: ${answer.message}`);
	return answer.value;
}

/** The thing itself where the scenario says that there is one. */
export function known<Thing>(thing: Thing | undefined): Thing {
	assert(thing !== undefined, "the scenario expected something that is not there");
	return thing;
}

function name(caller: Caller): string {
	return typeof caller === "string" ? caller : `a caller with ${caller.kind} credentials`;
}
