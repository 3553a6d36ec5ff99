import { randomUUID } from "node:crypto";

/** Short, and without anything that could break a log line or a header. */
const SANE = /^[\w.:+/=-]{1,128}$/;

/** The caller's own id for the request when it is sane, so that logs on both sides can be put together; else a fresh one. */
export function requestId(given: string | readonly string[] | undefined): string {
	return typeof given === "string" && SANE.test(given) ? given : randomUUID();
}
