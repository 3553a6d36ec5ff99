import type { Role } from "@node-actions/domain";

/** Who is asking, as far as verbs care. */
export interface Principal {
	readonly user_uid: number;
	readonly email: string;
	readonly role: Role;
}
