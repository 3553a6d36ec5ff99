import type { LogDestination } from "./logger.ts";
import type { RequestKind } from "./request-kind.ts";

/** What the log says about an answered request besides its kind. */
export interface LoggedRequest {
	readonly request_id: string;
	readonly duration_ms: number;
	readonly user: string | undefined;
	readonly error_code: string | undefined;
}

export type RequestLog = (kind: RequestKind, request: LoggedRequest) => void;

/**
 * Writes one line per answered request, in the form that the log's other lines have. It is put together here and not by pino, which takes several
 * times as long to look at each field: this is the one line that is written with every request. What it says of the request's kind is made once.
 */
export function createRequestLog(destination: LogDestination): RequestLog {
	const fields = new Map<RequestKind, string>();
	const add = (kind: RequestKind): string => {
		const text = JSON.stringify(kind).slice(1, -1);
		fields.set(kind, text);
		return text;
	};
	return (kind, { request_id, duration_ms, user, error_code }) => {
		const who = user === undefined ? "" : `,"user":${quoted(user)}`;
		const why = error_code === undefined ? "" : `,"error_code":"${error_code}"`;
		destination.write(
			`{"level":"info","time":${Date.now()},"request_id":${quoted(request_id)},${fields.get(kind) ?? add(kind)},"duration_ms":${duration_ms}${who}${why},"msg":"request"}\n`,
		);
	};
}

/** Letters that stand in JSON as they are. */
const PLAIN = /^[\w .:+/=@-]*$/;

function quoted(text: string): string {
	return PLAIN.test(text) ? `"${text}"` : JSON.stringify(text);
}
