import { Agent } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import type { Asked, Operation, Outcome, SeenAction } from "@node-actions/test-fixtures/history/recorded-run";
import type { Chance } from "./chance.ts";
import { chooseRequest } from "./choose-request.ts";
import type { ClientUser } from "./client-users.ts";
import type { Replica } from "./replica.ts";
import { BrokenOff, send } from "./send.ts";
import { REST, RPC, type Wire } from "./wire.ts";

/** Between an answer and the next request, at most. */
const PAUSE_MAX_MS = 40;

const WIRES = [
	[3, REST],
	[1, RPC],
] as const satisfies readonly (readonly [number, Wire])[];

/** Asks one thing after the other and records each. */
export class Client implements Disposable {
	readonly #user: ClientUser;
	readonly #chance: Chance;
	readonly #record: (operation: Operation) => void;
	readonly #agent = new Agent({ keepAlive: true });
	/** As the last list showed them. */
	#known: readonly SeenAction[] = [];
	/** A start with a key, which is sent again, whatever came of it: most clients that have keys do so only when no answer came. */
	#repeated: Asked | undefined;
	#keys = 0;

	/** `record` is told of every operation once it has ended. */
	constructor(user: ClientUser, chance: Chance, record: (operation: Operation) => void) {
		this.#user = user;
		this.#chance = chance;
		this.#record = record;
	}

	/** Asks at random whichever replicas serve, until it is to stop. */
	async work(replicas: readonly Replica[], signal: AbortSignal): Promise<void> {
		while (!signal.aborted) {
			const serving = replicas.filter(({ base }) => base !== undefined);
			const replica = serving[this.#chance.below(serving.length)];
			if (replica !== undefined) await this.ask(replica, this.#next(), this.#chance.pick(WIRES));
			await sleep(this.#chance.below(PAUSE_MAX_MS));
		}
	}

	#next(): Asked {
		const repeated = this.#chance.below(2) === 0 ? this.#repeated : undefined;
		if (repeated !== undefined) {
			if (this.#chance.below(2) === 0) this.#repeated = undefined;
			return repeated;
		}
		const asked = chooseRequest(this.#chance, this.#known);
		if (asked.kind !== "start" || this.#repeated !== undefined || this.#chance.below(2) === 0) return asked;
		this.#keys += 1;
		this.#repeated = { ...asked, idempotency_key: `${this.#user.email}/${this.#keys}` };
		return this.#repeated;
	}

	async ask({ name, base }: Replica, asked: Asked, wire: Wire = REST): Promise<Outcome> {
		const { email, authorization } = this.#user;
		const began_ms = performance.now();
		let outcome: Outcome = { kind: "unknown" };
		try {
			if (base === undefined) throw new BrokenOff(`${name} does not serve.`);
			const answer = await send(base, wire.requestOf(asked), { agent: this.#agent, authorization });
			outcome = wire.outcomeOf(asked, answer);
		} catch (error) {
			if (!(error instanceof BrokenOff)) throw error;
		}
		const ended_ms = performance.now();
		this.#record({ user: email, replica: `${name} (${wire.name})`, began_ms, ended_ms, asked, outcome });
		if (asked.kind === "list" && outcome.kind === "shown") this.#known = outcome.actions;
		return outcome;
	}

	[Symbol.dispose](): void {
		this.#agent.destroy();
	}
}
