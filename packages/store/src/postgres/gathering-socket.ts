import { Socket } from "node:net";

/**
 * A connection on which what is written in one moment is sent at once. The driver hands each statement to the system by itself, which costs more than all else
 * it does for one; here the statements of a transaction that do not wait for each other travel together.
 */
export class GatheringSocket extends Socket {
	#gathers = false;

	override write(chunk: string | Uint8Array, ...rest: readonly unknown[]): boolean {
		if (!this.#gathers) {
			this.#gathers = true;
			this.cork();
			process.nextTick(() => {
				this.#gathers = false;
				this.uncork();
			});
		}
		return Reflect.apply(super.write, this, [chunk, ...rest]);
	}
}
