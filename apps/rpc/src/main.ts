import { runProgram } from "@node-actions/runtime/program";

await runProgram({
	name: "rpc",
	loadAdapters: async () => [(await import("./rpc-adapter.ts")).createRpcAdapter],
});
