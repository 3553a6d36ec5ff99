/**
 * The name a maintenance snapshot gets: `maintenance_mode_YYYY-MM-DD_HH-MM-SS` in UTC (contract, section 4).
 * `unixSeconds` is whole and not negative. Computed by hand because the domain has no clock and no Date.
 */
export function maintenanceSnapshotName(unixSeconds: number): string {
	const secondOfDay = unixSeconds % 86_400;
	const { year, month, day } = civilDate(Math.floor(unixSeconds / 86_400));
	const hour = Math.floor(secondOfDay / 3_600);
	const minute = Math.floor((secondOfDay % 3_600) / 60);
	return `maintenance_mode_${pad(year, 4)}-${pad(month)}-${pad(day)}_${pad(hour)}-${pad(minute)}-${pad(secondOfDay % 60)}`;
}

/** Days since 1970-01-01 to the proleptic Gregorian date, by eras of 400 years that begin on 1 March. */
function civilDate(daysSince1970: number): { year: number; month: number; day: number } {
	const days = daysSince1970 + 719_468;
	const era = Math.floor(days / 146_097);
	const dayOfEra = days - era * 146_097;
	const yearOfEra = Math.floor(
		(dayOfEra - Math.floor(dayOfEra / 1_460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
	);
	const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
	const monthFromMarch = Math.floor((5 * dayOfYear + 2) / 153);
	const day = dayOfYear - Math.floor((153 * monthFromMarch + 2) / 5) + 1;
	const month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9;
	return { year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day };
}

function pad(value: number, width = 2): string {
	return String(value).padStart(width, "0");
}
