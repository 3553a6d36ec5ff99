import type { Scenario } from "../scenario/scenario.ts";
import { ACTION_OBJECT } from "./action-object.ts";
import { CONFLICTS } from "./conflicts.ts";
import { CREDENTIALS } from "./credentials.ts";
import { ENSLAVE } from "./enslave.ts";
import { LIFE_CYCLE } from "./life-cycle.ts";
import { MAINTENANCE_OFF, MAINTENANCE_ON } from "./maintenance.ts";
import { PERMISSIONS_HELD } from "./permissions.ts";
import { PLAN_AND_APPLY } from "./plan-and-apply.ts";
import { READING } from "./reading.ts";
import { REFUSALS } from "./refusals.ts";
import { REMOVE } from "./remove.ts";
import { RESTARTS } from "./restart.ts";
import { RESTORE } from "./restore.ts";
import { USERS } from "./users.ts";
import { WHY_NOT } from "./why-not.ts";

/** Every scenario. Each runs against the service, REST over a socket and tRPC over a socket. */
export const SCENARIOS: readonly Scenario[] = [
	...READING,
	...PERMISSIONS_HELD,
	...ACTION_OBJECT,
	...LIFE_CYCLE,
	...CONFLICTS,
	...REMOVE,
	...MAINTENANCE_ON,
	...MAINTENANCE_OFF,
	...ENSLAVE,
	...REFUSALS,
	...CREDENTIALS,
	...USERS,
	...RESTARTS,
	...PLAN_AND_APPLY,
	...WHY_NOT,
	...RESTORE,
];
