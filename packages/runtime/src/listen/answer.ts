import { type IncomingMessage, type OutgoingHttpHeader, type OutgoingHttpHeaders, ServerResponse } from "node:http";

/**
 * The platform's answer to a request, with headers that it carries whoever writes it. They are added as it is written: setting them beforehand makes the
 * platform take each header on a slower way, and the headers of a `Response` cannot be reached without a copy of them. It is a class because a method that is
 * replaced on each answer keeps answers from being collected soon: collecting garbage then took a quarter of the process's time.
 */
export class Answer<Incoming extends IncomingMessage = IncomingMessage> extends ServerResponse<Incoming> {
	added_headers: OutgoingHttpHeaders | undefined = undefined;

	/** Takes headers as an object, which is how they come from a `Response`. */
	override writeHead(status: number, headers?: string | OutgoingHttpHeaders | OutgoingHttpHeader[]): this {
		return super.writeHead(status, { ...(headers as OutgoingHttpHeaders | undefined), ...this.added_headers });
	}
}
