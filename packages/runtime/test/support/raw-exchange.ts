import { connect } from "node:net";
import { text } from "node:stream/consumers";

/** Sends bytes as they are and reads until the server closes the connection. */
export async function rawExchange(base: string, request: string): Promise<string> {
	const { hostname, port } = new URL(base);
	const socket = connect(Number(port), hostname);
	socket.write(request);
	return text(socket);
}
