import * as z from 'zod';
import type { PageContract } from '../../shared/page-contract';
import type { Schemas } from '../../shared/rpc';
import { probeOptionsSchema } from '../../shared/schemas/probe-options';

const run = z.number().int().min(0).max(63);

const step = z.number().int().min(0);

const samples = z.number().int().min(1).max(100_000);

const digits = z.number().int().min(1).max(64);

export const pageSchemas: Schemas<PageContract> = {
  hello: z.object({ version: z.number() }),
  metrics: z.object({ run }),
  evaluate: z.object({ run, step, samples }),
  attention: z.object({ run, step, prompt: z.string().max(400) }),
  failures: z.object({
    run,
    step,
    digits,
    place: z.number().int().min(0).max(128).nullable(),
    samples,
    limit: z.number().int().min(1).max(1000),
  }),
  probe: z.object({ run, step, probe: z.string().max(64), options: probeOptionsSchema }),
  saveCsv: z.object({ suggestedName: z.string().max(200), text: z.string().max(20_000_000) }),
  log: z.object({ level: z.enum(['info', 'error']), text: z.string().max(10_000) }),
};
