// In place of PyScript's encoder for talking to workers: the widget has none.
export const { parse: decode, stringify: encode } = JSON;
