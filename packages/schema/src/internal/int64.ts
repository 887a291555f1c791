/** The least and the greatest 64-bit integer. */
export const int64Range: { readonly min: bigint; readonly max: bigint } = {
  min: -(2n ** 63n),
  max: 2n ** 63n - 1n,
};
