import { runLoad } from "./load.ts";
import { ADMIN_HEADERS } from "./service/admin.ts";
import { placeOf } from "./service/stored-actions.ts";

const HEADERS = { ...ADMIN_HEADERS, "content-type": "application/json" };

/** What the product answers to an accepted POST, for servers that answer the same to all. */
export const ACCEPTED = JSON.stringify({
	action_uid: "01234567-89ab-7def-8123-456789abcdef",
	name: "maintenance_on",
	node_uid: 10_000,
	status: "queued",
	creation_time: 1_800_000_000,
	progress: 0,
});

/** Starts this many actions, from number `first` on (`placeOf`), and answers the seconds it took. Throws unless all are accepted. */
export function sendPosts(url: string, clients: number, first: number, requests: number): Promise<number> {
	return runLoad({
		clients,
		requests,
		requestOf: (at) => {
			const { node_uid, name } = placeOf(first + at);
			return { method: "POST", url: `${url}/v1/nodes/${node_uid}/actions/${name}`, headers: HEADERS, body: "{}" };
		},
		check: (status, body) => {
			if (status !== 200 || !body.includes('"status":"queued"')) throw new Error(`POST answered ${status} ${body}`);
		},
	});
}
