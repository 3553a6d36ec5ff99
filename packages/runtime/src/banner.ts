import type { Server } from "./start-server.ts";

/** What people look for, by the name of the adapter that has it. */
const PAGES: Readonly<Record<string, readonly (readonly [title: string, path: string])[]>> = {
	rest: [
		["REST", "/v1"],
		["API docs", "/docs"],
		["OpenAPI", "/openapi.json"],
	],
	rpc: [["tRPC", "/trpc"]],
};

const OPERATION = [
	["Ready", "/readyz"],
	["Metrics", "/metrics"],
] as const;

/** What the program prints once it serves: where everything is, who may log in, and a request to begin with. */
export function banner(server: Pick<Server, "urls" | "adapters" | "admin" | "place">): string {
	const bases = [server.urls.https, server.urls.http].filter((url) => url !== undefined);
	const pages = [
		...server.adapters.flatMap(({ name, prefix }) => PAGES[name] ?? [[name, prefix] as const]),
		...OPERATION,
	];
	const lines = [
		...pages.map(([title, path]) => line(title, bases.map((base) => base + path).join("   "))),
		line("Data", server.place),
		line("Admin", adminLine(server.admin)),
	];
	const [base] = bases;
	const [rest, rpc] = ["rest", "rpc"].map((wanted) => server.adapters.some(({ name }) => name === wanted));
	const path = rest ? "/v1/nodes" : rpc ? "/trpc/nodes.list" : "/readyz";
	if (base !== undefined) {
		if (passwordOf(server.admin) === undefined) lines.push("", "  Try it; curl asks for the password:");
		lines.push("", `  ${curlLine(base + path, server.admin)}`);
	}
	return `Node Actions is serving.\n\n${lines.join("\n")}\n`;
}

function line(title: string, value: string): string {
	return `  ${title.padEnd(10)}${value}`;
}

function adminLine(admin: Server["admin"]): string {
	if (admin.kind === "existing") return `${admin.email} (exists already; the password is the one it was given)`;
	if (admin.generated_password === undefined) return `${admin.email} (created with the configured password)`;
	return `${admin.email}   password ${admin.generated_password}   (shown only now)`;
}

/** Undefined where only others know it. */
function passwordOf(admin: Server["admin"]): string | undefined {
	return admin.kind === "created" ? admin.generated_password : undefined;
}

/** Works when pasted into a shell as it stands. Where the password is not known here, curl asks for it. */
function curlLine(url: string, admin: Server["admin"]): string {
	const password = passwordOf(admin);
	const credentials = password === undefined ? admin.email : `${admin.email}:${password}`;
	const insecure = url.startsWith("https:") ? "-k " : "";
	return `curl ${insecure}-u '${credentials.replaceAll("'", "'\\''")}' ${url}`;
}
