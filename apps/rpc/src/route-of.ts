/** One call of a request, as tRPC found it. `procedure` is null where there is none of that name. */
interface Call {
	readonly path: string;
	readonly procedure: unknown;
}

/**
 * What the log and the metrics call the request: its procedure, or "batch" for several. Undefined for an unknown procedure: names come
 * from the router and never from the caller, so that their number stays bounded.
 */
export function routeOf([call, ...others]: readonly Call[]): string | undefined {
	if (others.length > 0) return "batch";
	return call?.procedure ? call.path : undefined;
}
