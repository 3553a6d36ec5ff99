import type { ClientBase } from "pg";
import { type Asked, askAlike, type TogetherForms } from "./ask-together.ts";
import { Flight, type Passenger, type PreparedStatements, type StatementAnswer } from "./flight.ts";
import { ConnectionLostError, workError } from "./postgres-error.ts";
import type { Ask } from "./run-script.ts";
import { WHOLE_NUMBERS } from "./whole-numbers.ts";

/** What can be asked on one connection. The server works it off in order. Rejects with what `workError` makes of the driver's error. */
export interface Line {
	readonly ask: Ask;
	/** Sends what has neither values nor rows, and answers what the server says it has done. */
	command(sql: string): Promise<string>;
	/** The same for a command that must not be left out where one before it fails, since it is to undo that. */
	recover(sql: string): Promise<string>;
}

interface Command {
	readonly sql: string;
	readonly isRecovery: boolean;
	readonly resolve: (done: string) => void;
	readonly reject: (error: unknown) => void;
}

/**
 * What a line is for. A transaction: it gathers what is asked in one moment, and behind a failure nothing is done. Readers who have nothing to do with each other: it
 * gathers as long as each turn of the event loop, which reads all sockets, brings more, and what stood behind another's failure is asked again.
 */
export type LinePurpose = "transaction" | "readers";

/**
 * Gathers what is asked on a connection, before a flight and while an answer is on its way, and sends it as one flight. Statements that have a form for many are
 * asked as one, since both sides of a connection work per statement more than per row.
 */
export function lineOn(client: ClientBase, forms: TogetherForms, purpose: LinePurpose): Line {
	const known: PreparedStatements = new Map();
	const waiting: (Asked | Command)[] = [];
	let left_out: Passenger[] = [];
	let isUnderWay = false;

	function take(one: Asked | Command): void {
		if (waiting.length === 0 && !isUnderWay) sendSoon();
		waiting.push(one);
	}

	function sendSoon(): void {
		if (purpose === "transaction") process.nextTick(send);
		else setImmediate(sendUnlessGrowing, 1);
	}

	/** `known`: how many waited a turn ago. One waits for nobody. */
	function sendUnlessGrowing(known: number): void {
		if (waiting.length > known) setImmediate(sendUnlessGrowing, waiting.length);
		else send();
	}

	function send(): void {
		const passengers = left_out;
		left_out = [];
		const board = (sql: string, values: Passenger["values"]) =>
			new Promise<StatementAnswer>((resolve, reject) => passengers.push(passenger(sql, values, resolve, reject)));
		const ask: Ask = async ({ sql, values }) => (await board(sql, values)).rows;
		const recovery_at = waiting.findIndex((one, at) => at > 0 && isCommand(one) && one.isRecovery);
		const all = waiting.splice(0, recovery_at === -1 ? waiting.length : recovery_at);
		// All have boarded when this is over: they do so before they wait for anything.
		for (const [first, ...others] of Map.groupBy(all, alikeness).values()) {
			if (first === undefined) continue;
			if (isCommand(first)) board(first.sql, []).then(({ command }) => first.resolve(command), first.reject);
			else void askAlike(ask, forms, [first, ...others.filter(isAsked)]);
		}
		isUnderWay = true;
		client.query(new Flight(passengers, known, WHOLE_NUMBERS, land));
	}

	function passenger(
		sql: string,
		values: Passenger["values"],
		resolve: Passenger["resolve"],
		rejectWith: (error: unknown) => void,
	): Passenger {
		const reject = (error: unknown) => rejectWith(workError(error));
		const one: Passenger = {
			sql,
			values,
			resolve,
			reject,
			leaveOut: (error) => {
				const mayGoAgain = purpose === "readers" && !(workError(error) instanceof ConnectionLostError);
				if (mayGoAgain) left_out.push(one);
				else reject(error);
			},
		};
		return one;
	}

	function land(): void {
		isUnderWay = false;
		if (waiting.length > 0 || left_out.length > 0) sendSoon();
	}

	return {
		ask: (call) => new Promise((resolve, reject) => take({ call, resolve, reject })),
		command: (sql) => new Promise((resolve, reject) => take({ sql, isRecovery: false, resolve, reject })),
		recover: (sql) => new Promise((resolve, reject) => take({ sql, isRecovery: true, resolve, reject })),
	};
}

/** The same for those that may be asked as one. */
function alikeness(one: Asked | Command): unknown {
	return isCommand(one) ? one : one.call.sql;
}

function isCommand(one: Asked | Command): one is Command {
	return "isRecovery" in one;
}

function isAsked(one: Asked | Command): one is Asked {
	return !isCommand(one);
}
