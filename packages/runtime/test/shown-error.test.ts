import { StoreUnavailable } from "@node-actions/application";
import { expect, test } from "vitest";
import { createLogger } from "../src/operate/logger.ts";

/** What the log says of an error. */
function logged(err: unknown): string {
	const lines: string[] = [];
	createLogger({ log_level: "info" }, { write: (line) => lines.push(line) }).log.error({ err }, "failed");
	return lines.join("");
}

/** As the driver makes one of what the server said. */
function saidByServer(code: string, message: string): Error {
	const fields = { code, detail: "Key (email)=(secret@example.com) exists.", where: "secret", internalQuery: "secret" };
	return Object.assign(new Error(message), fields);
}

test("the log says what the database said and its code, through whatever wrapped it", () => {
	const said = saidByServer("53300", 'too many connections for role "few"');
	const lost = new StoreUnavailable("The connection was lost.", { cause: said });
	const line = logged(new StoreUnavailable("The database cannot be reached.", { cause: lost }));
	expect(JSON.parse(line).err).toEqual({
		type: "StoreUnavailable",
		message: "The database cannot be reached.",
		stack: expect.stringContaining("shown-error.test.ts"),
		cause: {
			type: "StoreUnavailable",
			message: "The connection was lost.",
			cause: { type: "Error", code: "53300", message: 'too many connections for role "few"' },
		},
	});
});

test("the log repeats no value: neither what the server tells in detail nor what it says about a value", () => {
	const said = saidByServer("22P02", 'invalid input syntax for type integer: "secret"');
	for (const error of [said, new Error("A read failed.", { cause: said })]) {
		expect(logged(error)).not.toContain("secret");
		expect(logged(error)).toContain('"code":"22P02"');
	}
});

test("the log ends with errors that are each other's cause", () => {
	const one = new Error("one");
	const other = new Error("other", { cause: one });
	one.cause = other;
	expect(JSON.parse(logged(one)).err).toMatchObject({ message: "one", cause: { message: "other" } });
});
