import { writeFile } from "node:fs/promises";
import { simulateCommand } from "./command.ts";

// Whoever reads the output, as `head` does, may stop before its end: nothing is wrong, and nobody is left to be told.
for (const stream of [process.stdout, process.stderr]) {
	stream.on("error", (error: NodeJS.ErrnoException) => {
		if (error.code !== "EPIPE") throw error;
		process.exit(0);
	});
}

/** `npm run simulate -- scenario.yaml`: exit code 0 when it was played, 1 when a file could not be written, 2 for a bad scenario. */
await simulateCommand(async (file, options) => {
	// Loaded only now, so that help and wrong arguments are answered without the plotting library.
	const { runSimulation } = await import("./run-simulation.ts");
	process.exitCode = await runSimulation(file, options, {
		print: (text) => void process.stdout.write(text),
		complain: (text) => void process.stderr.write(text),
		write: (path, content) => writeFile(path, content),
	});
}).parseAsync();
