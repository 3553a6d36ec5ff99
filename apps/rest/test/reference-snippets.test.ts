import { execFile } from "node:child_process";
import { once } from "node:events";
import { mkdtempDisposable, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect } from "node:tls";
import { promisify } from "node:util";
import { actionObjectSchema } from "@node-actions/application";
import { expect, test } from "vitest";
import { ADMIN, openServer } from "./open-server.ts";

const run = promisify(execFile);

/** As the documentation prints it. The line break stands where the page's width ends; a shell needs it gone. */
const CURL = `$ curl -k -X POST -u "[username]:[password]" -d "{}"
            https://[host][:port]/v1/nodes/1/actions/remove`;

const PYTHON = `import requests
import json

url = "https://[host][port]/v1/nodes/1/actions/remove"

payload = json.dumps({})
headers = {
  'Content-Type': 'application/json',
}
auth = ("[username]", "[password]")

response = requests.request("POST", url, auth=auth, headers=headers, data=payload)

print(response.text)
`;

function filledIn(snippet: string, https_url: string): string {
	const { hostname, port } = new URL(https_url);
	return snippet
		.replace("[host]", hostname)
		.replace(/\[:?port\]/, `:${port}`)
		.replace("[username]", ADMIN.email)
		.replace("[password]", ADMIN.password);
}

/** The certificate that the server presents, for a client that is to trust it and no other. */
async function certificateOf(https_url: string): Promise<string> {
	const { hostname, port } = new URL(https_url);
	const socket = connect({ host: hostname, port: Number(port), rejectUnauthorized: false });
	await once(socket, "secureConnect");
	const { raw } = socket.getPeerCertificate();
	socket.destroy();
	return `-----BEGIN CERTIFICATE-----\n${raw.toString("base64").replaceAll(/.{64}/g, "$&\n")}\n-----END CERTIFICATE-----\n`;
}

test("[REF-post-9] the documentation's curl command starts the removal", async () => {
	await using server = await openServer({ https: true });
	const command = filledIn(CURL, server.https_url).replace(/^\$ /, "").replace(/\n\s+/, " ");
	const { stdout } = await run("sh", ["-c", command]);
	expect(actionObjectSchema.parse(JSON.parse(stdout))).toMatchObject({ name: "remove_node", status: "queued" });
	expect(await server.deps.actions.list()).toHaveLength(1);
});

test("[REF-post-10] the documentation's Python snippet starts the removal", async () => {
	await run("python3", ["-c", "import requests"]).catch((cause: unknown) => {
		throw new Error("This test needs Python with requests: apt-get install python3-requests", { cause });
	});
	await using server = await openServer({ https: true });
	await using directory = await mkdtempDisposable(join(tmpdir(), "snippet-"));
	const trusted = join(directory.path, "server.pem");
	await writeFile(trusted, await certificateOf(server.https_url));
	const { stdout } = await run("python3", ["-c", filledIn(PYTHON, server.https_url)], {
		env: { PATH: process.env.PATH, REQUESTS_CA_BUNDLE: trusted },
	});
	expect(actionObjectSchema.parse(JSON.parse(stdout))).toMatchObject({ name: "remove_node", status: "queued" });
	expect(await server.deps.actions.list()).toHaveLength(1);
});

test("[S6-listeners] HTTPS with a self-signed certificate and HTTP serve the same API, and HTTP can be switched off", async () => {
	await using both = await openServer({ https: true });
	const curl = async (url: string) => {
		const { stdout } = await run("curl", ["-sk", "-u", `${ADMIN.email}:${ADMIN.password}`, `${url}/v1/nodes/actions`]);
		return JSON.parse(stdout) as unknown;
	};
	expect(await curl(both.https_url)).toStrictEqual({ actions: [] });
	expect(await curl(both.url)).toStrictEqual({ actions: [] });
	await using alone = await openServer({ https: true, http: false });
	expect(alone.url).toBe("");
	expect(await curl(alone.https_url)).toStrictEqual({ actions: [] });
});
