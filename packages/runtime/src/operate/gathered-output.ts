import { write, writeSync } from "node:fs";

/** Lines are written together, when a page is full or this much time has passed. Bytes, milliseconds. */
const PAGE_BYTES = 65_536;
const GATHERED_MS = 200;
/** More than this is not kept in full pages when the reader does not keep up; lines are dropped then, and counted. Bytes. */
const KEPT_BYTES_MAX = 4_194_304;
/** What a UTF-16 unit of text takes in UTF-8 at the most. */
const UNIT_BYTES_MAX = 3;
/** How long to wait before trying again to write to a reader that is full. */
const RETRY_MS = 20;

/**
 * Writes lines to a file descriptor in the background, many at a time, so that no request waits for the log. pino's own destination measures
 * the whole of what it has gathered at each line, which costs several times what making the line does. Lines become bytes at once: kept as text, they
 * would be thousands of strings that every collection of garbage has to visit.
 */
export class GatheredOutput {
	readonly #fd: number;
	/** Takes lines; the bytes before `#used` are taken. */
	#page = Buffer.allocUnsafeSlow(PAGE_BYTES);
	#used = 0;
	/** Earlier pages that nothing was done about yet, and how many bytes they hold. */
	#full: Buffer[] = [];
	#full_bytes = 0;
	#timer: NodeJS.Timeout | undefined;
	#writing: Promise<void> | undefined;
	#dropped_count = 0;
	#broken = false;

	constructor(fd: number) {
		this.#fd = fd;
	}

	write(line: string): void {
		if (this.#full_bytes > KEPT_BYTES_MAX) {
			this.#dropped_count += 1;
			return;
		}
		this.#put(line);
		if (this.#full_bytes > 0) this.#begin();
		else this.#timer ??= setTimeout(() => this.#begin(), GATHERED_MS).unref();
	}

	/** Resolves when all lines so far are written. */
	async end(): Promise<void> {
		while (this.#used > 0 || this.#full_bytes > 0 || this.#writing !== undefined) {
			this.#begin();
			await this.#writing;
		}
	}

	/** Writes out at once what is in memory, as far as the reader takes it. For a process that is about to end. */
	flush(): void {
		try {
			const bytes = this.#take();
			for (let written = 0; written < bytes.length; ) written += writeSync(this.#fd, bytes, written);
		} catch {
			// Nobody reads any more, or is full: there is no time left to wait for that.
		}
	}

	#put(line: string): void {
		const room = line.length * UNIT_BYTES_MAX;
		if (this.#page.length - this.#used < room) this.#turnPage(Math.max(PAGE_BYTES, room));
		this.#used += this.#page.write(line, this.#used);
	}

	#turnPage(next_bytes: number): void {
		if (this.#used > 0) this.#full.push(this.#page.subarray(0, this.#used));
		this.#full_bytes += this.#used;
		this.#page = Buffer.allocUnsafeSlow(next_bytes);
		this.#used = 0;
	}

	#begin(): void {
		if (this.#writing !== undefined || (this.#used === 0 && this.#full_bytes === 0)) return;
		this.#writing = this.#writeAll(this.#take()).finally(() => {
			this.#writing = undefined;
			if (this.#full_bytes > 0) this.#begin();
		});
	}

	/** All lines so far, and a note when some were dropped after them. */
	#take(): Buffer {
		clearTimeout(this.#timer);
		this.#timer = undefined;
		if (this.#dropped_count > 0) {
			const note = { level: "warn", time: Date.now(), lines: this.#dropped_count, msg: "log lines were dropped" };
			this.#dropped_count = 0;
			this.#put(`${JSON.stringify(note)}\n`);
		}
		this.#turnPage(PAGE_BYTES);
		const bytes = this.#full.length === 1 ? (this.#full[0] as Buffer) : Buffer.concat(this.#full);
		this.#full = [];
		this.#full_bytes = 0;
		return bytes;
	}

	async #writeAll(bytes: Buffer): Promise<void> {
		for (let at = 0; at < bytes.length && !this.#broken; ) at += await this.#writeSome(bytes, at);
	}

	/** Bytes that were taken; 0 when the reader is full. A reader that is gone ends the log and not the process. */
	#writeSome(bytes: Buffer, at: number): Promise<number> {
		return new Promise((resolve) => {
			write(this.#fd, bytes, at, (error, written) => {
				if (error === null) resolve(written);
				else if (error.code === "EAGAIN") setTimeout(resolve, RETRY_MS, 0);
				else {
					this.#broken = true;
					resolve(0);
				}
			});
		});
	}
}
