import { existsSync, realpathSync } from "node:fs";
import { basename, dirname, isAbsolute, join, relative, sep } from "node:path";

/** Whether an absolute path is another or lies in it, also through links, and where neither is there yet. */
export function isWithin(inner: string, outer: string): boolean {
	const way = relative(realOf(outer), realOf(inner));
	return way !== ".." && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}

/** Without links, as far as the path is there. */
function realOf(path: string): string {
	const above = dirname(path);
	return existsSync(path) || above === path ? realpathSync(path) : join(realOf(above), basename(path));
}
