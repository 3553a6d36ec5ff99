import { expect, test } from "vitest";
import { editDistance } from "../src/edit-distance.ts";

test.each([
	["dryrun", "dryrun", 0],
	["", "", 0],
	["", "ab", 2],
	["", "abcd", 4],
	["dryrum", "dryrun", 1],
	["dryruns", "dryrun", 1],
	["dryrn", "dryrun", 1],
	["dyrrun", "dryrun", 1],
	["ydrrnu", "dryrun", 3],
	["drrnu", "dryrun", 2],
	["drain", "dryrun", 3],
	["kitten", "sitting", 3],
	["ca", "abc", 3],
	["drum", "bass", 4],
	["abcdxy", "efghyx", 5],
])("from %s to %s it is %i letters, either way", (one, other, distance) => {
	expect([editDistance(one, other, 5), editDistance(other, one, 5)]).toEqual([distance, distance]);
	expect(editDistance(one, other, 2)).toBe(Math.min(distance, 3));
});
