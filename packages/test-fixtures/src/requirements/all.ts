import { REFERENCE_REQUIREMENTS } from "./reference.ts";
import type { Requirement } from "./requirement.ts";
import { ROUTE_REQUIREMENTS } from "./section-1.ts";
import { ACTION_OBJECT_REQUIREMENTS } from "./section-2.ts";
import { CONFLICT_REQUIREMENTS } from "./section-3.ts";
import { OPTION_REQUIREMENTS } from "./section-4.ts";
import { ERROR_REQUIREMENTS } from "./section-5.ts";
import { CLIENT_REQUIREMENTS } from "./section-6.ts";
import { PLAN_REQUIREMENTS } from "./section-7.ts";
import { EVENT_REQUIREMENTS } from "./section-7-events.ts";

const LISTS = [
	REFERENCE_REQUIREMENTS,
	ROUTE_REQUIREMENTS,
	ACTION_OBJECT_REQUIREMENTS,
	CONFLICT_REQUIREMENTS,
	OPTION_REQUIREMENTS,
	ERROR_REQUIREMENTS,
	CLIENT_REQUIREMENTS,
	PLAN_REQUIREMENTS,
	EVENT_REQUIREMENTS,
] as const;

/** The id of a requirement. A scenario that names an id outside this list does not compile. */
export type RequirementId = (typeof LISTS)[number][number]["id"];

/** Every requirement of the reference page and of contract sections 1 to 7. */
export const REQUIREMENTS: readonly (Requirement & { readonly id: RequirementId })[] = LISTS.flat();
