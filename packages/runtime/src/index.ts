export { runBackup, runRestore } from "./backup/run-copy.ts";
export { composeService, type Service, type ServiceOverrides } from "./compose-service.ts";
export { type Config, configWith } from "./config/config.ts";
export { OPTIONS, type Option, type OptionName } from "./config/options.ts";
export { ensureFirstAdmin, type FirstAdmin } from "./credentials/first-admin.ts";
export type { LogDestination } from "./operate/logger.ts";
export { StartError } from "./start-error.ts";
export { type Server, type ServerOverrides, startServer } from "./start-server.ts";
export { systemClock } from "./system-clock.ts";
