import type { RunningServer } from "./running-server.ts";

/** The parts of an action object that these tests look at. */
export interface SeenAction {
	readonly action_uid: string;
	/** As it is shown: remove is "remove_node". */
	readonly name: string;
	readonly status: string;
	readonly progress: number;
}

export interface RestClient {
	/** The body of the answer. Rejects unless the status is 200. */
	ask<Body>(method: string, path: string, body?: unknown): Promise<Body>;
	/** The status of the answer to a GET. */
	statusOf(path: string): Promise<number>;
	/** Asks for an action until `reached` says so of it. */
	follow(path: string, reached: (action: SeenAction) => boolean): Promise<SeenAction>;
}

/** Who asks a server, first admin unless said otherwise. */
export function restClient(
	{ base, authorization: ofAdmin }: Pick<RunningServer, "base" | "authorization">,
	authorization: string = ofAdmin,
): RestClient {
	const ask: RestClient["ask"] = async (method, path, body) => {
		const answer = await fetch(base + path, {
			method,
			headers: { authorization },
			...(body === undefined ? {} : { body: JSON.stringify(body) }),
		});
		const text = await answer.text();
		if (answer.status !== 200) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
		return JSON.parse(text);
	};
	return {
		ask,
		statusOf: async (path) => (await fetch(base + path, { headers: { authorization } })).status,
		follow: async (path, reached) => {
			for (;;) {
				const action = await ask<SeenAction>("GET", path);
				if (reached(action)) return action;
				await new Promise((resolve) => setTimeout(resolve, 20));
			}
		},
	};
}

const ENDED: readonly string[] = ["completed", "cancelled", "failed", "aborted"];

export function hasEnded({ status }: Pick<SeenAction, "status">): boolean {
	return ENDED.includes(status);
}

/** All that clients can see of the cluster and its actions, without what differs between two runs of the same: uids of actions, and times. */
export async function everythingSeen(client: RestClient): Promise<unknown> {
	const paths = ["/v1/nodes", "/v1/nodes/status", "/v1/shards", "/v1/bdbs", "/v1/nodes/actions", "/v1/actions"];
	const seen = await Promise.all(paths.map((path) => client.ask<unknown>("GET", path)));
	const text = JSON.stringify(seen, (key, part: unknown) => (DIFFERS.has(key) ? undefined : part));
	return JSON.parse(text.replaceAll(/maintenance_mode_[\d_-]+/g, "maintenance_mode"));
}

const DIFFERS = new Set(["action_uid", "task_id", "creation_time", "created_time"]);
