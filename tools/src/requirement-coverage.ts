import { parseArgs } from "node:util";
import { REQUIREMENTS } from "@node-actions/test-fixtures/requirements/all";
import { SCENARIOS } from "@node-actions/test-fixtures/scenarios/all";
import { coverageOf, holds } from "./coverage/coverage.ts";
import { testsNamingIds } from "./coverage/ids-in-tests.ts";
import { report } from "./coverage/report.ts";

/**
 * Prints which requirement is shown by how many scenarios and test files, and exits with 1 when one is shown by none or an id is
 * named that is no requirement. `--root` is the folder whose tests are read; default: this workspace.
 */
const { values } = parseArgs({ options: { root: { type: "string", default: `${import.meta.dirname}/../..` } } });
const coverage = coverageOf(REQUIREMENTS, [...SCENARIOS, ...(await testsNamingIds(values.root))]);
console.log(report(coverage));
process.exitCode = holds(coverage) ? 0 : 1;
