/** Something that must not get past the linter: where it is planted, what it says, and the rule that has to refuse it. */
export interface PlantedViolation {
	readonly folder: string;
	readonly source: string;
	readonly category: string;
}

const IMPORT = "lint/style/noRestrictedImports";
const GLOBAL = "lint/style/noRestrictedGlobals";
const PLUGIN = "plugin";

/** Each project's folder and the imports that the table of projects in ARCHITECTURE.md refuses there. */
const REFUSED_IMPORTS: readonly (readonly [folder: string, specifiers: readonly string[]])[] = [
	["packages/domain/src", ["node:fs", "fs", "zod", "@node-actions/application", "@node-actions/domain"]],
	["packages/domain/src/placement", ["../../../store/src/index.ts", "../../test/given.ts"]],
	["packages/domain/test", ["@node-actions/application", "@node-actions/store", "../../store/src/index.ts"]],
	[
		"packages/application/src",
		["node:fs", "hono", "hono/tiny", "@trpc/server", "@node-actions/store", "@node-actions/simulated-cluster"],
	],
	["packages/application/src/runner", ["@node-actions/test-fixtures", "@node-actions/runtime", "@node-actions/rest"]],
	["packages/application/src/verbs", ["@node-actions/postgres", "../../../domain/src/error.ts"]],
	["packages/application/test", ["@node-actions/store", "@node-actions/simulated-cluster", "@node-actions/runtime"]],
	["packages/postgres/src", ["@node-actions/domain", "@node-actions/store", "@node-actions/runtime", "kysely", "hono"]],
	["packages/postgres/src/sql", ["@node-actions/simulated-cluster", "../../../store/src/index.ts"]],
	["packages/postgres/test", ["@node-actions/store", "@node-actions/simulated-cluster", "@node-actions/test-fixtures"]],
	["packages/store/src", ["hono", "@hono/node-server", "@trpc/server", "@node-actions/simulated-cluster"]],
	["packages/store/src/sql", ["@node-actions/rest", "@node-actions/runtime", "@node-actions/test-fixtures"]],
	["packages/store/test", ["@node-actions/simulated-cluster", "@node-actions/runtime", "@node-actions/rest"]],
	["packages/simulated-cluster/src", ["hono/cookie", "@node-actions/store", "@node-actions/redis-cluster"]],
	["packages/simulated-cluster/src/move", ["@node-actions/test-fixtures", "@node-actions/rpc"]],
	["packages/simulated-cluster/test", ["@node-actions/store", "@node-actions/runtime"]],
	[
		"packages/redis-cluster/src",
		["@node-actions/postgres", "@node-actions/store", "@node-actions/simulated-cluster", "@trpc/server"],
	],
	["packages/redis-cluster/test", ["@node-actions/store", "@node-actions/simulated-cluster"]],
	[
		"packages/test-fixtures/src",
		["@node-actions/postgres", "hono", "@node-actions/store", "@node-actions/simulated-cluster"],
	],
	["packages/test-fixtures/src/scenarios", ["@node-actions/rest", "@node-actions/rpc", "@node-actions/runtime"]],
	["packages/test-fixtures/test", ["@node-actions/store", "@node-actions/rest"]],
	[
		"packages/runtime/src",
		["@node-actions/postgres", "@node-actions/rest", "@node-actions/rpc", "@node-actions/server"],
	],
	["packages/runtime/src/operate", ["@node-actions/test-fixtures", "../../../../apps/rest/src/index.ts"]],
	["packages/runtime/test", ["@node-actions/rest", "@node-actions/server"]],
	["apps/rest/src", ["@node-actions/rpc", "@node-actions/store", "@node-actions/simulated-cluster"]],
	[
		"apps/rest/src/routes",
		["@node-actions/postgres", "@node-actions/test-fixtures", "@node-actions/runtime", "../../../rpc/src/index.ts"],
	],
	["apps/rest/test", ["@node-actions/rpc", "@node-actions/store", "../../rpc/src/index.ts"]],
	["apps/rpc/src", ["@node-actions/rest", "@node-actions/store", "@node-actions/simulated-cluster"]],
	[
		"apps/rpc/src/procedures",
		["@node-actions/postgres", "@node-actions/test-fixtures/scenarios", "@node-actions/runtime"],
	],
	["apps/rpc/test", ["@node-actions/rest", "@node-actions/store"]],
	["apps/server/src", ["@node-actions/store", "@node-actions/test-fixtures", "@node-actions/domain"]],
];

/** Code that the pure model must not contain, and the rule that says so. */
const IMPURE: readonly (readonly [source: string, category: string])[] = [
	["export const now = Date.now();", GLOBAL],
	["export const today = new Date();", GLOBAL],
	["export const ticks = performance.now();", GLOBAL],
	["export const uid = crypto.randomUUID();", GLOBAL],
	["export const answer = fetch;", GLOBAL],
	["export const args = process.argv;", GLOBAL],
	["export const timer = setTimeout;", GLOBAL],
	["export const repeat = setInterval;", GLOBAL],
	["export const soon = queueMicrotask;", GLOBAL],
	["export const clock = globalThis;", GLOBAL],
	["export const later = Promise.resolve(1);", GLOBAL],
	["export type Later = Promise<number>;", GLOBAL],
	["export const chance = Math.random();", "lint/nursery/noJsRestrictedProperties"],
	["export const { random } = Math;", "lint/nursery/noJsRestrictedProperties"],
	['export function refuse() {\n\tthrow new Error("no");\n}', PLUGIN],
	["export async function decide() {}", PLUGIN],
	["export default async function () {}", PLUGIN],
	["export const decide = async () => 1;", PLUGIN],
	["export const decide = async function () {};", PLUGIN],
	["export const decider = { async decide() {} };", PLUGIN],
	["export class Decider {\n\tasync decide() {}\n}", PLUGIN],
	["export class Decider {\n\tstatic async decide() {}\n}", PLUGIN],
	["await 1;", PLUGIN],
	["for await (const x of []) x;", PLUGIN],
];

/** What the service must not reach for either: there time and chance come in through ports. */
const IMPURE_SERVICE: readonly (readonly [source: string, category: string])[] = [
	["export const now = Date.now();", GLOBAL],
	["export const timer = setTimeout;", GLOBAL],
	["export const uid = crypto.randomUUID();", GLOBAL],
	["export const chance = Math.random();", "lint/nursery/noJsRestrictedProperties"],
];

/** Rules that hold wherever they are not expressly lifted. */
const ANYWHERE: readonly PlantedViolation[] = [
	...["packages/runtime/src/listen", "packages/store/src", "apps/rest/src", "apps/server/src"].flatMap((folder) => [
		{ folder, source: "export const port = process.env.PORT;", category: "lint/style/noProcessEnv" },
		{ folder, source: 'import { env } from "node:process";\n\nexport const port = env.PORT;', category: PLUGIN },
		{ folder, source: 'console.log("here");', category: "lint/suspicious/noConsole" },
		{ folder, source: 'import "left-pad";', category: "lint/correctness/noUndeclaredDependencies" },
		{ folder, source: 'import "vitest";', category: "lint/correctness/noUndeclaredDependencies" },
		{ folder, source: 'export * from "./other.ts";', category: "lint/performance/noBarrelFile" },
		{ folder, source: "export let x: any;", category: "lint/suspicious/noExplicitAny" },
		{
			folder,
			source: "async function save() {}\n\nexport function answer() {\n\tsave();\n}",
			category: "lint/nursery/noFloatingPromises",
		},
	]),
	...["test", "it", "describe"].flatMap((what) => [
		testFile(what, "only", "lint/suspicious/noFocusedTests"),
		testFile(what, "skip", "lint/suspicious/noSkippedTests"),
		testFile(what, "todo", PLUGIN),
		testFile(what, "skipIf", PLUGIN),
		testFile(what, "runIf", PLUGIN),
	]),
];

function testFile(what: string, how: string, category: string): PlantedViolation {
	const source = `import { ${what} } from "vitest";\n\n${what}.${how}("x", () => {});`;
	return { folder: "apps/rest/test", source, category };
}

export const PLANTED_VIOLATIONS: readonly PlantedViolation[] = [
	...REFUSED_IMPORTS.flatMap(([folder, specifiers]) =>
		specifiers.map((specifier) => ({ folder, source: `import "${specifier}";`, category: IMPORT })),
	),
	...IMPURE.map(([source, category]) => ({ folder: "packages/domain/src/action", source, category })),
	...IMPURE_SERVICE.map(([source, category]) => ({ folder: "packages/application/src/runner", source, category })),
	...ANYWHERE,
];
