/** What the declarations name of the server and no client needs, and what stands in its place. */
const IN_PLACE_OF: readonly (readonly [string, string])[] = [
	// What a procedure stands on: the whole service.
	['import("./context.ts").RpcContext', "object"],
	['"@node-actions/domain"', '"./domain/error-code.ts"'],
];

/**
 * The declarations that `types.ts` reaches, by path without an ending. `read` gives what the compiler emitted for such a path. Throws
 * where they need anything that is not packed with them and not tRPC's: a client elsewhere would not compile.
 */
export function clientDeclarations(read: (path: string) => string): ReadonlyMap<string, string> {
	const found = new Map<string, string>();
	const paths = ["types"];
	for (const path of paths) {
		if (found.has(path)) continue;
		const text = IN_PLACE_OF.reduce((done, [from, to]) => done.replaceAll(from, to), read(path));
		found.set(path, text);
		for (const [, needed = ""] of text.matchAll(/(?:from |import\()"([^"]+)"/g)) {
			const own = /^\.\/(?<path>.+)\.ts$/.exec(needed)?.groups?.path;
			if (own !== undefined) paths.push(own);
			else if (!needed.startsWith("@trpc/server")) throw new Error(`${path}.ts needs ${needed}, which clients lack`);
		}
	}
	return found;
}
