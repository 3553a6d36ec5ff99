/** Whoever sends the requests of a benchmark. */
export const ADMIN = { user: "bench@example.com", password: "bench-password" } as const;

/** Basic credentials with each request, as real clients send them (contract, section 6). */
export const ADMIN_HEADERS = {
	authorization: `Basic ${Buffer.from(`${ADMIN.user}:${ADMIN.password}`).toString("base64")}`,
} as const;
