/** What a client is compiled against, and all that is packed for one: types, and nothing at run time. */
export type { AppRouter, RouterInputs, RouterOutputs } from "./app-router.ts";
export type { ErrorData, ErrorShape } from "./error-data.ts";
