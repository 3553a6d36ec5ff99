import type { RequestListener } from "node:http";
import { isIP } from "node:net";
import type { Config } from "../config/config.ts";
import type { Log } from "../operate/logger.ts";
import { type Certificate, keptCertificate, readCertificate } from "./certificate.ts";
import { type Listener, listen } from "./listener.ts";

export interface Listeners {
	readonly urls: { readonly http?: string; readonly https?: string };
	close(grace_ms: number): Promise<void>;
}

/** How often the certificate is looked at while the process runs. */
const CERTIFICATE_CHECK_MS = 86_400_000;

/** Opens the ports that the configuration asks for. Throws `StartError`; then none is left open. */
export async function openListeners(
	config: Config,
	directory: string,
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
	const https = config.https
		? await open(config.https_port, "--https-port", certificateOf(config, directory))
		: undefined;
	const renewal = setInterval(() => {
		try {
			https?.present(certificateOf(config, directory));
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

/** Peers judge a certificate by the real time, so it is made and checked by it whatever clock the service runs on. */
function certificateOf(config: Config, directory: string): Certificate {
	return config.tls_cert !== undefined && config.tls_key !== undefined
		? readCertificate(config.tls_cert, config.tls_key)
		: keptCertificate(directory, config.host, Date.now());
}

function isLoopback(host: string): boolean {
	return host === "localhost" || host === "::1" || (isIP(host) === 4 && host.startsWith("127."));
}
