import type { Role } from "../permission.ts";

/** Someone who may log in. */
export interface User {
	/** From 1; never given twice. */
	readonly uid: number;
	/** The login name. Unique without regard to case. */
	readonly email: string;
	readonly name: string;
	readonly role: Role;
	/** Never leaves the service. */
	readonly password_hash: string;
}
