/**
 * How the documented weaknesses of maintenance mode are treated (contract, section 4).
 * - `documented`: kept. The quorum check ignores nodes that are already in maintenance, and activations stack: two on need two off.
 * - `strict`: mended. Nodes in maintenance or leaving do not count towards quorum, and a second activation adds nothing to undo.
 */
export const POLICY_PRESETS = ["documented", "strict"] as const;

export type PolicyPreset = (typeof POLICY_PRESETS)[number];
