import type { EngineIdentity } from './identities';

/** What computes: a name in the table of engines, or `auto` for the one that suits the model and the machine. */
export type EngineChoice = string;

/** Why an engine cannot serve on a machine. */
export const unavailableReasons = [
  'not-installed',
  'binding-missing',
  'cuda-missing',
  'self-test-failed',
  'no-adapter',
  'device-lost',
] as const;

export type UnavailableReason = (typeof unavailableReasons)[number];

/** How an engine did on a known computation, or why it is not available. */
export type EngineCheck =
  | {
      readonly engine: string;
      readonly available: true;
      readonly identity: EngineIdentity;
      /** Of one forward and backward pass, in milliseconds. */
      readonly milliseconds: number;
      /**
       * Largest error against float64 loops, relative to the largest number of its kind: of logits, loss and gradients
       * the worst.
       */
      readonly error: number;
      /** Whether that is what float32 allows. */
      readonly agrees: boolean;
    }
  | {
      readonly engine: string;
      readonly available: false;
      readonly reason: UnavailableReason;
      readonly message: string;
    };
