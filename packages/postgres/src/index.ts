export { type ConnectionSettings, connectionSettings, DatabaseUrlError } from "./connection-settings.ts";
export { PATIENTLY } from "./patience.ts";
export { quietPool } from "./quiet-pool.ts";
export { type SessionSettings, setUpSession } from "./session.ts";
