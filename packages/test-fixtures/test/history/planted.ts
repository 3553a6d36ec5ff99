import type { LoggedEvent, Operation, RecordedRun } from "../../src/history/recorded-run.ts";
import type { Rule } from "../../src/history/violation.ts";
import { FIRST, KEY, KEYED, LEAVING, OFF, ON, ON_2, ON_4, SECOND, THIRD } from "./sound-story.ts";
import { anAction, at, refused, type Story, shown } from "./story.ts";

interface Planted {
	readonly what: string;
	readonly rule: Rule;
	/** Tells more at the end of a sound story, or answers what was recorded with a change somewhere in it. */
	readonly plant: (story: Story) => RecordedRun | undefined;
}

const FOURTH = anAction("fourth", "maintenance_on", 1);
const OTHER = anAction("other", "maintenance_on", 2);
const AGAIN = anAction("again", "maintenance_on", 4);
const BESIDE = anAction("beside", "enslave_node", 1);

export const PLANTED: readonly Planted[] = [
	{
		what: "a start accepted while an instance on another node is live",
		rule: "two_live",
		plant: more((story) => {
			story.start("alice", FOURTH);
			story.start("bob", OTHER);
		}),
	},
	{
		what: "a list with two live instances of a type",
		rule: "two_live",
		plant: more((story) => story.ask("bob", { kind: "list" }, shown(FOURTH, OTHER))),
	},
	{
		what: "a status that was skipped",
		rule: "life_cycle",
		plant: withoutEvent((event) => isChange(event, "leaving", "running")),
	},
	{
		what: "a change of what has ended",
		rule: "life_cycle",
		plant: more((story) => story.event("status_changed", at(THIRD, "running"))),
	},
	{
		what: "progress that falls back in the history",
		rule: "life_cycle",
		plant: retoldEvent(
			({ kind }) => kind === "taken_over",
			(event) => ({ ...event, action: { ...event.action, progress: 10 } }),
		),
	},
	{
		what: "all of the progress before the end",
		rule: "life_cycle",
		plant: more((story) => {
			story.start("alice", FOURTH);
			story.event("step_done", at(story.run(FOURTH), "running", 100));
			story.event("status_changed", at(FOURTH, "completed"));
		}),
	},
	{
		what: "an action that is accepted twice",
		rule: "life_cycle",
		plant: more((story) => story.event("accepted", FIRST, { user: "alice" })),
	},
	{
		what: "an action that does not begin queued",
		rule: "life_cycle",
		plant: more((story) => {
			story.start("alice", at(FOURTH, "starting"));
			story.event("status_changed", at(FOURTH, "running"));
			story.event("status_changed", at(FOURTH, "completed"));
		}),
	},
	{
		what: "a plan before the action runs",
		rule: "life_cycle",
		plant: more((story) => {
			story.start("alice", FOURTH);
			story.event("planned", FOURTH);
		}),
	},
	{
		what: "the takeover of what has ended",
		rule: "life_cycle",
		plant: more((story) => story.event("taken_over", at(THIRD, "cancelled"), { epoch: 2 })),
	},
	{
		what: "an acceptance beside the record that was there",
		rule: "life_cycle",
		plant: withoutEvent(({ kind, action_uid }) => kind === "record_removed" && action_uid === "second"),
	},
	{
		what: "the removal of a record that had not ended",
		rule: "life_cycle",
		plant: more((story) => {
			story.start("alice", FOURTH);
			story.event("record_removed", FOURTH, { user: "alice" });
			story.ask("alice", { kind: "cancel", ...ON }, shown(FOURTH));
		}),
	},
	{
		what: "an event after the record's removal",
		rule: "life_cycle",
		plant: more((story) => story.event("step_done", at(FIRST, "cancelled", 60))),
	},
	{
		what: "events of an action that was never accepted",
		rule: "life_cycle",
		plant: more((story) => story.run(OTHER)),
	},
	{
		what: "an event that tells another status than its past",
		rule: "life_cycle",
		plant: retoldEvent(
			({ kind }) => kind === "step_done",
			(event) => ({ ...event, action: at(event.action, "starting") }),
		),
	},
	{
		what: "two actions at work on a node",
		rule: "one_per_node",
		plant: more((story) => {
			story.start("alice", FOURTH);
			story.start("alice", BESIDE);
			story.run(FOURTH);
			story.run(BESIDE);
		}),
	},
	{
		what: "a runner that writes after another took over",
		rule: "one_runner",
		plant: retoldEvent(
			(event) => isChange(event, "first", "cancelled"),
			(event) => ({ ...event, runner: "runner-1" }),
		),
	},
	{
		what: "a step that no process says it did",
		rule: "one_runner",
		plant: retoldEvent(
			({ kind }) => kind === "step_done",
			({ runner: _, ...event }) => event,
		),
	},
	{
		what: "a second takeover with the epoch of the first",
		rule: "one_runner",
		plant: more((story) => {
			story.start("alice", FOURTH);
			const running = story.run(FOURTH);
			story.event("taken_over", running, { runner: "runner-2", epoch: 2 });
			story.event("taken_over", running, { runner: "runner-3", epoch: 2 });
		}),
	},
	{
		what: "an acknowledged cancel that is forgotten when starting is over",
		rule: "cancel",
		plant: retoldEvent(
			(event) => isChange(event, "second", "cancelling"),
			(event) => ({ ...event, action: at(event.action, "completed") }),
		),
	},
	{
		what: "an acknowledged cancel of a queued action that begins nevertheless",
		rule: "cancel",
		plant: more((story) => {
			story.start("alice", FOURTH);
			story.event("cancel_requested", FOURTH, { user: "bob" });
			story.event("status_changed", at(FOURTH, "starting"));
		}),
	},
	{
		what: "a cancel of a starting action that is written twice",
		rule: "cancel",
		plant: retoldEvent(
			(event) => isChange(event, "second", "running"),
			(event) => ({ ...event, kind: "cancel_requested", user: "carol", action: at(event.action, "starting") }),
		),
	},
	{
		what: "a cancel that nobody asked for",
		rule: "cancel",
		plant: withoutEvent(({ kind, action_uid }) => kind === "cancel_requested" && action_uid === "first"),
	},
	{
		what: "a position in the history that is used twice",
		rule: "log_order",
		plant: retoldEvent(
			({ kind }) => kind === "step_done",
			(event) => ({ ...event, event_uid: event.event_uid - 1 }),
		),
	},
	{
		what: "an action that never ends",
		rule: "unfinished",
		plant: more((story) => story.start("alice", FOURTH)),
	},
	{
		what: "an acknowledged start that is not in the history",
		rule: "lost",
		plant: more((story) => story.ask("alice", { kind: "start", ...ON_2 }, shown(OTHER))),
	},
	{
		what: "an acknowledged cancel that is not in the history",
		rule: "lost",
		plant: withoutEvent(({ user, action_uid }) => user === "bob" && action_uid === "third"),
	},
	{
		what: "an acknowledged cancel of a starting action that is not in the history",
		rule: "lost",
		plant: withoutEvent(({ kind, action_uid }) => kind === "cancel_requested" && action_uid === "second"),
	},
	{
		what: "an acknowledged removal that is not in the history",
		rule: "lost",
		plant: withoutEvent(({ kind, action_uid }) => kind === "record_removed" && action_uid === "leaving"),
	},
	{
		what: "a refusal for conflict that is not in the history",
		rule: "lost",
		plant: withoutEvent(({ kind }) => kind === "refused"),
	},
	{
		what: "a start that nobody asked for",
		rule: "unasked",
		plant: withoutOperation(({ asked, outcome }) => asked.kind === "start" && outcome.kind === "unknown"),
	},
	{
		what: "a start without an answer that was done twice",
		rule: "unasked",
		plant: more((story) => {
			const again = anAction("again", "remove", 3);
			story.event("accepted", again, { user: "bob" });
			story.run(again);
			story.event("status_changed", at(again, "completed"));
		}),
	},
	{
		what: "a start without an answer that was done before it was asked for",
		rule: "unasked",
		plant: more((story) => {
			story.event("accepted", OTHER, { user: "bob" });
			story.ask("carol", { kind: "get", ...ON_2 }, shown(OTHER));
			story.ask("bob", { kind: "start", ...ON_2 }, { kind: "unknown" });
		}),
	},
	{
		what: "a removal that nobody asked for, although the next start came at once",
		rule: "unasked",
		plant: retoldEvent(
			({ kind, action_uid }) => kind === "record_removed" && action_uid === "second",
			(event) => ({ ...event, user: "carol" }),
		),
	},
	{
		what: "a status that an action never had",
		rule: "never_so",
		plant: more((story) => story.ask("bob", { kind: "get", ...OFF }, shown(at(THIRD, "failed")))),
	},
	{
		what: "an action that there never was",
		rule: "never_so",
		plant: more((story) =>
			story.ask("bob", { kind: "get", ...OFF }, shown({ ...at(THIRD, "cancelled"), action_uid: "nobody's" })),
		),
	},
	{
		what: "progress that an action never had",
		rule: "never_so",
		plant: retoldOperation(
			({ outcome }) => outcome.kind === "shown" && outcome.actions[0]?.progress === 20,
			(operation) => ({ ...operation, outcome: shown(at(FIRST, "running", 70)) }),
		),
	},
	{
		what: "a list that mixes two moments",
		rule: "never_so",
		plant: retoldOperation(
			({ outcome }) => outcome.kind === "shown" && outcome.actions[1]?.action_uid === "second",
			(operation) => ({ ...operation, outcome: shown(FIRST, SECOND) }),
		),
	},
	{
		what: "a list without a record that is there",
		rule: "never_so",
		plant: retoldOperation(
			({ outcome }) => outcome.kind === "shown" && outcome.actions[1]?.action_uid === "leaving",
			(operation) => ({ ...operation, outcome: shown(at(LEAVING, "completed")) }),
		),
	},
	{
		what: "a list out of the order of acceptance",
		rule: "never_so",
		plant: retoldOperation(
			({ outcome }) => outcome.kind === "shown" && outcome.actions[1]?.action_uid === "leaving",
			(operation) => ({ ...operation, outcome: shown(at(LEAVING, "completed"), at(THIRD, "cancelled")) }),
		),
	},
	{
		what: "an answer about another place",
		rule: "never_so",
		plant: more((story) => story.ask("bob", { kind: "get", ...ON }, shown(at(THIRD, "cancelled")))),
	},
	{
		what: "a page of history that changed later",
		rule: "never_so",
		plant: retoldOperation(
			({ outcome }) => outcome.kind === "page",
			(operation) => ({ ...operation, outcome: { kind: "page", event_uids: [3, 1], newest: 3 } }),
		),
	},
	{
		what: "a record that is shown again after its acknowledged removal",
		rule: "backwards",
		plant: more((story) => story.ask("alice", { kind: "get", ...ON }, shown(at(FIRST, "cancelled", 60)))),
	},
	{
		what: "an acknowledged start that is not seen on another replica",
		rule: "backwards",
		plant: more((story) => {
			story.start("alice", FOURTH);
			story.ask("bob", { kind: "get", ...ON }, refused("action_not_found"));
		}),
	},
	{
		what: "an older status than was seen before",
		rule: "backwards",
		plant: more((story) => {
			story.start("alice", FOURTH);
			story.run(FOURTH);
			story.ask("bob", { kind: "get", ...ON }, shown(at(FOURTH, "running")));
			story.ask("carol", { kind: "get", ...ON }, shown(at(FOURTH, "starting")));
		}),
	},
	{
		what: "less progress than was seen before, where the history tells of neither",
		rule: "backwards",
		plant: more((story) => {
			story.start("alice", FOURTH);
			story.run(FOURTH);
			story.ask("bob", { kind: "get", ...ON }, shown(at(FOURTH, "running", 30)));
			story.ask("carol", { kind: "get", ...ON }, shown(at(FOURTH, "running", 20)));
		}),
	},
	{
		what: "less progress than the history had told",
		rule: "backwards",
		plant: more((story) => {
			story.start("alice", FOURTH);
			story.event("step_done", at(story.run(FOURTH), "running", 40));
			story.start("alice", BESIDE);
			story.ask("bob", { kind: "get", ...ON }, shown(at(FOURTH, "running", 30)));
		}),
	},
	{
		what: "a start that was done before it was asked for",
		rule: "backwards",
		plant: more((story) => {
			story.event("accepted", OTHER, { user: "bob" });
			story.ask("carol", { kind: "get", ...ON_2 }, shown(OTHER));
			story.ask("bob", { kind: "start", ...ON_2 }, shown(OTHER));
		}),
	},
	{
		what: "a history that ends before what was acknowledged",
		rule: "backwards",
		plant: more((story) => story.ask("bob", { kind: "history" }, { kind: "page", event_uids: [2, 1], newest: 2 })),
	},
	{
		what: "a start that is accepted a second time under its key",
		rule: "idempotency",
		plant: more((story) => {
			story.event("accepted", AGAIN, { user: "carol" });
			story.ask("carol", { kind: "start", ...ON_4, ...KEY }, shown(AGAIN));
			story.event("status_changed", at(story.run(AGAIN), "completed"));
		}),
	},
	{
		what: "a start that is refused after it was accepted under its key",
		rule: "idempotency",
		plant: more((story) => {
			story.start("alice", FOURTH);
			story.event("refused", FOURTH, {
				user: "carol",
				refused: { name: "maintenance_on", node_uid: "4", error_code: "action_conflict" },
			});
			story.ask("carol", { kind: "start", ...ON_4, ...KEY }, refused("action_conflict", "fourth"));
		}),
	},
	{
		what: "a second start without an answer, accepted under a key that had been answered",
		rule: "unasked",
		plant: more((story) => {
			story.event("accepted", AGAIN, { user: "carol" });
			story.ask("carol", { kind: "start", ...ON_4, ...KEY }, { kind: "unknown" });
			story.event("status_changed", at(story.run(AGAIN), "completed"));
		}),
	},
	{
		what: "two starts without an answer, both accepted under one key",
		rule: "unasked",
		plant: more((story) => {
			for (const action of [AGAIN, { ...AGAIN, action_uid: "once more" }]) {
				story.event("accepted", action, { user: "carol" });
				story.ask("carol", { kind: "start", ...ON_4, idempotency_key: "carol/2" }, { kind: "unknown" });
				story.event("status_changed", at(story.run(action), "completed"));
				story.event("record_removed", at(action, "completed"), { user: "alice" });
				story.ask("alice", { kind: "cancel", ...ON_4 }, shown(at(action, "completed")));
			}
		}),
	},
	{
		what: "a status that an action no longer had when its start was sent again",
		rule: "backwards",
		plant: more((story) => story.ask("carol", { kind: "start", ...ON_4, ...KEY }, shown(at(KEYED, "running")))),
	},
	{
		what: "a refusal because of an action that has ended",
		rule: "refusal",
		plant: more((story) => {
			const third = { name: "maintenance_off", node_uid: "2", error_code: "action_conflict" } as const;
			story.event("refused", at(THIRD, "cancelled"), { user: "bob", refused: third });
			story.ask("bob", { kind: "start", node_uid: 2, name: "maintenance_off" }, refused("action_conflict", "third"));
		}),
	},
	{
		what: "a refusal that does not say of what",
		rule: "refusal",
		plant: more((story) => {
			story.start("alice", FOURTH);
			story.event("refused", FOURTH, { user: "bob" });
		}),
	},
	{
		what: "a refusal for want of a node that is there",
		rule: "refusal",
		plant: more((story) => story.ask("bob", { kind: "start", ...ON }, refused("node_not_found"))),
	},
	{
		what: "an internal error",
		rule: "refusal",
		plant: more((story) => story.ask("bob", { kind: "get", ...ON }, refused("internal_error"))),
	},
];

function isChange({ kind, action_uid, action }: LoggedEvent, uid: string, status: string): boolean {
	return kind === "status_changed" && action_uid === uid && action.status === status;
}

function more(tell: (story: Story) => unknown): Planted["plant"] {
	return (story) => {
		tell(story);
		return undefined;
	};
}

function retoldEvent(
	which: (event: LoggedEvent) => boolean,
	tell: (event: LoggedEvent) => LoggedEvent,
): Planted["plant"] {
	return ({ scope, operations, log }) => ({
		...{ scope, operations },
		log: log.map((event) => (which(event) ? tell(event) : event)),
	});
}

function withoutEvent(which: (event: LoggedEvent) => boolean): Planted["plant"] {
	return ({ scope, operations, log }) => ({ scope, operations, log: log.filter((event) => !which(event)) });
}

function retoldOperation(
	which: (operation: Operation) => boolean,
	tell: (operation: Operation) => Operation,
): Planted["plant"] {
	return ({ scope, operations, log }) => ({
		...{ scope, log },
		operations: operations.map((operation) => (which(operation) ? tell(operation) : operation)),
	});
}

function withoutOperation(which: (operation: Operation) => boolean): Planted["plant"] {
	return ({ scope, operations, log }) => ({
		...{ scope, log },
		operations: operations.filter((operation) => !which(operation)),
	});
}
