/** What a recorded run is held to. */
export const RULES = {
	two_live: "There are never two live instances of a type, or of a type on a node in the other scope.",
	life_cycle:
		"What happens to an action is a path of the transition table, from its acceptance to the removal of its record.",
	one_per_node: "At most one action runs on a node at a time.",
	one_runner: "An action is moved on by the runner that began it, or by the one that took it over last.",
	cancel: "An acknowledged cancel takes effect: at once while queued, once running while starting, else as cancelling.",
	log_order: "Positions in the history grow.",
	unfinished: "In the end every action has ended.",
	lost: "Whatever was acknowledged is in the history.",
	unasked: "Nothing is in the history that nobody asked for, and nothing twice that was asked for once.",
	never_so: "An answer tells what was so at one moment.",
	backwards: "A request sees all that was seen or acknowledged before it was sent, on whichever replica.",
	idempotency:
		"A start that is sent again under its key is accepted once, and answered with the same action each time.",
	refusal: "A request is refused for a reason that there is.",
} as const;

export type Rule = keyof typeof RULES;

export interface Violation {
	readonly rule: Rule;
	/** The evidence, for people. */
	readonly message: string;
}
