import { requestError } from "@node-actions/domain";

/** The refusal of every request while the process drains (contract, section 5). By then the next process is usually there. */
export const STOPPING = requestError("service_unavailable", "The server is stopping; send the request again.", {
	retry_after_seconds: 5,
});
