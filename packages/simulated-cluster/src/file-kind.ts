/** Fields that only a file of this kind has at its top. */
const FIELDS = {
	cluster: ["nodes", "bdbs"],
	scenario: ["cluster", "schedule", "roll"],
} as const;

export type FileKind = keyof typeof FIELDS;

/** What kind of file somebody has named, who may have meant to name another; undefined where its fields do not tell. */
export function fileKindOf(content: unknown): FileKind | undefined {
	if (typeof content !== "object" || content === null) return undefined;
	const kinds = (["cluster", "scenario"] as const).filter((kind) =>
		FIELDS[kind].some((field) => Object.hasOwn(content, field)),
	);
	return kinds.length === 1 ? kinds[0] : undefined;
}
