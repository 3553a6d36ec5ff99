import { type BenchRow, benchRow } from "../bench-row.ts";
import { ChildServer } from "../child-server.ts";
import { exactly, runLoad } from "../load.ts";
import { type Effort, interleaved, warmUp } from "../rounds.ts";
import { ADMIN_HEADERS } from "./admin.ts";
import { directoryWithActions } from "./stored-actions.ts";

const PATH = `/trpc/actions.get?input=${encodeURIComponent('{"node_uid":1,"action":"maintenance_on"}')}`;
const CLIENTS = 8;
const STORED = [1, 100, 10_000] as const;

/** A tRPC query of one action, in processor time per request, against a bare tRPC query under the same Hono. */
export async function benchTrpcQuery(effort: Effort): Promise<readonly BenchRow[]> {
	await using open = new AsyncDisposableStack();
	const sides: Record<string, () => Promise<number>> = {};
	const side = (server: ChildServer, body: string) => () =>
		server.cpuPerOperation(effort.requests, () =>
			runLoad({
				clients: CLIENTS,
				requests: effort.requests,
				requestOf: () => ({ method: "GET", url: `${server.url}${PATH}`, headers: ADMIN_HEADERS }),
				check: exactly(body),
			}),
		);
	for (const stored of STORED) {
		const directory = open.use(await directoryWithActions(stored));
		const server = open.use(await ChildServer.start("product.ts", { data_dir: directory.path }));
		const body = await bodyOf(server);
		sides[stored] = side(server, body);
		if (sides.bare !== undefined) continue;
		const { result }: { result: { data: unknown } } = JSON.parse(body);
		const bare = open.use(await ChildServer.start("bare-trpc.ts", { body: JSON.stringify(result.data) }));
		sides.bare = side(bare, body);
	}
	await warmUp(effort, sides);
	const cpu = await interleaved(effort.rounds, sides);
	return STORED.map((stored) =>
		benchRow({
			name: `tRPC query, ${stored.toLocaleString("en")} stored, against a bare tRPC query`,
			unit: "µs CPU",
			value: cpu[stored] ?? Number.NaN,
			against: cpu.bare ?? Number.NaN,
			goal: { kind: "ratio_at_most", limit: 1.5 },
		}),
	);
}

async function bodyOf(server: ChildServer): Promise<string> {
	const response = await fetch(`${server.url}${PATH}`, { headers: ADMIN_HEADERS });
	return response.text();
}
