import { expect, test } from "vitest";
import { openAdapter } from "./open-adapter.ts";

test("the page and everything it loads come from this server, without login", async () => {
	const adapter = openAdapter();
	const page = await adapter.send("GET", "/docs");
	expect(page.headers.get("content-type")).toBe("text/html; charset=utf-8");
	const html = await page.text();
	const loaded = [...html.matchAll(/(?:src|href)="([^"]+)"/g)].flatMap(([, address]) => address ?? []);
	const files = loaded.filter((address) => !address.startsWith("data:"));
	expect(files.toSorted()).toStrictEqual([
		"/docs/start.js",
		"/docs/swagger-ui-bundle.js",
		"/docs/swagger-ui.css",
		"/openapi.json",
	]);
	for (const path of files) {
		const response = await adapter.send("GET", path);
		expect({ path, status: response.status }).toStrictEqual({ path, status: 200 });
		expect(Number(response.headers.get("content-length"))).toBe(Buffer.byteLength(await response.text()));
	}
	expect(await (await adapter.send("GET", "/docs/start.js")).text()).toContain('"/openapi.json"');
});

test("the page may run no inline script and load nothing from elsewhere", async () => {
	const response = await openAdapter().send("GET", "/docs");
	const policy = response.headers.get("content-security-policy") ?? "";
	expect(policy).toContain("default-src 'none'");
	expect(policy).toContain("script-src 'self'");
	expect(policy).not.toMatch(/unsafe|https?:|\*/);
	expect(await response.text()).not.toMatch(/<script>|<style|style=|onload=/);
});

test("a browser that asks for nothing is sent to the page, and a client of the API finds nothing there", async () => {
	const adapter = openAdapter();
	const headers = { accept: "text/html,application/xhtml+xml,*/*;q=0.8" };
	for (const method of ["GET", "HEAD"]) {
		const visit = await adapter.send(method, "/", headers);
		expect([visit.status, visit.headers.get("location")]).toEqual([302, "/docs"]);
		expect(visit.headers.get("content-length")).toBe("0");
	}
	for (const sent of [{}, { accept: "*/*" }, { accept: "application/json" }]) {
		expect((await adapter.send("GET", "/", sent)).status).toBe(404);
	}
	expect((await adapter.send("POST", "/", headers)).status).toBe(404);
	expect((await adapter.send("GET", "/v1", headers)).status).toBe(404);
});

test("only the files that the page needs are served", async () => {
	const adapter = openAdapter();
	for (const path of ["/docs/index.html", "/docs/package.json", "/docs/%2e%2e/package.json", "/docs/swagger-ui.js"]) {
		expect((await adapter.send("GET", path)).status).toBe(404);
	}
});
