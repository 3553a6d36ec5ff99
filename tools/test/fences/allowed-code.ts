/** Imports that the table of projects allows. A fence that refused them would be in the way, not right. */
const ALLOWED_IMPORTS: readonly (readonly [file: string, specifiers: readonly string[]])[] = [
	["packages/domain/src/placement/allowed.ts", ["./step.ts", "../cluster/cluster.ts"]],
	["packages/domain/test/allowed.ts", ["../src/index.ts", "vitest", "fast-check", "node:crypto"]],
	["packages/application/src/verbs/allowed.ts", ["@node-actions/domain", "zod", "../ports/clock.ts"]],
	["packages/application/test/allowed.ts", ["@node-actions/domain", "../src/index.ts", "vitest"]],
	["packages/postgres/src/allowed.ts", ["@node-actions/application", "pg", "node:tls", "./patience.ts"]],
	["packages/postgres/test/allowed.ts", ["@node-actions/test-servers", "../src/index.ts", "vitest", "node:fs"]],
	[
		"packages/store/src/allowed.ts",
		["@node-actions/application", "@node-actions/domain", "@node-actions/postgres", "kysely"],
	],
	["packages/store/test/allowed.ts", ["@node-actions/test-fixtures", "../src/index.ts", "node:fs"]],
	[
		"packages/simulated-cluster/src/allowed.ts",
		["@node-actions/application", "@node-actions/postgres", "yaml", "node:fs"],
	],
	["packages/test-fixtures/src/allowed.ts", ["@node-actions/application", "vitest", "fast-check"]],
	["packages/runtime/src/allowed.ts", ["@node-actions/store", "@node-actions/simulated-cluster", "hono", "node:https"]],
	["packages/runtime/test/allowed.ts", ["@node-actions/test-fixtures", "../src/index.ts"]],
	["apps/rest/src/allowed.ts", ["@node-actions/application", "@node-actions/domain", "hono", "zod"]],
	["apps/rest/src/main.ts", ["@node-actions/runtime", "./index.ts"]],
	["apps/rest/test/allowed.ts", ["@node-actions/runtime", "@node-actions/simulated-cluster", "../src/index.ts"]],
	["apps/rpc/src/main.ts", ["@node-actions/runtime", "./index.ts"]],
	["apps/rpc/test/allowed.ts", ["@node-actions/test-fixtures", "@trpc/client", "../src/index.ts"]],
	["apps/server/src/main.ts", ["@node-actions/rest", "@node-actions/rpc", "@node-actions/runtime"]],
	["tools/src/allowed.ts", ["@node-actions/store", "@node-actions/rest", "execa"]],
];

/** Code that is fine where it stands, by file. */
export const ALLOWED_CODE: ReadonlyMap<string, string> = new Map([
	...ALLOWED_IMPORTS.map(
		([file, specifiers]) => [file, specifiers.map((name) => `import "${name}";\n`).join("")] as const,
	),
	["packages/runtime/src/config/environment.ts", "export const port = process.env.PORT;\n"],
	["tools/src/printing.ts", "console.log(process.env.HOME);\n"],
	["packages/store/src/waiting.ts", "export const later = new Date();\nexport async function wait() {}\n"],
	["packages/application/src/index.ts", 'export * from "./waiting.ts";\n'],
	["packages/application/src/waiting.ts", "export async function wait(): Promise<void> {}\n"],
	["packages/domain/test/time.test.ts", "export const today = async () => new Date();\n"],
]);
