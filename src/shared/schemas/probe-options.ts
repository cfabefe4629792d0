import * as z from 'zod';

/** Options as they cross; each probe checks its own. */
export const probeOptionsSchema = z.record(
  z.string().max(64),
  z.union([z.number(), z.string().max(4096), z.boolean(), z.null()]),
);
