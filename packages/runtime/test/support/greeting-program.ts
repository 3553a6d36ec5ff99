import { runProgram } from "../../src/index.ts";
import { createGreetingAdapter } from "./greeting-adapter.ts";

await runProgram({ name: "greeting", adapters: [createGreetingAdapter] });
