/**
 * The package.json of a built library, made from the one in the workspace: the same name, version and entries, each entry with its
 * declarations, without what only the workspace needs (scripts, development dependencies, the mark that keeps it from publishing).
 * Throws when the workspace's manifest lacks something, because a broken package must not be built.
 */
export function publishedManifest(manifest: unknown): Record<string, unknown> {
	const { name, version, description, license, dependencies = {}, exports: entries } = record(manifest);
	if (Object.keys(record(dependencies)).length > 0) throw new Error("the domain must not have dependencies");
	return {
		name,
		version,
		description,
		license,
		type: "module",
		sideEffects: false,
		engines: { node: ">=22" },
		exports: Object.fromEntries(
			Object.entries(record(entries)).map(([entry, source]) => [entry, builtEntry(String(source))]),
		),
		files: ["**/*.js", "**/*.d.ts"],
	};
}

/** "./src/simulation/index.ts" becomes the JavaScript and the declarations the compiler makes of it. */
function builtEntry(source: string): { readonly types: string; readonly default: string } {
	const path = /^\.\/src\/(?<path>.+)\.ts$/.exec(source)?.groups?.path;
	if (path === undefined) throw new Error(`the entry ${source} is not a file under ./src`);
	return { types: `./${path}.d.ts`, default: `./${path}.js` };
}

function record(value: unknown): Record<string, unknown> {
	if (typeof value !== "object" || value === null) throw new Error("package.json has no such object");
	return Object.fromEntries(Object.entries(value));
}
