import { runProgram } from "../../src/run-program.ts";
import { StartError } from "../../src/start-error.ts";

const FAILURES: Readonly<Record<string, unknown>> = {
	unforeseen: new TypeError("The adapter has\nno name."),
	"while it closes": new SuppressedError(
		new Error("The second failure."),
		new StartError(["The first failure."], { exit_code: 2 }),
	),
};

/** A program whose start fails in the way that the environment names. */
await runProgram({
	name: "failing",
	loadAdapters: async () => {
		throw FAILURES[process.env.FAILURE ?? ""];
	},
});
