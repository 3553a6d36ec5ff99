import type { ClientBase } from "pg";

/** Names of the server's settings, and their values. */
export type SessionSettings = Readonly<Record<string, string>>;

/** Statements see what others have committed before them, whatever the database's default: decisions are made behind locks, and count on that. */
const EVERY_SESSION: SessionSettings = { default_transaction_isolation: "read committed" };

/** The only one that holds every text. The server's names of encodings are in capitals. */
const ENCODING = "UTF8";

/** The database has another encoding than the product needs. */
export class EncodingError extends Error {
	override readonly name = "EncodingError";
	readonly encoding: string;

	constructor(encoding: string) {
		super(`The database's encoding is ${encoding}.`);
		this.encoding = encoding;
	}
}

/**
 * Sets up a session, which every session of the product begins with. What is committed in it survives a crash of the server, also where the server's own
 * setting would not wait for the disk. A setting that waits for more than that is left as it is. Rejects with `EncodingError`, or the driver's.
 */
export async function setUpSession(client: ClientBase, settings: SessionSettings = {}): Promise<void> {
	const pairs = Object.entries({ ...EVERY_SESSION, ...settings });
	const set = pairs.map((_, at) => `set_config($${2 * at + 1}, $${2 * at + 2}, false)`);
	const asked = [ENCODING_OF_DATABASE, COMMIT_DURABLY, ...set].join();
	const { rows } = await client.query<{ encoding: string }>(`select ${asked}`, pairs.flat());
	const encoding = rows[0]?.encoding ?? "unknown";
	if (encoding !== ENCODING) throw new EncodingError(encoding);
}

const ENCODING_OF_DATABASE = "current_setting('server_encoding') as encoding";

const COMMIT_DURABLY =
	"case current_setting('synchronous_commit') when 'off' then set_config('synchronous_commit', 'on', false) end";
