/** A stretch of time in which something holds of a node or database. */
export interface Span<Kind> {
	readonly uid: number;
	readonly kind: Kind;
	readonly begin_ms: number;
	readonly end_ms: number;
}

/** Pairs beginnings with ends. Beginning what has begun, and ending what has not, changes nothing. */
export interface Spans<Kind> {
	begin(uid: number, kind: Kind, time_ms: number): void;
	end(uid: number, kind: Kind, time_ms: number): void;
	/** All spans in order of their beginning; those still open end here. Spans without length are left out. */
	finish(end_ms: number): readonly Span<Kind>[];
}

export function openSpans<Kind extends string>(): Spans<Kind> {
	const open = new Map<string, Omit<Span<Kind>, "end_ms">>();
	const closed: Span<Kind>[] = [];
	const close = (span: Omit<Span<Kind>, "end_ms">, end_ms: number): void => {
		if (end_ms > span.begin_ms) closed.push({ ...span, end_ms });
	};
	return {
		begin(uid, kind, begin_ms) {
			const key = `${kind}/${uid}`;
			if (!open.has(key)) open.set(key, { uid, kind, begin_ms });
		},
		end(uid, kind, end_ms) {
			const key = `${kind}/${uid}`;
			const span = open.get(key);
			open.delete(key);
			if (span !== undefined) close(span, end_ms);
		},
		finish(end_ms) {
			for (const span of open.values()) close(span, end_ms);
			open.clear();
			return closed.sort((a, b) => a.begin_ms - b.begin_ms || a.uid - b.uid);
		},
	};
}
