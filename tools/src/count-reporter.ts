import type { Reporter, TestModule } from "vitest/node";

/** What a finished run amounts to. Every error that belongs to no single test counts as one failure. */
export interface TestCounts {
	readonly passed: number;
	readonly failed: number;
	readonly skipped: number;
}

/** The line as plain text: "12 passed, 0 failed", with ", 1 skipped" only where it is true. */
export function countLine(counts: TestCounts): string {
	const skipped = counts.skipped > 0 ? `, ${counts.skipped} skipped` : "";
	return `${counts.passed} passed, ${counts.failed} failed${skipped}`;
}

/**
 * Counts tests as vitest reports them. Failed besides failed tests: a test that never ended, a file or suite that broke outside
 * its tests (an import, a hook), and each unhandled error of the run.
 */
export function countTests(modules: readonly TestModule[], unhandledErrors: readonly unknown[]): TestCounts {
	const tests = modules.flatMap((module) => [...module.children.allTests()]);
	const states = tests.map((test) => test.result().state);
	const countOf = (...wanted: string[]) => states.filter((state) => wanted.includes(state)).length;
	const brokenSuites = modules
		.flatMap((module) => [module, ...module.children.allSuites()])
		.filter((suite) => suite.errors().length > 0);
	return {
		passed: countOf("passed"),
		failed: countOf("failed", "pending") + brokenSuites.length + unhandledErrors.length,
		skipped: countOf("skipped"),
	};
}

/**
 * Prints the count line when the process exits, so that nothing comes after it. A run that never reached its end, ran
 * no test, or exits with an error although each test passed, counts one failure: the line never looks better than the exit code.
 */
export class CountReporter implements Reporter {
	#counts: TestCounts = { passed: 0, failed: 0, skipped: 0 };
	#ended = false;

	onInit(): void {
		process.once("exit", (code) => {
			const { passed, failed, skipped } = this.#counts;
			const looksGood = failed === 0;
			const wentWrong = code !== 0 || !this.#ended || passed === 0;
			if (looksGood && wentWrong) process.exitCode = code || 1;
			process.stdout.write(`${countLine({ passed, failed: looksGood && wentWrong ? 1 : failed, skipped })}\n`);
		});
	}

	onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly unknown[]): void {
		this.#counts = countTests(modules, unhandledErrors);
		this.#ended = true;
	}
}
