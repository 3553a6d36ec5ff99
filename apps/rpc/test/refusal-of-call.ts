import { TRPCClientError } from "@trpc/client";
import { expect } from "vitest";
import type { AppRouter, ErrorData } from "../src/index.ts";

/** What a call was refused with. Fails when it was not refused by the service. */
export async function refusalOfCall(call: Promise<unknown>): Promise<ErrorData> {
	const error = await call.then(
		() => expect.fail("The call was not refused."),
		(caught: unknown) => caught,
	);
	if (!isRpcError(error) || error.data == null) throw error;
	return error.data;
}

function isRpcError(error: unknown): error is TRPCClientError<AppRouter> {
	return error instanceof TRPCClientError;
}
