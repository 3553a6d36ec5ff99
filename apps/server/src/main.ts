import { runProgram } from "@node-actions/runtime/program";

await runProgram({
	name: "node-actions",
	loadAdapters: async () => {
		const [{ createRestAdapter }, { createRpcAdapter }] = await Promise.all([
			import("@node-actions/rest"),
			import("@node-actions/rpc"),
		]);
		return [createRestAdapter, createRpcAdapter];
	},
});
