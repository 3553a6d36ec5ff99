import {
	type Action,
	type ActionUid,
	authorise,
	type ConflictScope,
	conflictKey,
	conflictQuestion,
	decideStart,
	evolve,
} from "@node-actions/domain";
import { type BenchRow, benchRow, type Goal } from "../bench-row.ts";
import type { DomainEffort } from "./effort.ts";
import { medianOfEach } from "./measure.ts";

const SCOPE: ConflictScope = "node";
const FEW = 10;
const MANY = 1_000_000;
/** Live actions among the stored ones: what a fleet has under way does not grow with its past. */
const LIVE = 8;
const NODES = 1_000;
const MILLION = 1_000_000;

/** The decisions of the domain per second, on one core, and starts with few and with many stored actions. */
export function benchDecisions({ rounds, decisions }: DomainEffort): readonly BenchRow[] {
	const [few, many] = [openBook(FEW), openBook(MANY)];
	const time = medianOfEach(Math.min(rounds, 21), {
		authorise: () => repeat(decisions, authoriseOne),
		few: () => repeat(decisions, (at) => startOne(few, at)),
		many: () => repeat(decisions, (at) => startOne(many, at)),
		transition: () => repeat(decisions, changeOne),
	});
	const perSecond = (ms: number): number => (decisions / ms) * 1_000;
	const goal: Goal = { kind: "value_at_least", limit: 2 };
	const row = (name: string, ms: number): BenchRow =>
		benchRow({ name, unit: "million/s", value: perSecond(ms) / MILLION, goal });
	return [
		row("decisions: authorise", time.authorise),
		row("decisions: conflict and start, 1,000,000 stored actions", time.many),
		row("decisions: transition", time.transition),
		benchRow({
			name: "decisions: conflict and start, 1,000,000 stored actions, against 10",
			unit: "ns",
			value: (time.many / decisions) * MILLION,
			against: (time.few / decisions) * MILLION,
			goal: { kind: "ratio_at_most", limit: 1.2 },
		}),
	];
}

/** Stored actions as a store keeps them: by uid, and the live ones by the place that the conflict rule knows. */
interface Book {
	readonly stored: ReadonlyMap<ActionUid, Action>;
	readonly live: ReadonlyMap<string, Action>;
}

const REQUEST = { name: "maintenance_on", options: {} } as const;

function actionNumber(at: number, status: Action["status"]): Action {
	return {
		action_uid: `00000000-0000-4000-8000-${String(at).padStart(12, "0")}`,
		node_uid: (at % NODES) + 1,
		request: REQUEST,
		status,
		progress: 0,
		creation_time: at,
		started_by: "bench@example.com",
		cancel_requested: false,
	};
}

function openBook(count: number): Book {
	const actions = Array.from({ length: count }, (_, at) => actionNumber(at, at < LIVE ? "running" : "completed"));
	const live = actions.slice(0, LIVE).map((action): [string, Action] => {
		return [conflictKey(SCOPE, action.request.name, action.node_uid), action];
	});
	return { stored: new Map(actions.map((action) => [action.action_uid, action])), live: new Map(live) };
}

/** What the service does for a POST, from the question to the decision; every hundredth is refused. */
function startOne({ live }: Book, at: number): number {
	const node_uid = at % 100 === 0 ? 1 : LIVE + 1 + (at % (NODES - LIVE));
	const question = conflictQuestion(SCOPE, REQUEST.name, node_uid);
	const rival = live.get(conflictKey(SCOPE, question.name, node_uid));
	const command = {
		action_uid: "00000000-0000-4000-8000-000000000000",
		node_uid,
		request: REQUEST,
		started_by: "bench@example.com",
		creation_time: at,
	};
	const decided = decideStart(SCOPE, rival === undefined ? [] : [rival], command, true);
	return decided.ok === (at % 100 !== 0) ? 1 : 0;
}

const ROLES = ["admin", "db_viewer"] as const;

function authoriseOne(at: number): number {
	// Refusals carry a sentence, and are as rare as in earnest.
	const role = ROLES[at % 100 === 0 ? 1 : 0] ?? "none";
	return authorise(role, "start_node_action").ok === (role === "admin") ? 1 : 0;
}

const QUEUED = actionNumber(1, "queued");
const STARTING = actionNumber(1, "starting");

function changeOne(at: number): number {
	const even = at % 2 === 0;
	const status = even ? "starting" : "running";
	return evolve(even ? QUEUED : STARTING, { kind: "status_changed", status }).status === status ? 1 : 0;
}

/** Throws when a decision was wrong: nonsense would be quick. */
function repeat(times: number, decide: (at: number) => number): void {
	let right = 0;
	for (let at = 0; at < times; at += 1) right += decide(at);
	if (right !== times) throw new Error(`${times - right} of ${times} decisions were wrong`);
}
