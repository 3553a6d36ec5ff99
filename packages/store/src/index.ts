export type { AlikeSetting } from "./postgres/alike-settings.ts";
export { openPostgresStore, type PostgresStore, type PostgresStoreOptions } from "./postgres/open-postgres-store.ts";
export { checkEmbeddedStore } from "./sqlite/check-embedded-store.ts";
export {
	EMBEDDED_STORE_FILE,
	type EmbeddedStore,
	type EmbeddedStoreOptions,
	openEmbeddedStore,
} from "./sqlite/open-embedded-store.ts";
export { StoreOpenError, type StoreOpenReason } from "./store-error.ts";
