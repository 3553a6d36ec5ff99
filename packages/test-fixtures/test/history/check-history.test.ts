import { describe, expect, test } from "vitest";
import { checkHistory } from "../../src/history/check-history.ts";
import { checkSightings } from "../../src/history/check-sightings.ts";
import { RULES } from "../../src/history/violation.ts";
import { PLANTED } from "./planted.ts";
import { ON, ON_2, soundStory } from "./sound-story.ts";
import { anAction, at, refused, Story, shown } from "./story.ts";

test("finds nothing in a run in which all is well", () => {
	expect(checkHistory(soundStory())).toEqual([]);
});

describe("finds", () => {
	test.for(PLANTED)("$what", ({ rule, plant }) => {
		const story = soundStory();
		expect(checkHistory(plant(story) ?? story).map((violation) => violation.rule)).toContain(rule);
	});

	test("a violation of every rule, above", () => {
		expect(new Set(PLANTED.map(({ rule }) => rule))).toEqual(new Set(Object.keys(RULES)));
	});
});

describe("without the history", () => {
	test("what clients saw shows an action that went back", () => {
		const story = new Story();
		const first = anAction("first", "maintenance_on", 1);
		story.ask("alice", { kind: "get", ...ON }, shown(at(first, "completed")));
		story.ask("bob", { kind: "get", ...ON }, shown(at(first, "failed", 100)));
		expect(checkSightings(story.operations, "cluster").map(({ rule }) => rule)).toEqual(["backwards"]);
	});

	test("answers that cross each other show nothing wrong", () => {
		const story = new Story();
		const first = anAction("first", "maintenance_on", 1);
		const later = story.ask("alice", { kind: "get", ...ON }, shown(at(first, "completed")));
		const earlier = story.ask("bob", { kind: "get", ...ON }, shown(at(first, "running", 20)));
		const crossing = { ...earlier, began_ms: later.ended_ms };
		expect(checkSightings([later, crossing], "cluster")).toEqual([]);
	});
});

describe("in scope node", () => {
	const [one, other] = [anAction("one", "maintenance_on", 1), anAction("other", "maintenance_on", 2)];

	test("lets instances on two nodes be live", () => {
		const story = new Story("node");
		story.start("alice", one);
		story.start("bob", other);
		story.ask("carol", { kind: "list" }, shown(one, other));
		for (const action of [one, other]) {
			story.run(action);
			story.event("status_changed", at(action, "completed"));
		}
		expect(checkHistory(story)).toEqual([]);
	});

	test("finds two live instances on one node, and a refusal because of another node", () => {
		const story = new Story("node");
		story.start("alice", one);
		story.event("refused", one, {
			user: "bob",
			refused: { name: "maintenance_on", node_uid: "2", error_code: "action_conflict" },
		});
		story.ask("bob", { kind: "start", ...ON_2 }, refused("action_conflict", "one"));
		story.start("alice", { ...one, action_uid: "second" });
		const rules = checkHistory(story).map(({ rule }) => rule);
		expect(rules).toEqual(expect.arrayContaining(["refusal", "two_live"]));
	});
});
