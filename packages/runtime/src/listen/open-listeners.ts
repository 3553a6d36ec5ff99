import type { RequestListener } from "node:http";
import { isIP } from "node:net";
import type { Config } from "../config/config.ts";
import type { Log } from "../operate/logger.ts";
import { type Certificate, certificateOf, type FoundCertificate } from "./certificate.ts";
import { type Listener, listen } from "./listener.ts";

export interface Listeners {
	readonly urls: { readonly http?: string; readonly https?: string };
	close(grace_ms: number): Promise<void>;
}

/** How often the certificate is looked at while the process runs. */
const CERTIFICATE_CHECK_MS = 86_400_000;

/**
 * Opens the ports that the configuration asks for, the one for HTTPS, if any, with what `finding` finds. Throws `StartError`; then none is left open.
 */
export async function openListeners(
	config: Config,
	finding: Promise<FoundCertificate> | undefined,
	onRequest: RequestListener,
	log: Log,
): Promise<Listeners> {
	await using opened = new AsyncDisposableStack();
	const open = async (port: number, option: string, certificate?: Certificate): Promise<Listener> => {
		const listener = await listen(onRequest, { host: config.host, port, option }, certificate);
		opened.defer(() => listener.close(0));
		return listener;
	};
	const http = config.http ? await open(config.http_port, "--http-port") : undefined;
	if (http !== undefined && !isLoopback(config.host)) {
		log.warn({ host: config.host }, "passwords cross the network in clear over HTTP; --no-http switches it off");
	}
	const https = finding && (await open(config.https_port, "--https-port", kept(await finding)));
	const renewal = setInterval(async () => {
		try {
			https?.present(kept(await certificateOf(config)));
		} catch (error) {
			log.error({ err: error }, "the certificate could not be renewed");
		}
	}, CERTIFICATE_CHECK_MS);
	renewal.unref();
	opened.move();
	return {
		urls: { ...(http && { http: http.url }), ...(https && { https: https.url }) },
		close: async (grace_ms) => {
			clearInterval(renewal);
			await Promise.all([http?.close(grace_ms), https?.close(grace_ms)]);
		},
	};
}

/**
 * Opens and closes the ports that `openListeners` will open, to find out before anything is made whether that can be done. Rejects with `StartError`.
 * Whoever connects in between meets a connection that ends, as of a server that is not there yet.
 */
export async function tryPorts({ host, http, http_port, https, https_port }: Config): Promise<void> {
	const ports = [
		...(http ? [{ host, port: http_port, option: "--http-port" }] : []),
		...(https ? [{ host, port: https_port, option: "--https-port" }] : []),
	];
	for (const where of ports) {
		const listener = await listen((request) => request.destroy(), where);
		await listener.close(0);
	}
}

function kept({ certificate, keep }: FoundCertificate): Certificate {
	keep();
	return certificate;
}

function isLoopback(host: string): boolean {
	return host === "localhost" || host === "::1" || (isIP(host) === 4 && host.startsWith("127."));
}
