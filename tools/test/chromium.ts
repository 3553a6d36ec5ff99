import { access } from "node:fs/promises";
import { chromium } from "playwright-core";

const EXECUTABLE = "/usr/bin/chromium";

/** A real browser without a window and without anything it did before. It has to be installed. */
export async function launchChromium() {
	try {
		await access(EXECUTABLE);
	} catch (error) {
		throw new Error(`${EXECUTABLE} is missing; install Debian's package chromium (apt-get install chromium).`, {
			cause: error,
		});
	}
	const browser = await chromium.launch({
		executablePath: EXECUTABLE,
		args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
	});
	return Object.assign(browser, { [Symbol.asyncDispose]: () => browser.close() });
}
