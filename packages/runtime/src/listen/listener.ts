import {
	createServer,
	type IncomingMessage,
	type RequestListener,
	type Server,
	type ServerOptions,
	type ServerResponse,
} from "node:http";
import { createServer as createTlsServer } from "node:https";
import { isIPv6 } from "node:net";
import { reasonOf, StartError } from "../start-error.ts";
import { Answer } from "./answer.ts";
import type { Certificate } from "./certificate.ts";
import { answerClientError, answerConnect, answerExpectation } from "./client-error.ts";

/** Bounds on what a connection may take from the process, in milliseconds and bytes, and who refuses what. */
const LIMITS = {
	headersTimeout: 15_000,
	requestTimeout: 60_000,
	/** Longer than the minute that load balancers keep an idle connection, so that it is they who close it. */
	keepAliveTimeout: 65_000,
	connectionsCheckingInterval: 5_000,
	maxHeaderSize: 16_384,
	noDelay: true,
	/** The platform refuses a request without a Host header in words of its own, and with headers that are none. It is refused where the others are. */
	requireHostHeader: false,
} as const satisfies ServerOptions;

/**
 * A request that declares no body has none, and then its stream is never begun nor ended, which saves a read more than its route's work
 * costs.
 */
const OPTIONS = { ...LIMITS, ServerResponse: Answer, optimizeEmptyRequests: true } as const;

/** How often idle connections are looked for while a listener closes. */
const CLOSING_CHECK_MS = 20;

export interface Listener {
	/** Without a slash at the end. */
	readonly url: string;
	/** Presents this certificate to connections from now on. Only over TLS. */
	present(certificate: Certificate): void;
	/** Takes no new connection, lets requests in hand end for `grace_ms`, then cuts them off. */
	close(grace_ms: number): Promise<void>;
}

/** Opens one port. Throws `StartError` when that is not possible. `certificate` makes it HTTPS, from TLS 1.2 on. */
export async function listen(
	onRequest: RequestListener,
	where: { readonly host: string; readonly port: number; readonly option: string },
	certificate?: Certificate,
): Promise<Listener> {
	const tls = certificate === undefined ? undefined : tlsServer(onRequest, certificate);
	const server: Server = tls ?? createServer(OPTIONS, onRequest);
	server.prependListener("request", endAfterUpgradeOffer);
	server.prependListener("request", nameHost);
	server.on("clientError", answerClientError);
	server.on("connect", answerConnect);
	server.on("checkExpectation", answerExpectation);
	await bind(server, where);
	const address = server.address();
	const port = typeof address === "object" && address !== null ? address.port : where.port;
	return {
		url: `${tls === undefined ? "http" : "https"}://${reachable(where.host)}:${port}`,
		present: ({ cert, key }) => tls?.setSecureContext({ cert, key, minVersion: "TLSv1.2" }),
		close: (grace_ms) => closeServer(server, grace_ms),
	};
}

/**
 * What a client sends after an offer to upgrade, which nobody here takes up, the platform drops. So the connection ends with the answer: nothing more
 * can come of it, and nobody must wait for that.
 */
function endAfterUpgradeOffer({ headers }: IncomingMessage, response: ServerResponse): void {
	if (headers.upgrade !== undefined) response.shouldKeepAlive = false;
}

/** HTTP/1.0 knows no Host header. Whoever speaks it means this server, whose name nothing here depends on (RFC 9112, section 3.3). */
function nameHost({ httpVersionMinor, headers }: IncomingMessage): void {
	if (httpVersionMinor === 0) headers.host ??= "localhost";
}

function tlsServer(onRequest: RequestListener, { cert, key }: Certificate) {
	try {
		return createTlsServer({ ...OPTIONS, cert, key, minVersion: "TLSv1.2", handshakeTimeout: 15_000 }, onRequest);
	} catch (error) {
		throw new StartError([`--tls-cert: must work with its key over TLS, which refuses it: ${tlsReason(error)}.`], {
			exit_code: 2,
			cause: error,
		});
	}
}

/** TLS gives its reasons as "error:0A00018F:SSL routines::ee key too small". */
function tlsReason(error: unknown): string {
	return reasonOf(error).replace(/^error:[^:]*:[^:]*:[^:]*:/, "");
}

/** What goes wrong with any port: a name that is not found, an address that is another machine's or of a kind that is not there. */
const HOST_ERRORS: readonly string[] = ["ENOTFOUND", "EAI_AGAIN", "EADDRNOTAVAIL", "EINVAL", "EAFNOSUPPORT"];

const PORT_SENTENCES: Readonly<Record<string, string>> = {
	EADDRINUSE: "the port is in use; stop what uses it or give another",
	EACCES: "the port may not be used; give one from 1024 on, or the right to use it",
};

function bind(server: Server, where: { readonly host: string; readonly port: number; readonly option: string }) {
	const bound = Promise.withResolvers<void>();
	server.once("error", (error: Error & { readonly code?: string }) => {
		const isOfHost = error.code !== undefined && HOST_ERRORS.includes(error.code);
		const sentence = isOfHost
			? `--host: must be an address of this machine, or a name that leads to one; it cannot listen on ${where.host} (${error.code}).`
			: `${where.option}: cannot listen on ${where.host} port ${where.port}: ${PORT_SENTENCES[error.code ?? ""] ?? reasonOf(error)}.`;
		bound.reject(new StartError([sentence], { exit_code: 1, cause: error }));
	});
	server.listen(where.port, where.host, bound.resolve);
	return bound.promise;
}

async function closeServer(server: Server, grace_ms: number): Promise<void> {
	const closed = Promise.withResolvers<void>();
	server.close(() => closed.resolve());
	const checks = setInterval(() => server.closeIdleConnections(), CLOSING_CHECK_MS);
	const end = setTimeout(() => server.closeAllConnections(), grace_ms);
	await closed.promise;
	clearInterval(checks);
	clearTimeout(end);
}

/** The host to put into a URL: an address that means "all" cannot be connected to, its loopback can. */
function reachable(host: string): string {
	if (host === "0.0.0.0") return "127.0.0.1";
	if (host === "::") return "[::1]";
	return isIPv6(host) ? `[${host}]` : host;
}
