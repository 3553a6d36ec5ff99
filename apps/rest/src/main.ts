import { runProgram } from "@node-actions/runtime/program";

await runProgram({
	name: "rest",
	loadAdapters: async () => [(await import("./create-rest-adapter.ts")).createRestAdapter],
});
