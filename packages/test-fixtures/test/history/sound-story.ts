import { anAction, at, refused, Story, shown } from "./story.ts";

export const ON = { node_uid: 1, name: "maintenance_on" } as const;
export const ON_2 = { node_uid: 2, name: "maintenance_on" } as const;
export const ON_4 = { node_uid: 4, name: "maintenance_on" } as const;
export const KEY = { idempotency_key: "carol/1" } as const;
export const OFF = { node_uid: 1, name: "maintenance_off" } as const;
export const REMOVE = { node_uid: 3, name: "remove" } as const;

export const FIRST = anAction("first", "maintenance_on", 1);
export const SECOND = anAction("second", "maintenance_off", 1);
export const THIRD = anAction("third", "maintenance_off", 1);
export const KEYED = anAction("keyed", "maintenance_on", 4);
export const LEAVING = anAction("leaving", "remove", 3);

/** A run in which everything is as it must be, and everything happens that the checker has a rule for. */
export function soundStory(): Story {
	const story = new Story();
	story.ask("alice", { kind: "get", ...ON }, refused("action_not_found"));
	story.ask("bob", { kind: "list" }, shown());
	story.start("alice", FIRST);
	story.event("refused", FIRST, {
		user: "bob",
		refused: { name: "maintenance_on", node_uid: "2", error_code: "action_conflict" },
	});
	story.ask("bob", { kind: "start", ...ON_2 }, refused("action_conflict", "first"));
	story.ask("carol", { kind: "get", ...ON }, shown(FIRST));

	const running = story.run(FIRST);
	story.event("step_started", running);
	story.ask("bob", { kind: "list", node_uid: 1 }, shown(at(running, "running", 20)));
	story.event("step_done", at(running, "running", 40));
	story.ask("carol", { kind: "get", ...ON }, shown(at(running, "running", 40)));
	story.start("carol", SECOND);
	story.ask("bob", { kind: "list" }, shown(at(running, "running", 60), SECOND));
	story.event("taken_over", at(running, "running", 60), { runner: "runner-2", epoch: 2 });

	const cancelling = at(running, "cancelling", 60);
	story.event("cancel_requested", at(running, "running", 60), { user: "alice" });
	story.event("status_changed", cancelling, { user: "alice" });
	story.ask("alice", { kind: "cancel", ...ON }, shown(cancelling));
	story.ask("bob", { kind: "cancel", ...ON }, shown(cancelling));
	story.event("status_changed", at(cancelling, "cancelled"), { runner: "runner-2" });
	story.ask("carol", { kind: "get", ...ON }, shown(at(cancelling, "cancelled")));
	story.event("record_removed", at(cancelling, "cancelled"), { user: "bob" });
	story.ask("bob", { kind: "cancel", ...ON }, shown(at(cancelling, "cancelled")));
	story.ask("alice", { kind: "get", ...ON }, refused("action_not_found"));
	story.ask("alice", { kind: "cancel", ...ON }, refused("action_not_found"));

	// A cancel while starting is remembered; the same client's start then takes the record's place.
	story.event("status_changed", at(SECOND, "starting"));
	story.event("cancel_requested", at(SECOND, "starting"), { user: "carol" });
	story.ask("carol", { kind: "cancel", ...OFF }, shown(at(SECOND, "starting")));
	story.event("status_changed", at(SECOND, "running"));
	story.event("status_changed", at(SECOND, "cancelling"));
	story.event("status_changed", at(SECOND, "cancelled"));
	story.event("record_removed", at(SECOND, "cancelled"), { user: "alice" });
	story.start("alice", THIRD);
	story.event("cancel_requested", THIRD, { user: "bob" });
	story.event("status_changed", at(THIRD, "cancelled"), { user: "bob" });
	story.ask("bob", { kind: "cancel", ...OFF }, shown(at(THIRD, "cancelled")));

	// Nobody knows whether this one was accepted. It was.
	story.event("accepted", LEAVING, { user: "bob" });
	story.ask("bob", { kind: "start", ...REMOVE }, { kind: "unknown" });
	story.ask("carol", { kind: "get", ...REMOVE }, shown(LEAVING));
	story.run(LEAVING);
	story.event("status_changed", at(LEAVING, "completed"));
	story.ask("alice", { kind: "list" }, shown(at(THIRD, "cancelled"), at(LEAVING, "completed")));
	story.event("record_removed", at(LEAVING, "completed"), { user: "carol" });
	story.ask("carol", { kind: "cancel", ...REMOVE }, shown(at(LEAVING, "completed")));
	story.ask("alice", { kind: "start", ...REMOVE }, refused("node_not_found"));
	story.ask("alice", { kind: "list", node_uid: 3 }, refused("node_not_found"));
	const newest = story.log.length;
	story.ask("bob", { kind: "history" }, { kind: "page", event_uids: [newest, newest - 1, newest - 2], newest });
	// Nor of this one. It was not.
	story.ask("bob", { kind: "start", ...ON }, { kind: "unknown" });

	// This one was, the first time. The second answer tells what had become of it, the third what it had been when its record was removed.
	story.event("accepted", KEYED, { user: "carol" });
	story.ask("carol", { kind: "start", ...ON_4, ...KEY }, { kind: "unknown" });
	story.run(KEYED);
	story.ask("bob", { kind: "get", ...ON_4 }, shown(at(KEYED, "running")));
	story.ask("carol", { kind: "start", ...ON_4, ...KEY }, shown(at(KEYED, "running", 10)));
	story.event("status_changed", at(KEYED, "completed"));
	story.event("record_removed", at(KEYED, "completed"), { user: "alice" });
	story.ask("alice", { kind: "cancel", ...ON_4 }, shown(at(KEYED, "completed")));
	story.ask("carol", { kind: "start", ...ON_4, ...KEY }, shown(at(KEYED, "completed")));
	return story;
}
