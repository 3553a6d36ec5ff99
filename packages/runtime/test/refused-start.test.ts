import { once } from "node:events";
import { existsSync } from "node:fs";
import { cp, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { type AddressInfo, createServer } from "node:net";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { createSecureContext, TLSSocket } from "node:tls";
import { type PostgresServer, startPostgresServer } from "@node-actions/test-servers";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Config, composeService, configWith, StartError } from "../src/index.ts";
import { certificateOf } from "../src/listen/certificate.ts";
import { temporaryDirectory } from "./support/temporary-directory.ts";

const PAGE_BYTES = 4_096;

/** What a file may be like, and words of the sentence that says what to do. */
const FILES: Readonly<Record<string, readonly [words: RegExp, damage: (file: string) => void | Promise<void>]>> = {
	"is garbage": [/damaged .*npm run restore/, (file) => writeFile(file, "shopping list\n".repeat(500))],
	"is cut off in the middle": [
		/damaged .*npm run restore/,
		(file) => change(file, (bytes) => bytes.subarray(0, 6_000)),
	],
	"has a flipped bit where pages begin": [/damaged .*npm run restore/, (file) => change(file, flipPageHeaders)],
	"is cut off to nothing": [/missing or empty.*npm run restore/, (file) => writeFile(file, "")],
	"is gone": [/missing or empty.*npm run restore/, (file) => rm(file)],
	"was written by a newer release": [/newer (release|version)/, writeAsNewer],
	"is a directory": [
		/cannot be .* free space/,
		async (file) => {
			await rm(file);
			await mkdir(file);
		},
	],
};

describe("a start on a data directory in which a file cannot be used", () => {
	let sound: Awaited<ReturnType<typeof temporaryDirectory>>;

	beforeAll(async () => {
		sound = await temporaryDirectory();
		await (await composeService(configWith({ data_dir: sound.path }))).close();
	});
	afterAll(() => sound[Symbol.asyncDispose]());

	test.for(
		["actions.db", "cluster.db"].flatMap((name) => Object.entries(FILES).map((entry) => [name, ...entry] as const)),
	)("is refused with what to do where %s %s, and leaves it as it is", async ([name, , [words, damage]]) => {
		await using copy = await temporaryDirectory();
		await cp(sound.path, copy.path, { recursive: true });
		const file = join(copy.path, name);
		await damage(file);
		const before = await readFile(file).catch(() => undefined);
		const { sentences, exit_code } = await refusal({ data_dir: copy.path });
		expect(sentences).toEqual([expect.stringMatching(words)]);
		expect(exit_code).toBe(1);
		expect(await readFile(file).catch(() => undefined)).toEqual(before);
	});

	test.for([
		["is zeros", Buffer.alloc(32)],
		["is too short", Buffer.alloc(31, 7)],
		["is empty", Buffer.alloc(0)],
	] as const)(
		"is refused with what to do where the secret of tokens %s, under which anybody could sign",
		async ([, secret]) => {
			await using copy = await temporaryDirectory();
			await cp(sound.path, copy.path, { recursive: true });
			await writeFile(join(copy.path, "token-secret"), secret);
			const { sentences, exit_code } = await refusal({ data_dir: copy.path });
			expect(sentences).toEqual([expect.stringMatching(/token-secret is damaged; delete it/)]);
			expect(exit_code).toBe(1);
		},
	);

	test("is refused where the directory is a file, or below one, or where none can be made", async () => {
		await using directory = await temporaryDirectory();
		const file = join(directory.path, "file");
		await writeFile(file, "");
		for (const data_dir of [file, join(file, "below"), ...(existsSync("/proc/self") ? ["/proc/no/such"] : [])]) {
			const { sentences, exit_code } = await refusal({ data_dir });
			expect(sentences).toEqual([expect.stringMatching(/^The data directory .* cannot be used.*--data-dir\.$/)]);
			expect(exit_code).toBe(1);
		}
	});
});

describe("a start on a PostgreSQL database that cannot be used", () => {
	const PASSWORD = "s3cret-Pa55word";
	let server: PostgresServer;
	let url: string;
	let stranger: TlsServer;

	beforeAll(async () => {
		server = await startPostgresServer();
		stranger = await startStranger();
		url = await server.newDatabase();
		await server.sql(url, `create role guest login password '${PASSWORD}'`);
		await server.sql(url, `create role crowded login password '${PASSWORD}' connection limit 0`);
		await server.sql(url, "revoke all on schema public from public");
	});
	afterAll(async () => {
		await server[Symbol.asyncDispose]();
		await stranger[Symbol.asyncDispose]();
	});

	const as = (user: string) => url.replace("postgres@", `${user}@`);
	const newerDatabase = async () => {
		const database = await server.newDatabase();
		await using directory = await temporaryDirectory();
		await (await composeService(configWith({ data_dir: directory.path, database }))).close();
		await server.sql(database, "insert into kysely_migration (name, timestamp) values ('9999-later', '')");
		return database;
	};
	const foreignDatabase = async () => {
		const database = await server.newDatabase();
		await server.sql(database, "create table action (note text)");
		return database;
	};

	const readingDatabase = async () => {
		const database = await server.newDatabase();
		const name = new URL(database).pathname.slice(1);
		await server.sql(database, `alter database ${name} set default_transaction_read_only = on`);
		return database;
	};
	const latinDatabase = async () => {
		await server.sql(url, "create database latin encoding latin1 template template0");
		return url.replace(/[^/]*$/, "latin");
	};

	/** Addresses, the exit code that the start ends with, and words of the sentence that says why. */
	const REFUSED: Readonly<
		Record<string, readonly [code: number, words: RegExp, address: () => string | Promise<string>]>
	> = {
		"whose address is malformed": [2, /postgres:\/\//, () => `postgres://guest:${PASSWORD}@host:port/actions`],
		"where no server answers": [1, /127\.0\.0\.1:1\b/, () => `postgres://guest:${PASSWORD}@127.0.0.1:1/actions`],
		"whose password is another": [1, /password/, () => as(`guest:wrong-${PASSWORD}`)],
		"that is not there": [1, /no_such_database/, () => url.replace(/[^/]*$/, "no_such_database")],
		"whose user may not make tables": [1, /guest/, () => as(`guest:${PASSWORD}`)],
		"of a newer release": [1, /9999-later/, newerDatabase],
		"whose server speaks no TLS, which is asked for": [
			1,
			/does not speak TLS; .*sslmode/,
			() => `${url}?sslmode=verify-full`,
		],
		"whose server's certificate nobody vouches for": [
			1,
			/certificate that is not trusted; .*sslrootcert/,
			() => `postgres://guest:${PASSWORD}@${STRANGER}:${stranger.port}/actions?sslmode=verify-full`,
		],
		"whose server's certificate, though vouched for, is for another host": [
			1,
			/certificate for another host; .*as the certificate does/,
			() =>
				`postgres://guest:${PASSWORD}@${STRANGER}:${stranger.port}/actions?sslmode=require&sslrootcert=${stranger.authority}`,
		],
		"whose server's certificate is expected from a file that is not there": [
			2,
			/\/no\/such\/file, which sslrootcert .* cannot be read/,
			() => `${url}?sslmode=require&sslrootcert=/no/such/file`,
		],
		"whose address has a parameter that is misspelt": [
			2,
			/"sslmod", which would not hold/,
			() => `${url}?sslmod=require`,
		],
		"whose address has a TLS mode that is none": [2, /sslmode .* must be disable, /, () => `${url}?sslmode=bogus`],
		"whose user may have no more connections": [
			1,
			/takes no more connections \(too many connections for role "crowded"\); raise /,
			() => as(`crowded:${PASSWORD}`),
		],
		"that only reads": [1, /only reads \(.*\); /, readingDatabase],
		"that does not hold every text": [1, /encoding LATIN1.* use a database whose encoding is UTF8/, latinDatabase],
		"with tables of another program": [1, /tables/, foreignDatabase],
	};

	test.for(Object.entries(REFUSED))(
		"is refused with one sentence, which does not tell the password: one %s",
		async ([, [code, words, address]]) => {
			await using directory = await temporaryDirectory();
			const { sentences, exit_code } = await refusal({ data_dir: directory.path, database: await address() });
			expect(sentences).toEqual([expect.stringMatching(words)]);
			expect(sentences[0]).toMatch(/^[^\n]+\.$/);
			expect(sentences[0]).not.toContain(PASSWORD);
			expect(exit_code).toBe(code);
		},
	);

	test.for([
		[
			{ conflict_scope: "node" },
			/--conflict-scope cluster, and .* --conflict-scope node; start it with --conflict-scope cluster, or stop /,
		],
		[{ policy: "strict" }, /--policy documented, and .* --policy strict; start it with --policy documented, or stop /],
	] as const)("is refused with %o while others run on it with another", async ([other, words]) => {
		const database = await server.newDatabase();
		await using directory = await temporaryDirectory();
		const service = await composeService(configWith({ data_dir: directory.path, database }));
		const { sentences, exit_code } = await refusal({ data_dir: directory.path, database, ...other });
		expect(sentences).toEqual([expect.stringMatching(words)]);
		expect(exit_code).toBe(1);
		await service.close();
		await (await composeService(configWith({ data_dir: directory.path, database, ...other }))).close();
	});
});

async function refusal(changes: Partial<Config>): Promise<StartError> {
	const refused = await composeService(configWith(changes)).then(
		() => undefined,
		(error: unknown) => error,
	);
	if (refused instanceof StartError) return refused;
	throw new Error("The start was not refused.", { cause: refused });
}

interface TlsServer extends AsyncDisposable {
	readonly port: number;
	/** The file with the certificate of the authority that vouches for its own. */
	readonly authority: string;
}

/** An address of this machine that no certificate of ours is for. */
const STRANGER = "127.0.0.2";

/** Takes up TLS as PostgreSQL does, with a certificate of its own making for another host. */
async function startStranger(): Promise<TlsServer> {
	const directory = await temporaryDirectory();
	const { certificate } = await certificateOf(configWith({ data_dir: directory.path }));
	const authority = join(directory.path, "authority.pem");
	await writeFile(authority, certificate.cert);
	const secureContext = createSecureContext({ cert: certificate.cert, key: certificate.key });
	const server = createServer((socket) => {
		socket.on("error", () => {});
		socket.once("data", () => {
			socket.write("S");
			new TLSSocket(socket, { isServer: true, secureContext }).on("error", () => {});
		});
	});
	server.listen(0, STRANGER);
	await once(server, "listening");
	const { port } = server.address() as AddressInfo;
	return {
		port,
		authority,
		[Symbol.asyncDispose]: async () => {
			server.close();
			await directory[Symbol.asyncDispose]();
		},
	};
}

async function change(file: string, by: (bytes: Buffer) => Uint8Array): Promise<void> {
	await writeFile(file, by(await readFile(file)));
}

/** The first byte of a page of a table or index says which of the two it is. */
function flipPageHeaders(bytes: Buffer): Buffer {
	for (let at = PAGE_BYTES; at < bytes.length; at += PAGE_BYTES) bytes[at] = (bytes[at] ?? 0) ^ 0x40;
	return bytes;
}

/** Leaves the file as a release of the future would, which counts its formats on. */
function writeAsNewer(file: string): void {
	using db = new DatabaseSync(file);
	if (file.endsWith("actions.db")) db.exec("insert into kysely_migration (name, timestamp) values ('9999-later', '')");
	else db.exec("pragma user_version = 9999");
	db.exec("pragma wal_checkpoint(truncate)");
}
