import type { RequestError, Result, User, UserChange } from "@node-actions/domain";
import type { Awaitable } from "../awaitable.ts";

/** Keeps users. A change is durable when its promise resolves. */
export interface UserStore {
	/** `email` is compared without regard to case. */
	findByEmail(email: string): Awaitable<User | undefined>;
	find(uid: number): Awaitable<User | undefined>;
	/** In order of uid. */
	list(): Promise<readonly User[]>;
	/**
	 * Loads all users, lets `decide` judge, and applies the change in the same transaction. Answers the user after the
	 * change; after a deletion, as it was last. A uid is never given twice, deleted users included.
	 */
	change(
		decide: (users: readonly User[], next_uid: number) => Result<UserChange, RequestError>,
	): Promise<Result<User, RequestError>>;
}
