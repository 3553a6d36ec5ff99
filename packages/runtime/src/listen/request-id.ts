import { randomUUID } from "node:crypto";

/** Short, and without anything that could break a log line or a header. */
const SANE = /^[\w.:+/=-]{1,128}$/;

/** The caller's own id for the request when it is sane, so that logs on both sides can be put together; else a fresh one. */
export function requestId(given: string | readonly string[] | undefined): string {
	return typeof given === "string" && SANE.test(given) ? given : freshId();
}

/** Hexadecimal digits of a GUID's last part. */
const NUMBER_DIGITS = 12;

/**
 * A GUID that nobody needs to be unable to guess: what is random in it belongs to this process, and its last part counts. Drawing each at random would
 * cost more than the route's work.
 */
const ofProcess = randomUUID().slice(0, -NUMBER_DIGITS);
let last_number = 0;

function freshId(): string {
	last_number += 1;
	return ofProcess + last_number.toString(16).padStart(NUMBER_DIGITS, "0");
}
