import { runProgram } from "../../src/run-program.ts";
import { createGreetingAdapter } from "./greeting-adapter.ts";

await runProgram({ name: "greeting", loadAdapters: async () => [createGreetingAdapter] });
