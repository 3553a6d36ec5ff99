import type { ViteUserConfig } from "vitest/config";
import { CountReporter } from "./tools/src/count-reporter.ts";

/**
 * One project's vitest set-up: the same for all, so that `vitest run` says the same in a project's folder as at the root.
 * The timeouts only bound a hang on a slow, shared machine; no test may depend on them. Programs that tests run and read print no colours, although nx asks
 * for them.
 */
export function projectConfig(name: string): ViteUserConfig {
	return {
		test: {
			name,
			include: ["test/**/*.test.ts"],
			testTimeout: 120_000,
			hookTimeout: 120_000,
			teardownTimeout: 20_000,
			env: { FORCE_COLOR: "0" },
			...runSettings(),
		},
	};
}

/** What holds for a whole run: a forgotten `.only` and a run without tests fail, and the count line comes last. */
export function runSettings() {
	return {
		allowOnly: false,
		passWithNoTests: false,
		maxWorkers: 2,
		reporters: ["default" as const, new CountReporter()],
	};
}
