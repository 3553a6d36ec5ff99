/** What the driver holds to be the same as `verify-full`, each in its place. */
const STRICT_MODES = /([?&]sslmode=)(?:prefer|require|verify-ca)(?=&|$)/g;

/** Libpq's own, weaker meaning of the modes, which the driver offers by this parameter. */
const LIBPQ_MEANING = /[?&]uselibpqcompat=true(?=&|$)/;

/**
 * The URL of a database with the one word for what the driver does on `sslmode=require` and its like: demand TLS, and a certificate that is trusted and is
 * for this host. It does so on the others too, but with a warning on standard error that speaks to programmers.
 */
export function withPlainTlsMode(url: string): string {
	return LIBPQ_MEANING.test(url) ? url : url.replaceAll(STRICT_MODES, "$1verify-full");
}
