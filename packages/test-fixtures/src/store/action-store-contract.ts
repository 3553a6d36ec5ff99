import { describe } from "vitest";
import { acceptContract } from "./accept-contract.ts";
import { amendContract } from "./amend-contract.ts";
import { claimContract } from "./claim-contract.ts";
import { durabilityContract } from "./durability-contract.ts";
import { idempotencyContract } from "./idempotency-contract.ts";
import { leaseContract } from "./lease-contract.ts";
import { logContract } from "./log-contract.ts";
import { modelContract } from "./model-contract.ts";
import { retentionContract } from "./retention-contract.ts";
import type { StoreUnderTest } from "./store-under-test.ts";

/** What `ActionStore` promises, sentence by sentence, for any implementation. `name` says which store it is. */
export function actionStoreContract(name: string, store: StoreUnderTest): void {
	describe(`action store: ${name}`, () => {
		acceptContract(store);
		amendContract(store);
		claimContract(store);
		leaseContract(store);
		idempotencyContract(store);
		logContract(store);
		retentionContract(store);
		durabilityContract(store);
		modelContract(store);
	});
}
