import type { Call } from "../query.ts";
import type { Ask } from "./run-script.ts";
import { storableJson } from "./storable.ts";

/**
 * For statements of which many alike are asked at once: by the statement's text, another that stands for all of them. Its one value is a JSON list of their
 * parameters, and `asked_at` in its rows counts from 1 to whose rows they are.
 */
export type TogetherForms = ReadonlyMap<string, string>;

interface Waiting {
	readonly call: Call;
	readonly resolve: (rows: readonly unknown[]) => void;
	readonly reject: (error: unknown) => void;
}

/**
 * Gathers what is asked until `later` calls back, and then asks it: the same reading once for all who want it, and statements that have a form for many as one.
 * Both sides of a connection work per statement more than per row.
 */
export function askTogether(ask: Ask, forms: TogetherForms, later: (then: () => void) => void): Ask {
	let gathered: Waiting[] = [];

	function askAll(): void {
		const all = gathered;
		gathered = [];
		for (const [sql, alike] of Map.groupBy(all, ({ call }) => call.sql)) {
			const different = isReading(sql) ? shared(alike) : alike.map((one) => [one]);
			const form = forms.get(sql);
			if (form === undefined || different.length === 1) for (const same of different) void askOnce(ask, same);
			else void askForm(ask, form, different);
		}
	}

	return (call) =>
		new Promise((resolve, reject) => {
			if (gathered.length === 0) later(askAll);
			gathered.push({ call, resolve, reject });
		});
}

function isReading(sql: string): boolean {
	return sql.startsWith("select");
}

/** Those who ask the same, together. */
function shared(alike: readonly Waiting[]): readonly (readonly Waiting[])[] {
	return [...Map.groupBy(alike, ({ call }) => JSON.stringify(call.values)).values()];
}

/** All of them want the same. */
async function askOnce(ask: Ask, same: readonly Waiting[]): Promise<void> {
	const [first] = same;
	if (first === undefined) return;
	await settle([same], async () => [await ask(first.call)]);
}

async function askForm(ask: Ask, form: string, different: readonly (readonly Waiting[])[]): Promise<void> {
	await settle(different, async () => {
		const answers: unknown[][] = different.map(() => []);
		const parameters = different.map(([first]) => first?.call.parameters);
		for (const row of await ask({ sql: form, values: [storableJson(parameters)] })) {
			answers[(row as { readonly asked_at: number }).asked_at - 1]?.push(row);
		}
		return answers;
	});
}

async function settle(
	different: readonly (readonly Waiting[])[],
	answersOf: () => Promise<readonly (readonly unknown[])[]>,
): Promise<void> {
	try {
		const answers = await answersOf();
		different.forEach((same, at) => {
			for (const { resolve } of same) resolve(answers[at] ?? []);
		});
	} catch (error) {
		for (const { reject } of different.flat()) reject(error);
	}
}
