import { PATIENTLY } from "@node-actions/postgres";

/** Of the tables below. */
export const FORMAT_VERSION = 1;

/**
 * `simulated_cluster` has one row: where the described cluster came from, and its topology at some `state_id`. `simulated_journal` has the changes
 * beyond it, each with the `state_id` it leads to; the newest change stays there also when the topology holds it already, so that whoever knows an
 * older state always sees that there is more. `simulated_fence` has the latest claim seen of each action.
 */
export const MAKE_TABLES = `
	create table simulated_format (version integer not null);
	create table simulated_cluster (source_name text not null, source_digest text not null, state_id bigint not null, cluster text not null);
	create table simulated_journal (state_id bigint primary key, change text not null);
	create table simulated_fence (action_uid text primary key, epoch bigint not null, seen_at timestamptz not null);
	insert into simulated_format values (${FORMAT_VERSION});
`;

/** Any numbers that no other program takes for locks in the same database. */
const CHANGE_LOCK = 5_417_230_218;
const OPEN_LOCK = CHANGE_LOCK + 1;

/** Changes of all processes come one after the other, and each sees those before. The lock goes with the transaction. */
export const BEGIN_CHANGE = `begin; select pg_advisory_xact_lock(${CHANGE_LOCK})`;

/** The same for those who open the cluster, and may have to make the tables. */
export const BEGIN_OPENING = `begin; select pg_advisory_xact_lock(${OPEN_LOCK})`;

/** Reading or writing a whole topology may take as long as a large one needs. */
export const WITH_PATIENCE = `set local statement_timeout = ${PATIENTLY.statement_timeout}`;

/** The topology and all changes beyond it, in order, as of one moment. */
export const READ_TOPOLOGY = `
	select state_id, cluster as content from simulated_cluster
	union all
	select state_id, change from simulated_journal where state_id > (select state_id from simulated_cluster)
	order by state_id
`;

/** $1: the state that is known. */
export const READ_CHANGES =
	"select state_id, change as content from simulated_journal where state_id > $1 order by state_id";

/** $1: the state that the change leads to; $2: the change. */
export const ADD_CHANGE = "insert into simulated_journal (state_id, change) values ($1, $2)";

/** $1: the action. */
export const READ_FENCE = "select epoch from simulated_fence where action_uid = $1";

/** $1: the action; $2: the epoch. Answers a row unless a higher epoch was seen. Until its transaction ends, nobody else raises this fence. */
export const RAISE_FENCE = `
	insert into simulated_fence (action_uid, epoch, seen_at) values ($1, $2, now())
	on conflict (action_uid) do update set epoch = excluded.epoch, seen_at = excluded.seen_at where simulated_fence.epoch <= excluded.epoch
	returning epoch
`;

/** $1: the state of the topology $2. Others may be ahead or have done the same: the topology never goes back. */
export const KEEP_TOPOLOGY = "update simulated_cluster set state_id = $1, cluster = $2 where state_id < $1";

export const FORGET_CHANGES = "delete from simulated_journal where state_id < (select state_id from simulated_cluster)";

/** A runner that comes later than that has long lost its claim by its own clock. Several who forget at once do not wait for each other. */
export const FORGET_FENCES = `
	delete from simulated_fence where action_uid in
	(select action_uid from simulated_fence where seen_at < now() - interval '7 days' for update skip locked)
`;
