import { type BenchRow, benchRow } from "../bench-row.ts";
import { ChildServer } from "../child-server.ts";
import { exactly, runLoad } from "../load.ts";
import { type Effort, interleaved, warmUp } from "../rounds.ts";
import { ADMIN_HEADERS } from "./admin.ts";
import { directoryWithActions } from "./stored-actions.ts";

const PATH = "/v1/nodes/1/actions/maintenance_on";
const CLIENTS = 8;

/**
 * GET of one action, in processor time per request: against a bare Hono route that returns the same bytes, and with 100 and 10,000
 * stored actions against one.
 */
export async function benchGetAction(effort: Effort): Promise<readonly BenchRow[]> {
	await using open = new AsyncDisposableStack();
	const product = async (stored: number) => {
		const directory = open.use(await directoryWithActions(stored));
		return open.use(await ChildServer.start("product.ts", { data_dir: directory.path }));
	};
	const [one, hundred, tenThousand] = [await product(1), await product(100), await product(10_000)];
	const bare = open.use(await ChildServer.start("bare-hono.ts", { body: await bodyOf(one) }));

	const side = (server: ChildServer, body: string) => () =>
		server.cpuPerOperation(effort.requests, () =>
			runLoad({
				clients: CLIENTS,
				requests: effort.requests,
				requestOf: () => ({ method: "GET", url: `${server.url}${PATH}`, headers: ADMIN_HEADERS }),
				check: exactly(body),
			}),
		);
	const sides = {
		bare: side(bare, await bodyOf(one)),
		one: side(one, await bodyOf(one)),
		hundred: side(hundred, await bodyOf(hundred)),
		tenThousand: side(tenThousand, await bodyOf(tenThousand)),
	};
	await warmUp(effort, sides);
	const cpu = await interleaved(effort.rounds, sides);
	const unit = "µs CPU";
	const flat = { kind: "ratio_at_most", limit: 1.1 } as const;
	return [
		benchRow({
			name: "GET one action, 1 stored, against a bare Hono route",
			unit,
			value: cpu.one,
			against: cpu.bare,
			goal: { kind: "ratio_at_most", limit: 1.5 },
		}),
		benchRow({
			name: "GET one action, 100 stored, against 1",
			unit,
			value: cpu.hundred,
			against: cpu.one,
			goal: flat,
		}),
		benchRow({
			name: "GET one action, 10,000 stored, against 1",
			unit,
			value: cpu.tenThousand,
			against: cpu.one,
			goal: flat,
		}),
	];
}

async function bodyOf(server: ChildServer): Promise<string> {
	const response = await fetch(`${server.url}${PATH}`, { headers: ADMIN_HEADERS });
	return response.text();
}
