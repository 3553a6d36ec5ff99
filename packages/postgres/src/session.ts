import type { ClientBase } from "pg";

/** Names of the server's settings, and their values. */
export type SessionSettings = Readonly<Record<string, string>>;

/**
 * Sets up a session. What is committed in it survives a crash of the server, also where the server's own setting would not wait for the
 * disk. A setting that waits for more than that is left as it is.
 */
export async function setUpSession(client: ClientBase, settings: SessionSettings = {}): Promise<void> {
	const pairs = Object.entries(settings);
	const own = pairs.map((_, at) => `set_config($${2 * at + 1}, $${2 * at + 2}, false)`);
	await client.query(`select ${[...own, COMMIT_DURABLY].join()}`, pairs.flat());
}

const COMMIT_DURABLY =
	"case current_setting('synchronous_commit') when 'off' then set_config('synchronous_commit', 'on', false) end";
