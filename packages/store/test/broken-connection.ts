import type { TcpProxy } from "@node-actions/test-servers";

/**
 * Breaks the connection on which this text is sent, at the worst moment: swallows what was sent, or the answer to it. Resolves once it has been sent.
 */
export function brokenAt(text: string, proxy: TcpProxy, swallows: "sent" | "answer"): Promise<void> {
	return new Promise((resolve) => {
		let isSent = false;
		proxy.filter((direction, bytes) => {
			if (direction === "requests" && bytes.includes(text)) {
				isSent = true;
				resolve();
				return swallows === "answer";
			}
			return !isSent;
		});
	});
}

/** Ends every connection and lets new ones through. */
export function mend(proxy: TcpProxy): void {
	proxy.filter(undefined);
	proxy.cut();
	proxy.resume();
}
