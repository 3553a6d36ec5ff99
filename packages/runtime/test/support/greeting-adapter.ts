import { authenticate, type CreateAdapter } from "@node-actions/application";

/** A small way into the service, enough to see what the runtime does with any adapter. Its routes are under /v1. */
export const createGreetingAdapter: CreateAdapter = ({ service, isDraining, onInternalError }) => ({
	name: "rest",
	prefix: "/v1",
	fetch: async (request, scope) => {
		const path = new URL(request.url).pathname;
		scope.route = path;
		if (isDraining()) return answer(503, "service_unavailable", { "retry-after": "1" });
		if (path === "/v1/broken") {
			onInternalError(new Error("the disk said no"), scope);
			return answer(500, "internal_error");
		}
		if (path === "/v1/body") return answer(200, `${(await request.text()).length}`);
		const principal = await authenticate(service, scope.authorization, scope.address);
		if (!principal.ok) return answer(401, principal.error.error_code);
		scope.user = principal.value.email;
		return answer(200, principal.value.email);
	},
});

function answer(status: number, text: string, headers: Readonly<Record<string, string>> = {}): Response {
	return new Response(JSON.stringify({ text }), {
		status,
		headers: { "content-type": "application/json", ...headers },
	});
}
