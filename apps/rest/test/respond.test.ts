import { expect, test } from "vitest";
import { respondJson } from "../src/respond.ts";

test("a value is answered as it is now, and one that is frozen the same each time, with its length in bytes", async () => {
	const value = { name: "ü" };
	expect(await respondJson(200, value).text()).toBe('{"name":"ü"}');
	value.name = "other";
	expect(await respondJson(200, value).text()).toBe('{"name":"other"}');
	const frozen = Object.freeze({ name: "ü" });
	for (const id of ["1", "2"]) {
		const response = respondJson(200, frozen, { "cluster-state-id": id });
		expect(response.headers.get("content-length")).toBe("13");
		expect(response.headers.get("cluster-state-id")).toBe(id);
		expect(await response.json()).toEqual(frozen);
	}
});
