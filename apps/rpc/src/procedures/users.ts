import {
	createUser,
	createUserBody,
	deleteUser,
	getUser,
	listUsers,
	updateUser,
	updateUserRequest,
	userRequest,
} from "@node-actions/application";
import { unwrap } from "../refusal.ts";
import { noInput, procedure, router } from "../trpc.ts";

/** Those who may log in. No answer carries a password or its hash. */
export const users = router({
	list: procedure.input(noInput).query(async ({ ctx }) => unwrap(await listUsers(ctx.service, ctx.principal))),
	get: procedure
		.input(userRequest)
		.query(async ({ ctx, input }) => unwrap(await getUser(ctx.service, ctx.principal, input))),
	create: procedure
		.input(createUserBody)
		.mutation(async ({ ctx, input }) => unwrap(await createUser(ctx.service, ctx.principal, input))),
	update: procedure
		.input(updateUserRequest)
		.mutation(async ({ ctx, input }) => unwrap(await updateUser(ctx.service, ctx.principal, input))),
	delete: procedure
		.input(userRequest)
		.mutation(async ({ ctx, input }) => unwrap(await deleteUser(ctx.service, ctx.principal, input))),
});
