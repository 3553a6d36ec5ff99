import type { ErrorCode } from "@node-actions/domain";

/** The body of every error (contract, section 5), for the few that are answered before any adapter is asked. */
export function refusalBody(error_code: ErrorCode, message: string): string {
	return JSON.stringify({ error_code, description: message, message });
}

export function refusal(
	status: number,
	error_code: ErrorCode,
	message: string,
	headers: Readonly<Record<string, string>> = {},
): Response {
	return new Response(refusalBody(error_code, message), {
		status,
		headers: { "content-type": "application/json", ...headers },
	});
}
