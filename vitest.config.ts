import { defineConfig } from "vitest/config";
import { runSettings } from "./vitest.shared.ts";

export default defineConfig({
	test: {
		projects: ["packages/*", "apps/*", "tools"],
		...runSettings(),
	},
});
