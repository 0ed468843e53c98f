// In place of globalThis in PyScript's adapters: what they keep there stays among themselves.
export const scope = {};
