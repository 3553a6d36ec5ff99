import { actionStoreContract } from "@node-actions/test-fixtures/store/action-store-contract";
import { userStoreContract } from "@node-actions/test-fixtures/store/user-store-contract";
import { embeddedStore } from "./embedded-store-under-test.ts";

actionStoreContract("embedded", embeddedStore);
userStoreContract("embedded", embeddedStore);
