import { type CustomTypesConfig, types } from "pg";

const INT8 = types.builtins.INT8;

/** `bigint` columns as numbers, on the connections of this store only: other users of the driver keep its own way. */
export const WHOLE_NUMBERS: CustomTypesConfig = {
	getTypeParser: (type, format) => (type === INT8 ? wholeNumber : types.getTypeParser(type, format)),
};

function wholeNumber(text: string): number {
	const number = Number(text);
	if (!Number.isSafeInteger(number)) throw new RangeError(`The database holds ${text}, which is too large a number.`);
	return number;
}
