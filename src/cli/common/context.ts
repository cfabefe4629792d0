import type { Engine, EngineOptions } from '../../service/client';

/** A stream that text is written to; `isTTY` if it is a terminal, of so many `columns`. */
export type TextStream = NodeJS.WritableStream & { readonly isTTY?: boolean; readonly columns?: number };

/** What the command line needs from its environment; tests pass their own. */
export interface CliContext {
  /** Paths are relative to this folder. */
  readonly cwd: string;
  readonly out: TextStream;
  readonly err: TextStream;
  readonly colour: boolean;
  /** Show stacks and the engine's log. */
  readonly debug: boolean;
  /** Aborts on the first Ctrl-C. */
  readonly signal: AbortSignal;
  startEngine(options: Omit<EngineOptions, 'entry'>): Pick<Engine, 'calls' | 'exited' | 'dispose'>;
}
