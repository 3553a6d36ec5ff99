import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { makeBackup } from "../src/backup/make-backup.ts";
import { restoreBackup } from "../src/backup/restore-backup.ts";
import { readCopyCommand } from "../src/config/read-copy-command.ts";
import { composeService, configWith } from "../src/index.ts";
import { StartError } from "../src/start-error.ts";
import { startChild } from "./support/child-process.ts";
import { temporaryDirectory } from "./support/temporary-directory.ts";

const FAILING_COPY = fileURLToPath(new URL("./support/failing-copy.ts", import.meta.url));

/** A place with `data`, a data directory that nobody uses, and `backup`, a backup of it. */
async function backedUp() {
	const place = await temporaryDirectory();
	const at = (name: string) => join(place.path, name);
	await (await composeService(configWith({ data_dir: at("data") }))).close();
	await makeBackup(at("data"), at("backup"), () => Date.now());
	return { at, names: () => readdir(place.path), [Symbol.asyncDispose]: () => place[Symbol.asyncDispose]() };
}

const back = (data_dir: string, target: string) => makeBackup(data_dir, target, () => Date.now());

test("a backup says what it holds and of when it is, and a restore brings back every byte", async () => {
	await using place = await backedUp();
	const { manifest } = await makeBackup(place.at("data"), place.at("another"), () => Date.UTC(2026, 0, 2));
	expect(manifest.created_at).toBe("2026-01-02T00:00:00.000Z");
	expect(Object.keys(manifest.files)).toEqual(["actions.db", "cluster.db", "token-secret"]);
	await mkdir(join(place.at("restored"), "lost+found"), { recursive: true });
	await restoreBackup(place.at("another"), place.at("restored"));
	for (const name of Object.keys(manifest.files)) {
		const [kept, restored] = await Promise.all(
			["another", "restored"].map((where) => readFile(join(place.at(where), name))),
		);
		expect(restored).toEqual(kept);
	}
	await using _ = await composeService(configWith({ data_dir: place.at("restored") }));
});

test("what would overwrite or mix data is refused with a sentence, and changes nothing", async () => {
	await using place = await backedUp();
	const { at } = place;
	await writeFile(at("file"), "");
	await mkdir(at("full"));
	await writeFile(join(at("full"), "letter"), "");
	const before = await place.names();
	const refusals = [
		[back, "data", "full", 1, "is not empty. Name a directory"],
		[back, "data", "backup", 1, "is not empty. Name a directory"],
		[back, "data", "file", 1, "file cannot be used: not a directory ("],
		[back, "nowhere", "other", 1, "there is no actions.db in it. Check --data-dir"],
		[back, "full", "other", 1, "there is no actions.db in it. Check --data-dir"],
		[restoreBackup, "backup", "data", 1, "is not empty; use one that is"],
		[
			restoreBackup,
			"backup",
			"full",
			1,
			`If it is what was restored, go on with npm start -- --data-dir ${at("full")}.`,
		],
		[restoreBackup, "backup", "file", 1, "file cannot be used: not a directory ("],
		[
			restoreBackup,
			"nowhere",
			"other",
			1,
			"nowhere is no backup, or one that was not finished: there is no such directory.",
		],
		[restoreBackup, "file", "other", 1, "file is no backup, or one that was not finished: it is not a directory."],
		[
			restoreBackup,
			"data",
			"other",
			1,
			"data is no backup, or one that was not finished: there is no backup.json in it.",
		],
	] as const;
	for (const [copy, from, to, code, words] of refusals) await expectRefusal(copy(at(from), at(to)), code, words);
	expect(await readdir(at("full"))).toEqual(["letter"]);
	expect(await place.names()).toEqual(before);
});

test("a backup inside the data directory is refused, for it would be deleted with the data, and data inside a backup", async () => {
	await using place = await backedUp();
	const { at } = place;
	await symlink("data", at("link"));
	await symlink("backup", at("kept"));
	const before = await Promise.all([readdir(at("data")), readdir(at("backup"))]);
	for (const to of ["data", "data/b", "data/a/b", "link/b", "other/../data/b"]) {
		await expectRefusal(back(at("data"), at(to)), 2, `must lie outside the data directory ${at("data")}, with which`);
	}
	await expectRefusal(back(at("link"), at("data/b")), 2, `must lie outside the data directory ${at("link")}`);
	for (const to of ["backup", "backup/x", "backup/x/y", "kept/x"]) {
		const words = `The data directory ${at(to)} must lie outside the backup ${at("backup")}, which`;
		await expectRefusal(restoreBackup(at("backup"), at(to)), 2, words);
	}
	expect(await Promise.all([readdir(at("data")), readdir(at("backup"))])).toEqual(before);
	await back(at("data"), at("data-2"));
	await restoreBackup(at("backup"), at("backup..2"));
});

/** What a backup may have become, and the words that refuse it. */
const DAMAGES: Readonly<Record<string, readonly [words: string, damage: (path: string) => Promise<void>]>> = {
	"a flipped bit": ["actions.db is not what was written", (path) => flip(join(path, "actions.db"))],
	"a file cut short": ["cluster.db is not what was written", (path) => writeFile(join(path, "cluster.db"), "")],
	"a manifest that names a file elsewhere": [
		"backup.json is not what was written",
		(path) => writeManifestOf(path, { format: 1, files: { "../../etc/passwd": { bytes: 1, sha256: "0".repeat(64) } } }),
	],
	"a file that is gone": ["cluster.db is missing. Use another backup.", (path) => rm(join(path, "cluster.db"))],
	"a manifest without the store": [
		"actions.db is missing",
		(path) => writeManifestOf(path, { format: 1, created_at: new Date(0).toISOString(), files: {} }),
	],
	"a newer manifest": ["written by a newer version of the product", (path) => writeManifestOf(path, { format: 2 })],
	"a newer store": [
		'"9999-from-the-future"',
		(path) => change(path, "actions.db", "insert into kysely_migration values ('9999-from-the-future', '')"),
	],
	"a newer cluster": ["in format 9", (path) => change(path, "cluster.db", "pragma user_version = 9")],
	"a cluster without its base": ["cluster.db is damaged", (path) => change(path, "cluster.db", "delete from base")],
};

test.for(Object.entries(DAMAGES))("%s is refused before anything is written", async ([, [words, damage]]) => {
	await using place = await backedUp();
	await damage(place.at("backup"));
	await expectRefusal(restoreBackup(place.at("backup"), place.at("target")), 1, words);
	expect(await place.names()).not.toContain("target");
});

const overwrite = (from: number) => async (file: string) => writeFile(file, (await readFile(file)).fill(0xa5, from));

test.for(
	["actions.db", "cluster.db"].flatMap((name) =>
		Object.entries({
			"is garbage": overwrite(0),
			"is garbage after its first page": overwrite(4_096),
			"is cut off": async (file: string) => writeFile(file, (await readFile(file)).subarray(0, 9_000)),
		}).map((damage) => [name, ...damage] as const),
	),
)("data of which %s %s is not backed up; it is what is blamed, and nothing is left", async ([name, , damage]) => {
	await using place = await backedUp();
	const { at } = place;
	await damage(join(at("data"), name));
	const before = await place.names();
	const error = await back(at("data"), at("far/another")).catch((refusal: unknown) => refusal);
	await expectRefusal(Promise.reject(error), 1, `${name} is damaged`);
	expect(String(error)).not.toContain(at("far"));
	expect(await place.names()).toEqual(before);
	await mkdir(at("empty"));
	await expectRefusal(back(at("data"), at("empty")), 1, `${name} is damaged`);
	expect(await readdir(at("empty"))).toEqual([]);
});

test("a directory in which a restore was cut short starts nothing, is not backed up and not restored into", async () => {
	await using place = await backedUp();
	const { at } = place;
	await writeFile(join(at("data"), "restore-unfinished"), "");
	const words = "was not finished. Remove everything in it and restore the backup again.";
	await expectRefusal(composeService(configWith({ data_dir: at("data") })), 1, words);
	await expectRefusal(back(at("data"), at("another")), 1, words);
	await writeFile(join(at("data"), "lock.db"), "");
	await expectRefusal(restoreBackup(at("backup"), at("data")), 1, words);
});

test("a server does not start on a backup, alone or for its certificate, and leaves it as it is", async () => {
	await using place = await backedUp();
	const { at } = place;
	const contents = async () => {
		const names = await readdir(at("backup"));
		return Promise.all(names.map(async (name) => [name, await readFile(join(at("backup"), name))]));
	};
	const before = await contents();
	const words = `${at("backup")} is a backup, which holds backup.json and stays as it is. Restore it with npm run restore -- --data-dir DIRECTORY ${at("backup")}, and use`;
	for (const database of [undefined, "postgres://127.0.0.1:1/none"]) {
		await expectRefusal(composeService(configWith({ data_dir: at("backup"), database })), 1, words);
	}
	expect(await contents()).toEqual(before);
	await restoreBackup(at("backup"), at("restored"));
	await using _ = await composeService(configWith({ data_dir: at("restored") }));
});

test("the command lines take the data directory from flag or environment, and exactly one backup", () => {
	const command = { name: "backup", description: "", argument: "", data_dir: "", database_named: "" };
	const read = (...args: string[]) => readCopyCommand(command, args, { NODE_ACTIONS_DATA_DIR: "of-environment" });
	expect(read("b")).toMatchObject({ ok: true, value: { kind: "copy", data_dir: "of-environment", backup: "b" } });
	expect(read("--data-dir", "d", "b")).toMatchObject({ ok: true, value: { kind: "copy", data_dir: "d", backup: "b" } });
	expect(readCopyCommand(command, ["b"], {})).toMatchObject({ value: { data_dir: "./data" } });
	expect(read("--help")).toMatchObject({ ok: true, value: { kind: "help" } });
	for (const args of [[], ["one", "two"], ["--speed=1", "one"], ["--data-dir=", "one"], [""]]) {
		const sentences = [expect.stringMatching(/^[^\n]+\.$/)];
		expect(read(...args)).toEqual({ ok: false, error: { sentences, exit_code: 2 } });
	}
});

test("a database that is named is not passed over in silence", () => {
	const command = { name: "backup", description: "", argument: "", data_dir: "", database_named: "Use pg_dump." };
	const read = (NODE_ACTIONS_DATABASE: string, ...args: string[]) =>
		readCopyCommand(command, args, { NODE_ACTIONS_DATABASE });
	const refused = (sentence: unknown, exit_code: 1 | 2) => ({ ok: false, error: { sentences: [sentence], exit_code } });
	expect(read("postgres://h/d", "b")).toEqual(refused("Use pg_dump.", 1));
	expect(read("postgres://h/d")).toEqual(refused(expect.stringContaining("Missing"), 2));
	expect(read("postgres://h/d", "")).toEqual(refused(expect.stringContaining("empty"), 2));
	expect(read("postgres://h/d", "--help")).toMatchObject({ value: { kind: "help" } });
	expect(read("", "b")).toMatchObject({ ok: true });
});

test("an error that nobody foresaw ends a command with 1 and a sentence, and shows the stack to whoever wants to see it; a misspelt variable is warned of", async () => {
	const failing = (env: Readonly<Record<string, string>>) => startChild([FAILING_COPY, "b"], env).ended();
	expect(await failing({ NODE_ACTIONS_DATA_DRI: "elsewhere", NODE_ACTIONS_LOG_LEVEL: "" })).toEqual({
		code: 1,
		stdout: "",
		stderr:
			"NODE_ACTIONS_DATA_DRI is no option and does nothing; was NODE_ACTIONS_DATA_DIR meant?\nNo backup was made because of an error that nobody foresaw: The disk has no name. NODE_ACTIONS_LOG_LEVEL=debug shows where.\n",
	});
	const { code, stderr } = await failing({ NODE_ACTIONS_LOG_LEVEL: "debug" });
	expect([code, stderr]).toEqual([1, expect.stringMatching(/^No backup [^\n]+no name\.\nTypeError: .*failing-copy/s)]);
});

async function flip(file: string): Promise<void> {
	const bytes = await readFile(file);
	bytes[bytes.length - 7] = (bytes[bytes.length - 7] ?? 0) ^ 0x10;
	await writeFile(file, bytes);
}

function writeManifestOf(directory: string, manifest: unknown): Promise<void> {
	return writeFile(join(directory, "backup.json"), JSON.stringify(manifest));
}

/** Changes a database of a backup as a backup of such a one would be: with a manifest that agrees. */
async function change(directory: string, name: string, sql: string): Promise<void> {
	const file = join(directory, name);
	{
		using db = new DatabaseSync(file);
		db.exec(sql);
	}
	const manifest = JSON.parse(await readFile(join(directory, "backup.json"), "utf8"));
	const bytes = await readFile(file);
	manifest.files[name] = { bytes: bytes.length, sha256: createHash("sha256").update(bytes).digest("hex") };
	await writeManifestOf(directory, manifest);
}

/** Refused in one sentence for people. */
async function expectRefusal(copy: Promise<unknown>, exit_code: 1 | 2, words: string): Promise<void> {
	const error = await copy.then(
		() => new Error("It was done."),
		(refusal: unknown) => refusal,
	);
	if (!(error instanceof StartError)) throw error;
	expect(error.message).toContain(words);
	expect(error.message).toMatch(/^[^\n]+\.$/);
	expect(error.exit_code).toBe(exit_code);
}
