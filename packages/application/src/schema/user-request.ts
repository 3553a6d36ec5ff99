import { ROLES } from "@node-actions/domain";
import { z } from "zod";
import { mustBe, strictObject } from "./must-be.ts";

/** As far as every database's whole numbers reach. */
const USER_UID_MAX = 2 ** 31 - 1;

const UID = mustBe(`a whole number from 1 to ${USER_UID_MAX}`);
const NAME = mustBe("text of 1 to 254 characters, not only blanks, none of them a control character");
const EMAIL = mustBe("text of 1 to 254 characters, not only blanks, without colons and control characters");
const PASSWORD = mustBe("text of 8 to 256 characters, none of them a control character");
const TTL = mustBe("a whole number of seconds from 1 to 86400");

const uid = z.int(UID).min(1, UID).max(USER_UID_MAX, UID);
const text = z.string(NAME).trim().min(1, NAME).max(254, NAME);

/** Login names that HTTP's Basic scheme can carry (RFC 7617): a colon would end one, and control characters are not allowed. */
export const LOGIN_NAME = /^[^:\p{C}]+$/u;

/** PostgreSQL cannot hold the character zero, and the others would disturb whatever shows the text. */
const NO_CONTROL = /^\P{Cc}*$/u;

const fields = {
	email: text.regex(LOGIN_NAME, EMAIL).meta({ description: "Login name; unique without regard to case" }),
	password: z
		.string(PASSWORD)
		.min(8, PASSWORD)
		.max(256, PASSWORD)
		.regex(NO_CONTROL, PASSWORD)
		.meta({ description: "Never sent back" }),
	name: text.regex(NO_CONTROL, NAME),
	role: z.enum(ROLES, mustBe(`one of ${ROLES.join(", ")}`)),
};

export const userRequest = strictObject({ uid });

/** The body of POST /v1/users. */
export const createUserBody = strictObject({
	...fields,
	name: fields.name.exactOptional(),
	role: fields.role.default("none"),
}).meta({ id: "CreateUser" });

/** The body of PUT /v1/users/{uid}: only what changes. */
export const updateUserBody = strictObject({
	email: fields.email.exactOptional(),
	password: fields.password.exactOptional(),
	name: fields.name.exactOptional(),
	role: fields.role.exactOptional(),
}).meta({ id: "UpdateUser" });

export const updateUserRequest = strictObject({ uid, changes: updateUserBody });

/** The body of POST /v1/users/authorize and of the token procedures. */
export const tokenRequest = strictObject({
	ttl: z
		.int(TTL)
		.min(1, TTL)
		.max(86_400, TTL)
		.default(300)
		.meta({ description: "Seconds the token lives, 1 to 86400" }),
}).meta({ id: "TokenRequest" });
