import { expect } from "vitest";
import { z } from "zod";

/** The envelope of a refused call (contract, section 5), and nothing beside it. */
export const envelope = z.strictObject({
	error: z.strictObject({
		message: z.string().min(1),
		code: z.int(),
		data: z.strictObject({
			code: z.string(),
			httpStatus: z.int(),
			path: z.string().optional(),
			error_code: z.string(),
			description: z.string(),
			message: z.string(),
			action_uid: z.string().optional(),
			retry_after_seconds: z.int().optional(),
		}),
	}),
});

/** The refusal in an answer, after checking its envelope against its status line and headers. */
export async function refusalIn(response: Response) {
	const { error } = envelope.parse(await response.json());
	expect(response.headers.get("content-type")).toBe("application/json");
	expect(Number(response.headers.get("content-length"))).toBeGreaterThan(0);
	expect(error.data.httpStatus).toBe(response.status);
	expect(error.data.description).toBe(error.message);
	expect(error.data.message).toBe(error.message);
	return error.data;
}

/** The path of a query. */
export function query(procedure: string, input: unknown): string {
	return `/${procedure}?input=${encodeURIComponent(JSON.stringify(input))}`;
}

/** What makes a request a mutation. */
export function post(
	body: NonNullable<RequestInit["body"]>,
	headers: Record<string, string> = { "content-type": "application/json" },
): RequestInit {
	return { method: "POST", headers, body };
}
