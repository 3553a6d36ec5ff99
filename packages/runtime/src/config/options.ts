import { LOGIN_NAME } from "@node-actions/application";
import { CONFLICT_SCOPES, POLICY_PRESETS } from "@node-actions/domain";
import type { z } from "zod";
import { oneOf, onOff, positiveNumber, text, wholeNumber } from "./option-schema.ts";

export const LOG_LEVELS = ["trace", "debug", "info", "warn", "error", "silent"] as const;

/** One thing that can be set, and everything that is known about it. */
export interface Option {
	/** As commander reads it. Absent for secrets, which other users of the machine would see in the list of processes. */
	readonly flag?: `--${string}`;
	readonly env: `NODE_ACTIONS_${string}`;
	/** Meaning, unit and bounds. */
	readonly description: string;
	/** Parses the text of flag or environment; knows the default. */
	readonly schema: z.ZodType<unknown, string | undefined>;
	/** The value never appears in a message. */
	readonly secret?: true;
	/** A part of the value may be secret, so it never appears in a message either; whoever minds the list of processes has the environment. */
	readonly may_hold_secret?: true;
}

/**
 * Every option there is. Flags, environment, `--help` and the configuration's type are all made from this table, so that they
 * cannot disagree.
 */
export const OPTIONS = {
	host: {
		flag: "--host <address>",
		env: "NODE_ACTIONS_HOST",
		description: "Address to listen on. Anything but a loopback address lets other machines in",
		schema: text(255).default("127.0.0.1"),
	},
	http_port: {
		flag: "--http-port <port>",
		env: "NODE_ACTIONS_HTTP_PORT",
		description: "Port for HTTP, 0 to 65535; 0 takes any free one",
		schema: wholeNumber(0, 65_535).default(8_080),
	},
	https_port: {
		flag: "--https-port <port>",
		env: "NODE_ACTIONS_HTTPS_PORT",
		description: "Port for HTTPS, 0 to 65535; 0 takes any free one",
		schema: wholeNumber(0, 65_535).default(9_443),
	},
	http: {
		flag: "--no-http",
		env: "NODE_ACTIONS_HTTP",
		description: "Do not listen on HTTP (environment: false)",
		schema: onOff().default(true),
	},
	https: {
		flag: "--no-https",
		env: "NODE_ACTIONS_HTTPS",
		description: "Do not listen on HTTPS (environment: false)",
		schema: onOff().default(true),
	},
	tls_cert: {
		flag: "--tls-cert <file>",
		env: "NODE_ACTIONS_TLS_CERT",
		description: "Certificate chain for HTTPS, PEM; without it a self-signed certificate is made and kept",
		schema: text(4_096).optional(),
	},
	tls_key: {
		flag: "--tls-key <file>",
		env: "NODE_ACTIONS_TLS_KEY",
		description: "Private key that belongs to --tls-cert, PEM",
		schema: text(4_096).optional(),
	},
	data_dir: {
		flag: "--data-dir <directory>",
		env: "NODE_ACTIONS_DATA_DIR",
		description:
			"Directory for everything that outlives the process, with --database for its certificate only; made when missing",
		schema: text(4_096).default("./data"),
	},
	database: {
		flag: "--database <url>",
		env: "NODE_ACTIONS_DATABASE",
		description:
			"PostgreSQL database for actions, users and the simulated cluster, postgres://user:password@host:port/name, shared by any number of processes; without it everything is kept in --data-dir. sslmode=require in it demands TLS and a trusted certificate",
		schema: text(4_096)
			.regex(/^postgres(ql)?:\/\//, { error: "must begin with postgres://" })
			.optional(),
		may_hold_secret: true,
	},
	takeover_after_ms: {
		flag: "--takeover-after-ms <milliseconds>",
		env: "NODE_ACTIONS_TAKEOVER_AFTER_MS",
		description:
			"How long nothing may be heard of a process until another one on the same database takes its actions over, 1000 to 600000",
		schema: wholeNumber(1_000, 600_000).default(10_000),
	},
	cluster: {
		flag: "--cluster <demo|file>",
		env: "NODE_ACTIONS_CLUSTER",
		description: "The cluster to control: the built-in demo, or a YAML or JSON cluster file",
		schema: text(4_096).default("demo"),
	},
	speed: {
		flag: "--speed <factor>",
		env: "NODE_ACTIONS_SPEED",
		description: "How many times faster than real time the simulated cluster works; any number above 0, 1 is real time",
		schema: positiveNumber().default(10),
	},
	policy: {
		flag: "--policy <preset>",
		env: "NODE_ACTIONS_POLICY",
		description: `Treatment of the documented weaknesses of maintenance mode: ${POLICY_PRESETS.join(" keeps, ")} mends them`,
		schema: oneOf(POLICY_PRESETS).default("documented"),
	},
	conflict_scope: {
		flag: "--conflict-scope <scope>",
		env: "NODE_ACTIONS_CONFLICT_SCOPE",
		description:
			"How far one live action of a type excludes another: cluster means everywhere, node on its own node only",
		schema: oneOf(CONFLICT_SCOPES).default("cluster"),
	},
	running_actions_max: {
		flag: "--running-actions-max <count>",
		env: "NODE_ACTIONS_RUNNING_ACTIONS_MAX",
		description: "Actions that this process runs at once, over all nodes, 1 to 1000; the others wait in the queue",
		schema: wholeNumber(1, 1_000).default(8),
	},
	history_retention_days: {
		flag: "--history-retention-days <days>",
		env: "NODE_ACTIONS_HISTORY_RETENTION_DAYS",
		description: "How long the history of actions whose record is gone is kept, 1 to 36500 days; 0 keeps it for ever",
		schema: wholeNumber(0, 36_500).default(90),
	},
	admin_user: {
		flag: "--admin-user <email>",
		env: "NODE_ACTIONS_ADMIN_USER",
		description: "Login name of the first admin, used while there is no admin; without a colon",
		schema: text(254)
			.regex(LOGIN_NAME, { error: "must have neither colons nor control characters" })
			.default("admin@example.com"),
	},
	admin_password: {
		env: "NODE_ACTIONS_ADMIN_PASSWORD",
		description:
			"Password of the first admin, used while there is no admin, 8 to 256 characters; without it one is made and printed once",
		schema: text(256)
			.min(8, { error: "must have at least 8 characters" })
			.regex(/^\P{Cc}*$/u, { error: "must have no control characters" })
			.optional(),
		secret: true,
	},
	failed_logins_max: {
		flag: "--failed-logins-max <count>",
		env: "NODE_ACTIONS_FAILED_LOGINS_MAX",
		description:
			"Failed logins of one user name or address, counted in this process, after which more are refused until the window ends, 1 to 10000",
		schema: wholeNumber(1, 10_000).default(10),
	},
	failed_logins_window_s: {
		flag: "--failed-logins-window-s <seconds>",
		env: "NODE_ACTIONS_FAILED_LOGINS_WINDOW_S",
		description: "Length of that window, in seconds from its first failed login, 1 to 86400",
		schema: wholeNumber(1, 86_400).default(60),
	},
	body_limit: {
		flag: "--body-limit <bytes>",
		env: "NODE_ACTIONS_BODY_LIMIT",
		description: "Largest request body in bytes, 1024 to 16777216",
		schema: wholeNumber(1_024, 16_777_216).default(1_048_576),
	},
	drain_wait_ms: {
		flag: "--drain-wait-ms <milliseconds>",
		env: "NODE_ACTIONS_DRAIN_WAIT_MS",
		description:
			"How long new requests are still answered (with 503) after the order to stop, so that a load balancer sees it; 0 to 5000",
		schema: wholeNumber(0, 5_000).default(250),
	},
	log_level: {
		flag: "--log-level <level>",
		env: "NODE_ACTIONS_LOG_LEVEL",
		description: `Least severe log lines to write, on standard error as JSON: ${LOG_LEVELS.join(", ")}`,
		schema: oneOf(LOG_LEVELS).default("info"),
	},
} as const satisfies Record<string, Option>;

/** Whether somebody who has chosen this level wants to see where an error comes from. */
export function isStackWanted(log_level: string | undefined): boolean {
	return log_level === "trace" || log_level === "debug";
}

export type OptionName = keyof typeof OPTIONS;

export const OPTION_NAMES = Object.keys(OPTIONS) as readonly OptionName[];
