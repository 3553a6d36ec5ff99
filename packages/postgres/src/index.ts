export { type ConnectionSettings, connectionSettings } from "./connection-settings.ts";
export { DatabaseUrlError } from "./database-url-error.ts";
export { type OpenReason, type OpenTrouble, openTrouble } from "./open-trouble.ts";
export { PATIENTLY } from "./patience.ts";
export { quietPool } from "./quiet-pool.ts";
export { type SessionSettings, setUpSession } from "./session.ts";
