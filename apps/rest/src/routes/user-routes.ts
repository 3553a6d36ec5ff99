import {
	createUser,
	createUserBody,
	deleteUser,
	getUser,
	issueToken,
	listUsers,
	tokenRequest,
	updateUser,
	updateUserBody,
	userObjectSchema,
} from "@node-actions/application";
import { z } from "zod";
import { defineRoute } from "../route.ts";
import { exampleUser } from "./examples.ts";
import { inUser } from "./path-params.ts";

const tag = "Users";

const tokenSchema = z.object({ access_token: z.string() }).meta({ id: "Token" });

/** No body and `null` ask for a token of the default life. */
const tokenBody = tokenRequest.nullish().transform((body) => body ?? tokenRequest.parse({}));

const token = {
	method: "POST",
	tag,
	body: tokenBody,
	response: tokenSchema,
	example: { access_token: "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIyIn0.c2lnbmF0dXJl" },
} as const;

export const userRoutes = [
	defineRoute({
		...token,
		operation_id: "authorize",
		path: "/v1/users/authorize",
		summary: "Get a token for the user whose credentials the request carries",
		verb: (service, principal, _params, body) => issueToken(service, principal, body),
	}),
	defineRoute({
		...token,
		operation_id: "refreshToken",
		path: "/v1/users/refresh_jwt",
		summary: "Get a new token in exchange for one that still lives",
		verb: (service, principal, _params, body) => issueToken(service, principal, body),
	}),
	defineRoute({
		operation_id: "listUsers",
		method: "GET",
		path: "/v1/users",
		tag,
		summary: "Get all users",
		permission: "view_all_users_info",
		response: z.array(userObjectSchema),
		example: [exampleUser],
		verb: listUsers,
	}),
	defineRoute({
		operation_id: "createUser",
		method: "POST",
		path: "/v1/users",
		tag,
		summary: "Create a user; only an admin creates an admin",
		permission: "create_new_user",
		errors: ["email_already_exists"],
		body: createUserBody,
		response: userObjectSchema,
		example: exampleUser,
		verb: (service, principal, _params, body) => createUser(service, principal, body),
	}),
	defineRoute({
		operation_id: "getUser",
		method: "GET",
		path: "/v1/users/:uid",
		tag,
		summary: "Get a user",
		permission: "view_user_info",
		errors: ["user_not_found"],
		params: inUser,
		response: userObjectSchema,
		example: exampleUser,
		verb: getUser,
	}),
	defineRoute({
		operation_id: "updateUser",
		method: "PUT",
		path: "/v1/users/:uid",
		tag,
		summary: "Change a user; only an admin gives or takes the admin role",
		permission: "update_user",
		errors: ["user_not_found", "last_admin", "email_already_exists"],
		params: inUser,
		body: updateUserBody,
		response: userObjectSchema,
		example: exampleUser,
		verb: (service, principal, { uid }, changes) => updateUser(service, principal, { uid, changes }),
	}),
	defineRoute({
		operation_id: "deleteUser",
		method: "DELETE",
		path: "/v1/users/:uid",
		tag,
		summary: "Delete a user",
		permission: "delete_user",
		errors: ["user_not_found", "last_admin"],
		params: inUser,
		response: userObjectSchema,
		example: exampleUser,
		verb: deleteUser,
	}),
] as const;
