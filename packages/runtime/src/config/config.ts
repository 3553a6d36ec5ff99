import { err, ok, type Result } from "@node-actions/domain";
import { z } from "zod";
import { OPTION_NAMES, OPTIONS, type Option, type OptionName } from "./options.ts";

type Schemas = { readonly [Name in OptionName]: (typeof OPTIONS)[Name]["schema"] };

const schemas = Object.fromEntries(OPTION_NAMES.map((name) => [name, OPTIONS[name].schema])) as unknown as Schemas;

/** All options, parsed. Read once when the program starts and passed on; nothing else looks at flags or environment. */
export const configSchema = z
	.object(schemas)
	.refine((config) => config.http || config.https, {
		error: "HTTP and HTTPS are both switched off; leave one of --no-http and --no-https away.",
	})
	.refine(
		(config) => !(config.http && config.https) || config.http_port !== config.https_port || config.http_port === 0,
		{
			error:
				"--http-port and --https-port are the same; give each a port of its own, or switch one off with --no-http or --no-https.",
		},
	)
	.refine((config) => (config.tls_cert === undefined) === (config.tls_key === undefined), {
		error: "--tls-cert and --tls-key belong together; give both or neither.",
	});

export type Config = z.output<typeof configSchema>;

/** What was given for each option, as text. */
export type RawConfig = Partial<Record<OptionName, string>>;

/** Parses what was given. The failure is a list of sentences, one per mistake, each naming where the value came from. */
export function parseConfig(raw: RawConfig): Result<Config, readonly string[]> {
	const parsed = configSchema.safeParse(raw);
	return parsed.success ? ok(parsed.data) : err(parsed.error.issues.map((issue) => sentence(issue, raw)));
}

/** The defaults with some values replaced, for tests and for programs that start the server themselves. */
export function configWith(changes: Partial<Config>): Config {
	return { ...configSchema.parse({}), ...changes };
}

export function defaultOf(name: OptionName): unknown {
	return OPTIONS[name].schema.parse(undefined);
}

function sentence(issue: z.core.$ZodIssue, raw: RawConfig): string {
	const name = OPTION_NAMES.find((known) => known === issue.path[0]);
	if (name === undefined) return issue.message;
	const option: Option = OPTIONS[name];
	const place = option.flag === undefined ? option.env : `${option.flag.split(" ")[0]} (${option.env})`;
	// What a value must not be, or must have, says enough of it.
	const isShown = !option.secret && !option.may_hold_secret && /^must be /.test(issue.message);
	const given = !isShown ? "" : `, not ${JSON.stringify(raw[name]?.slice(0, 80))}`;
	return `${place} ${issue.message}${given}.`;
}
