/** What the parent handed to this process. */
export function inputOf<Input>(read: (input: unknown) => Input): Input {
	return read(JSON.parse(process.argv[2] ?? "null"));
}

/**
 * Tells the parent where this process listens, answers its questions from then on (`usage` of the process among them), and
 * ends when the parent does.
 */
export function serveParent(url: string, answers: Readonly<Record<string, () => unknown>> = {}): void {
	process.on("message", async (message) => {
		const question = typeof message === "object" && message !== null && "question" in message ? message.question : "";
		process.send?.(await (answers[String(question)] ?? usage)());
	});
	process.once("disconnect", () => process.exit(0));
	process.send?.({ url });
}

function usage() {
	const { user, system } = process.cpuUsage();
	return { cpu_us: user + system, rss_bytes: process.memoryUsage.rss() };
}
