import type { Call } from "../query.ts";
import type { Ask } from "./run-script.ts";
import { storableJson } from "./storable.ts";

/**
 * For statements of which many alike are asked at once: by the statement's text, another that stands for all of them. Its one value is a JSON list of their
 * parameters, and `asked_at` in its rows counts from 1 to whose rows they are.
 */
export type TogetherForms = ReadonlyMap<string, string>;

/** A statement, and whom to tell of it. */
export interface Asked {
	readonly call: Call;
	readonly resolve: (rows: readonly unknown[]) => void;
	readonly reject: (error: unknown) => void;
}

const NO_FORMS: TogetherForms = new Map();

/**
 * Gathers what readers ask in one turn of the event loop, which reads all sockets that have something, and while the same statement is being asked for those
 * before them: those who want the same share it, the more of them the busier the process. Each sees all that was committed before it asked.
 */
export function readTogether(ask: Ask): Ask {
	/** By the statement's text; there are as many as the store has queries. */
	const gathered = new Map<string, Asked[]>();

	async function askAll(sql: string): Promise<void> {
		for (let alike = gathered.get(sql); alike !== undefined && alike.length > 0; alike = gathered.get(sql)) {
			gathered.set(sql, []);
			await askAlike(ask, NO_FORMS, alike);
		}
		gathered.delete(sql);
	}

	return (call) =>
		new Promise((resolve, reject) => {
			const waiting = gathered.get(call.sql);
			if (waiting === undefined) {
				gathered.set(call.sql, [{ call, resolve, reject }]);
				setImmediate(askAll, call.sql);
			} else {
				waiting.push({ call, resolve, reject });
			}
		});
}

/** Tells all whose statement is the same. Asks before it waits for anything, and never rejects. */
export async function askAlike(ask: Ask, forms: TogetherForms, alike: readonly Asked[]): Promise<void> {
	const sql = alike[0]?.call.sql ?? "";
	const different = sql.startsWith("select") ? [...shared(alike)] : alike.map((one) => [one]);
	const form = forms.get(sql);
	if (form !== undefined && different.length > 1) await askForm(ask, form, different);
	else await Promise.all(different.map((same) => askOnce(ask, same)));
}

/** Those who want to read the same, together. */
function shared(alike: readonly Asked[]): Iterable<readonly Asked[]> {
	return Map.groupBy(alike, ({ call }) => JSON.stringify(call.values)).values();
}

/** All of them want the same. */
async function askOnce(ask: Ask, same: readonly Asked[]): Promise<void> {
	await settle([same], async ([call]) => [call === undefined ? [] : await ask(call)]);
}

async function askForm(ask: Ask, form: string, different: readonly (readonly Asked[])[]): Promise<void> {
	await settle(different, async (calls) => {
		const answers: unknown[][] = calls.map(() => []);
		const values = [storableJson(calls.map(({ parameters }) => parameters))];
		for (const row of await ask({ sql: form, values })) {
			answers[(row as { readonly asked_at: number }).asked_at - 1]?.push(row);
		}
		return answers;
	});
}

async function settle(
	different: readonly (readonly Asked[])[],
	answersTo: (calls: readonly Call[]) => Promise<readonly (readonly unknown[])[]>,
): Promise<void> {
	try {
		const answers = await answersTo(different.flatMap(([first]) => first?.call ?? []));
		different.forEach((same, at) => {
			for (const { resolve } of same) resolve(answers[at] ?? []);
		});
	} catch (error) {
		for (const { reject } of different.flat()) reject(error);
	}
}
