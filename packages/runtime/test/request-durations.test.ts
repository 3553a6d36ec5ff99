import { expect, test } from "vitest";
import { RequestDurations } from "../src/operate/request-durations.ts";
import { createRequestKinds } from "../src/operate/request-kind.ts";

test("a request's duration is counted under its kind, in its bucket and in every larger one, as Prometheus reads it", () => {
	const kinds = createRequestKinds("rest");
	const durations = new RequestDurations();
	for (const duration_ms of [0.5, 1, 1.5, 20_000]) durations.count(kinds("GET", "/a", 200), duration_ms);
	durations.count(kinds("GET", '/"\\', 404), 3);
	const lines = durations.text().split("\n");
	const name = "node_actions_http_request_duration_seconds";
	expect(lines.slice(0, 2)).toEqual([
		`# HELP ${name} Time from the request's headers to its answer`,
		`# TYPE ${name} histogram`,
	]);
	const labels = 'adapter="rest",route="/a",method="GET",status="200"';
	const bounds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10, "+Inf"];
	expect(lines.slice(2, 17)).toEqual([
		...bounds.map(
			(le, at) => `${name}_bucket{le="${le}",${labels}} ${at === 0 ? 2 : at === bounds.length - 1 ? 4 : 3}`,
		),
		`${name}_sum{${labels}} 20.003`,
		`${name}_count{${labels}} 4`,
	]);
	expect(lines).toContain(`${name}_count{adapter="rest",route="/\\"\\\\",method="GET",status="404"} 1`);
	expect(lines.at(-1)).toBe("");
});

test("requests of one kind share its object, and others have another", () => {
	const kinds = createRequestKinds("rest");
	const kind = kinds("GET", "/a", 200);
	expect(kind).toEqual({ adapter: "rest", method: "GET", route: "/a", status: 200 });
	expect(kinds("GET", "/a", 200)).toBe(kind);
	expect(new Set([kind, kinds("GET", "/a", 404), kinds("POST", "/a", 200), kinds("GET", "/b", 200)]).size).toBe(4);
});
