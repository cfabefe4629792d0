export const sizes = {
  nano: { layers: 3, heads: 3, width: 48 },
  micro: { layers: 4, heads: 4, width: 128 },
  mini: { layers: 6, heads: 6, width: 192 },
} as const;

export type SizeName = keyof typeof sizes;

export const sizeNames = Object.keys(sizes) as SizeName[];
