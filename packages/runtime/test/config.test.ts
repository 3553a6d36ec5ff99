import { expect, test } from "vitest";
import { type Config, configWith } from "../src/config/config.ts";
import { OPTION_NAMES, OPTIONS, type Option } from "../src/config/options.ts";
import { readConfig } from "../src/config/read-config.ts";

function read(args: readonly string[], env: Readonly<Record<string, string>> = {}): Config {
	const read = readConfig("program", args, env);
	if (!read.ok || read.value.kind !== "start") throw new Error(JSON.stringify(read));
	return read.value.config;
}

function mistakes(args: readonly string[], env: Readonly<Record<string, string>> = {}): readonly string[] {
	const read = readConfig("program", args, env);
	return read.ok ? [] : read.error;
}

/** A value other than the default for each option, as text and as parsed. */
const OTHER = {
	host: ["::1", "::1"],
	http_port: ["81", 81],
	https_port: ["82", 82],
	http: ["false", false],
	https: ["off", false],
	tls_cert: ["cert.pem", "cert.pem"],
	tls_key: ["key.pem", "key.pem"],
	data_dir: ["elsewhere", "elsewhere"],
	database: ["postgres://u:p@h:1/d", "postgres://u:p@h:1/d"],
	takeover_after_ms: ["2000", 2_000],
	cluster: ["cluster.yaml", "cluster.yaml"],
	speed: ["0.5", 0.5],
	policy: ["strict", "strict"],
	conflict_scope: ["node", "node"],
	running_actions_max: ["2", 2],
	history_retention_days: ["7", 7],
	admin_user: ["root@example.com", "root@example.com"],
	admin_password: ["password1", "password1"],
	failed_logins_max: ["3", 3],
	failed_logins_window_s: ["4", 4],
	body_limit: ["2048", 2048],
	drain_wait_ms: ["5", 5],
	log_level: ["debug", "debug"],
} as const satisfies Record<keyof Config, readonly [string, unknown]>;

/** The certificate and its key are only accepted together. */
const PARTNER: Partial<Record<keyof Config, keyof Config>> = { tls_cert: "tls_key", tls_key: "tls_cert" };

test.each(OPTION_NAMES)("%s can be set from the environment", (name) => {
	const names = [name, PARTNER[name] ?? name];
	const env = Object.fromEntries(names.map((each) => [OPTIONS[each].env, OTHER[each][0]]));
	expect(read([], env)).toEqual(configWith(Object.fromEntries(names.map((each) => [each, OTHER[each][1]]))));
});

test.each(OPTION_NAMES.filter((name) => "flag" in OPTIONS[name]))("%s can be set by its flag, which wins", (name) => {
	const names = [name, PARTNER[name] ?? name];
	const args = names.flatMap((each) => {
		const [flag = "", placeholder] = (OPTIONS[each] as Option).flag?.split(" ") ?? [];
		return placeholder === undefined ? [flag] : [flag, OTHER[each][0]];
	});
	const env = typeof OTHER[name][1] === "boolean" ? { [OPTIONS[name].env]: "true" } : { [OPTIONS[name].env]: "7" };
	expect(read(args, env)).toEqual(configWith(Object.fromEntries(names.map((each) => [each, OTHER[each][1]]))));
});

test("--help names every flag, every environment variable and every default", () => {
	const help = readConfig("program", ["--help"], {});
	const text = help.ok && help.value.kind === "help" ? help.value.text.replaceAll(/\s+/g, " ") : "";
	for (const name of OPTION_NAMES) {
		const { env, flag }: Option = OPTIONS[name];
		if (flag !== undefined) expect(text).toContain(flag);
		expect(text).toContain(env);
		const value = configWith({})[name];
		if (value !== undefined && typeof value !== "boolean") expect(text).toContain(`${env}; ${value}]`);
	}
});

test("--help says what is in brackets, and where an option means this process, or a word of its own, it says so", () => {
	const help = readConfig("program", ["--help"], {});
	const text = help.ok && help.value.kind === "help" ? help.value.text.replaceAll(/\s+/g, " ") : "";
	for (const said of [
		"In brackets stand an option's environment variable, over which the option wins, and its default.",
		"everything that outlives the process, with --database for its certificate only",
		"cluster means everywhere, node on its own node only",
		"Actions that this process runs at once",
		"counted in this process",
	]) {
		expect(text).toContain(said);
	}
});

test("no flag takes a secret, because flags show in the list of processes", () => {
	for (const name of OPTION_NAMES) {
		const option: Option = OPTIONS[name];
		expect(option.secret === true && option.flag !== undefined).toBe(false);
		expect(/password|secret/.test(name)).toBe(option.secret === true);
	}
});

test.each(["3e-4", "1e-9", "1E+3", ".5", "2."])("--speed takes %s, as it takes any positive number", (speed) => {
	expect(read(["--speed", speed], {}).speed).toBe(Number(speed));
});

test.each(["0e5", "1e999", "e3", ".", "-1", "Infinity"])("--speed does not take %s", (speed) => {
	expect(mistakes([`--speed=${speed}`], {})).toHaveLength(1);
});

test("every mistake is told in a sentence of its own that names the option and what would be right", () => {
	expect(
		mistakes(["--http-port", "65536", "--speed", "0", "--policy", "lax"], { NODE_ACTIONS_BODY_LIMIT: "many" }),
	).toEqual([
		'--http-port (NODE_ACTIONS_HTTP_PORT) must be a whole number from 0 to 65535, not "65536".',
		'--speed (NODE_ACTIONS_SPEED) must be a number above 0, not "0".',
		'--policy (NODE_ACTIONS_POLICY) must be one of documented, strict, not "lax".',
		'--body-limit (NODE_ACTIONS_BODY_LIMIT) must be a whole number from 1024 to 16777216, not "many".',
	]);
});

test("one port cannot be for HTTP and HTTPS, unless one of them is off or any free one will do", () => {
	const same = ["--http-port=9443"];
	expect(mistakes(same, {})).toEqual([
		"--http-port and --https-port are the same; give each a port of its own, or switch one off with --no-http or --no-https.",
	]);
	expect(read([...same, "--no-https"], {}).http_port).toBe(9_443);
	expect(read(["--http-port=0", "--https-port=0"], {}).https_port).toBe(0);
});

test("a password that is not accepted is not repeated in the sentence", () => {
	expect(mistakes([], { NODE_ACTIONS_ADMIN_PASSWORD: "short" })).toEqual([
		"NODE_ACTIONS_ADMIN_PASSWORD must have at least 8 characters.",
	]);
});

test("a database URL is not repeated in the sentence, since it may hold a password", () => {
	expect(mistakes(["--database", "mysql://root:hush@db/x"])).toEqual([
		"--database (NODE_ACTIONS_DATABASE) must begin with postgres://.",
	]);
});

test("a variable that is none, but looks like one, is told with the one that was probably meant", () => {
	const misspelt = (env: Readonly<Record<string, string>>) => {
		const read = readConfig("program", [], env);
		return read.ok && read.value.kind === "start" ? read.value.misspelt : undefined;
	};
	for (const [variable, meant] of [
		["NODE_ACTIONS_SPED", "NODE_ACTIONS_SPEED"],
		["NODE_ACTION_SPEED", "NODE_ACTIONS_SPEED"],
		["NODE_ACTIONS_LOGLEVEL", "NODE_ACTIONS_LOG_LEVEL"],
		["NODE_ACTIONS_HTTP_PROT", "NODE_ACTIONS_HTTP_PORT"],
		["node_actions_data_dir", "NODE_ACTIONS_DATA_DIR"],
		["NODEACTIONS_TLS_CRT", "NODE_ACTIONS_TLS_CERT"],
		["NODE_ACTIONS_ADMIN_PASWORD", "NODE_ACTIONS_ADMIN_PASSWORD"],
	] as const) {
		expect(misspelt({ [variable]: "3" })).toEqual([{ variable, meant }]);
	}
	const rightly = Object.fromEntries(OPTION_NAMES.map((name) => [OPTIONS[name].env, OTHER[name][0]]));
	expect(misspelt({ ...rightly, NODE_ACTIONS_HTTP: "true" })).toEqual([]);
	// What Kubernetes sets for a service of this name, and names far from any option's.
	const foreign = [
		...["SERVICE_HOST", "SERVICE_PORT", "SERVICE_PORT_HTTP", "PORT", "PORT_8080_TCP", "PORT_8080_TCP_ADDR"],
		...["PORT_8080_TCP_PORT", "PORT_8080_TCP_PROTO", "COLOUR", "VERSION"],
	].map((end) => [`NODE_ACTIONS_${end}`, "tcp://10.0.0.1:8080"]);
	expect(misspelt({ ...Object.fromEntries(foreign), PATH: "/bin", NODE_ENV: "test", NODE_ACTIONS_SPED: "" })).toEqual(
		[],
	);
});

test.each([
	[["--frobnicate"], "Unknown option '--frobnicate'; --help lists the options."],
	[["--http-port"], "Option '--http-port <port>' argument missing; --help lists the options."],
	[["extra"], "Too many arguments. Expected 0 arguments but got 1: extra; --help lists the options."],
	[["--no-http", "--no-https"], "HTTP and HTTPS are both switched off; leave one of --no-http and --no-https away."],
	[["--tls-cert", "c.pem"], "--tls-cert and --tls-key belong together; give both or neither."],
])("refuses %j", (args, sentence) => {
	expect(mistakes(args)).toEqual([sentence]);
});

test("an empty environment variable counts as not set, an empty flag as a mistake", () => {
	expect(read([], { NODE_ACTIONS_HOST: "" }).host).toBe("127.0.0.1");
	expect(mistakes(["--host", ""])).toEqual(["--host (NODE_ACTIONS_HOST) must not be empty."]);
});
