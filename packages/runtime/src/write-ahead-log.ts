import { closeSync, fstatSync, openSync, readSync } from "node:fs";

/**
 * What is found in the write-ahead log of an SQLite file (https://sqlite.org/walformat.html), which may hold nearly everything that was written since the
 * start. SQLite takes a damaged page for the end of what was committed, as it must after a power cut, and goes on without a word.
 */
interface Log {
	/** Of this use of the log: each begins with others. */
	readonly salts: Buffer;
	/** Whole pages up to the last commit that can be read. */
	readonly pages: number;
	/**
	 * Behind a page that is not what was written, a transaction ends and another follows. No power cut does that: each is flushed before it is acknowledged, and before
	 * the next is written.
	 */
	readonly goesOn: boolean;
}

/** What the index beside the log, the file that ends in `-shm`, says of it. It counts a transaction after that was flushed. */
interface Index {
	readonly salts: Buffer;
	readonly pages: number;
}

const HEADER_BYTES = 32;
const FRAME_HEADER_BYTES = 24;
const SALTS_BYTES = 8;
/** The last bit says in which byte order checksums are counted. */
const MAGIC = 0x37_7f_06_82;

/** The index begins with two copies of this, in the machine's own byte order: little-endian wherever this product runs. */
const INDEX_HEADER_BYTES = 48;

/**
 * Whether changes that were acknowledged are missing in the files of the database `file` as they lie there. For when this process has no connection to it, since looking
 * at the files frees its locks; another process may be writing. Throws what the file system throws.
 */
export function hasLostChanges(file: string): boolean {
	for (;;) {
		const index = readIndex(file);
		if (!isLost(readLog(file), index)) return false;
		// What changed in between was not seen as it was at one moment.
		if (isSame(index, readIndex(file))) return true;
	}
}

function isLost(log: Log | "none" | "damaged", index: Index | undefined): boolean {
	if (log === "damaged") return true;
	if (log === "none") return (index?.pages ?? 0) > 0;
	// After a power cut the index may be an earlier one, of an earlier use of the log or with fewer pages.
	return log.goesOn || (index?.salts.equals(log.salts) === true && log.pages < index.pages);
}

function isSame(one: Index | undefined, other: Index | undefined): boolean {
	if (one === undefined || other === undefined) return one === other;
	return one.pages === other.pages && one.salts.equals(other.salts);
}

/** Undefined where there is none, or none that can be relied on. */
function readIndex(file: string): Index | undefined {
	const bytes = Buffer.alloc(2 * INDEX_HEADER_BYTES);
	const read = withFile(`${file}-shm`, (index) => readSync(index, bytes, 0, bytes.length, 0));
	const header = bytes.subarray(0, INDEX_HEADER_BYTES);
	if (read !== bytes.length || !header.equals(bytes.subarray(INDEX_HEADER_BYTES))) return undefined;
	return { pages: header.readUInt32LE(16), salts: header.subarray(32, 32 + SALTS_BYTES) };
}

function readLog(file: string): Log | "none" | "damaged" {
	const found = withFile(`${file}-wal`, (log) => {
		const { size } = fstatSync(log);
		if (size <= HEADER_BYTES) return "none";
		// Flushed before the first page is written, and shorter than what a disk writes in part.
		const header = readHeader(log);
		return header === undefined ? "damaged" : readFrames(log, size, header);
	});
	return found ?? "none";
}

type Sum = readonly [number, number];

interface Header {
	readonly salts: Buffer;
	readonly page_bytes: number;
	readonly sum: Sum;
	readonly isLittleEndian: boolean;
}

function readHeader(log: number): Header | undefined {
	const bytes = Buffer.alloc(HEADER_BYTES);
	readSync(log, bytes, 0, HEADER_BYTES, 0);
	const magic = bytes.readUInt32BE(0);
	const isLittleEndian = (magic & 1) === 0;
	const sum = sumOf(bytes.subarray(0, 24), [0, 0], isLittleEndian);
	if ((magic & ~1) !== MAGIC || !isStored(sum, bytes, 24)) return undefined;
	return { salts: bytes.subarray(16, 16 + SALTS_BYTES), page_bytes: bytes.readUInt32BE(8), sum, isLittleEndian };
}

/** A page's checksum goes on from that of the page before, as it is stored with that. */
function readFrames(log: number, size: number, { salts, page_bytes, sum, isLittleEndian }: Header): Log {
	const frame = Buffer.alloc(FRAME_HEADER_BYTES + page_bytes);
	let before = sum;
	let pages = 0;
	let isBroken = false;
	let hasEndedSince = false;
	for (let at = 0; HEADER_BYTES + (at + 1) * frame.length <= size; at++) {
		readSync(log, frame, 0, frame.length, HEADER_BYTES + at * frame.length);
		// Behind the last page of this use lie those of an earlier one.
		const isOfThisUse = frame.subarray(8, 8 + SALTS_BYTES).equals(salts);
		const isWhole = isOfThisUse && isStored(sumOfFrame(frame, before, isLittleEndian), frame, 16);
		if (isWhole && hasEndedSince) return { salts, pages, goesOn: true };
		isBroken ||= !isWhole;
		const endsTransaction = isOfThisUse && frame.readUInt32BE(4) > 0;
		if (endsTransaction && isBroken) hasEndedSince = true;
		else if (endsTransaction) pages = at + 1;
		before = [frame.readUInt32BE(16), frame.readUInt32BE(20)];
	}
	return { salts, pages, goesOn: false };
}

function sumOfFrame(frame: Buffer, before: Sum, isLittleEndian: boolean): Sum {
	const sum = sumOf(frame.subarray(0, 8), before, isLittleEndian);
	return sumOf(frame.subarray(FRAME_HEADER_BYTES), sum, isLittleEndian);
}

function sumOf(bytes: Buffer, [first, second]: Sum, isLittleEndian: boolean): Sum {
	const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
	let [a, b] = [first, second];
	for (let at = 0; at < bytes.length; at += 8) {
		a = (a + view.getUint32(at, isLittleEndian) + b) >>> 0;
		b = (b + view.getUint32(at + 4, isLittleEndian) + a) >>> 0;
	}
	return [a, b];
}

function isStored([a, b]: Sum, bytes: Buffer, at: number): boolean {
	return bytes.readUInt32BE(at) === a && bytes.readUInt32BE(at + 4) === b;
}

/** Undefined when there is no such file. */
function withFile<Value>(file: string, use: (opened: number) => Value): Value | undefined {
	let opened: number;
	try {
		opened = openSync(file, "r");
	} catch (error) {
		if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
		throw error;
	}
	try {
		return use(opened);
	} finally {
		closeSync(opened);
	}
}
