import type { User } from "@node-actions/domain";
import type { UserRow } from "./user-queries.ts";

export function userOf({ uid, email, name, role, password_hash }: UserRow): User {
	return { uid, email, name, role, password_hash };
}

export function userColumns({ uid, email, name, role, password_hash }: User) {
	return { uid, email, email_key: emailKey(email), name, role, password_hash };
}

/** What the database compares; agrees with the domain's `sameEmail`. */
export function emailKey(email: string): string {
	return email.toLowerCase();
}
