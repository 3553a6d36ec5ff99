/** Lets transfers begin as long as neither of their two nodes has too many; the rest waits, first come first served. */
export interface Transfers {
	/** Begins the transfer now or later. */
	enter(transfer: Transfer): void;
	/** The transfer is over, or it never began. */
	leave(transfer: Transfer): void;
}

export interface Transfer {
	/** Positions of the two nodes. */
	readonly from: number;
	readonly to: number;
	readonly begin: () => void;
}

/** `max` transfers at once per node; null: no limit. */
export function openTransfers(max: number | null): Transfers {
	const limit = max ?? Number.POSITIVE_INFINITY;
	const under_way = new Set<Transfer>();
	const counts = new Map<number, number>();
	/** Every transfer that waits stands in the line of both its nodes. */
	const lines = new Map<number, Set<Transfer>>();

	const count = (node: number, by: 1 | -1): void => {
		counts.set(node, (counts.get(node) ?? 0) + by);
	};
	const isFree = (node: number): boolean => (counts.get(node) ?? 0) < limit;
	const lineOf = (node: number): Set<Transfer> => {
		const line = lines.get(node) ?? new Set<Transfer>();
		lines.set(node, line);
		return line;
	};
	const tryBegin = (transfer: Transfer): boolean => {
		if (!isFree(transfer.from) || !isFree(transfer.to)) return false;
		under_way.add(transfer);
		count(transfer.from, 1);
		count(transfer.to, 1);
		transfer.begin();
		return true;
	};
	const quit = (transfer: Transfer): void => {
		lines.get(transfer.from)?.delete(transfer);
		lines.get(transfer.to)?.delete(transfer);
	};

	return {
		enter(transfer) {
			if (tryBegin(transfer)) return;
			lineOf(transfer.from).add(transfer);
			lineOf(transfer.to).add(transfer);
		},
		leave(transfer) {
			quit(transfer);
			if (!under_way.delete(transfer)) return;
			for (const node of [transfer.from, transfer.to]) {
				count(node, -1);
			}
			for (const node of [transfer.from, transfer.to]) {
				for (const waiting of [...(lines.get(node) ?? [])]) {
					if (!isFree(node)) break;
					if (tryBegin(waiting)) quit(waiting);
				}
			}
		},
	};
}
