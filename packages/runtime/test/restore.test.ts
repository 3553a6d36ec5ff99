import { runRestore } from "@node-actions/test-fixtures/model/run-restore";
import { describe } from "vitest";
import { openServiceWorld } from "./service-world.ts";

describe("[S7-restore-identity]", () => runRestore(openServiceWorld, "service"));
