import type { LogDestination } from "./logger.ts";

/** What the log says about an answered request. */
export interface LoggedRequest {
	readonly request_id: string;
	readonly adapter: string;
	readonly method: string;
	/** The route's pattern, or "unmatched". */
	readonly route: string;
	readonly status: number;
	readonly duration_ms: number;
	readonly user: string | undefined;
	readonly error_code: string | undefined;
}

export type RequestLog = (request: LoggedRequest) => void;

/**
 * Writes one line per answered request, in the form that the log's other lines have. It is put together here and not by pino, which takes several
 * times as long to look at each field: this is the one line that is written with every request.
 */
export function createRequestLog(destination: LogDestination): RequestLog {
	return ({ request_id, adapter, method, route, status, duration_ms, user, error_code }) => {
		const who = user === undefined ? "" : `,"user":${JSON.stringify(user)}`;
		const why = error_code === undefined ? "" : `,"error_code":"${error_code}"`;
		destination.write(
			`{"level":"info","time":${Date.now()},"request_id":${JSON.stringify(request_id)},"adapter":"${adapter}","method":${JSON.stringify(method)},"route":${JSON.stringify(route)},"status":${status},"duration_ms":${duration_ms}${who}${why},"msg":"request"}\n`,
		);
	};
}
