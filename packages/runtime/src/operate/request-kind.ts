/**
 * What answered requests have in common, as far as there are few of it: no path with values, no user, no time. Log and metrics keep what
 * they need of a kind under this object, and find it again without looking at a text.
 */
export interface RequestKind {
	readonly adapter: string;
	readonly method: string;
	/** The route's pattern, or "unmatched". */
	readonly route: string;
	readonly status: number;
}

/** Always answers the same object for the same kind of request to one adapter. */
export type RequestKinds = (method: string, route: string, status: number) => RequestKind;

export function createRequestKinds(adapter: string): RequestKinds {
	const known = new Map<string, Map<string, Map<number, RequestKind>>>();
	const add = (method: string, route: string, status: number): RequestKind => {
		const kind = { adapter, method, route, status };
		const methods = known.get(route) ?? new Map<string, Map<number, RequestKind>>();
		const statuses = methods.get(method) ?? new Map<number, RequestKind>();
		known.set(route, methods.set(method, statuses.set(status, kind)));
		return kind;
	};
	return (method, route, status) => known.get(route)?.get(method)?.get(status) ?? add(method, route, status);
}
