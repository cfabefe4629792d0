import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { UserError, messageOf } from '../../shared/errors';

/** A PyTorch program that ours is compared with. */
export interface Peer {
  /** A Python that has torch. */
  readonly python: string;
  /** The folder of `torch_step.py` and `torch_train.py`. */
  readonly folder: string;
  /** The threads that it may use, as many as our engine has workers. */
  readonly threads: number;
}

/**
 * Runs a peer's script and reads the JSON of its last line.
 * @throws UserError `bench/peer` with the last line of its error
 */
export async function runPeer<T>(
  { python, folder, threads }: Peer,
  script: string,
  flags: Readonly<Record<string, string | number | undefined>>,
  signal: AbortSignal,
): Promise<T> {
  const given = Object.entries({ ...flags, threads }).flatMap(([name, value]) =>
    value === undefined ? [] : [`--${name}`, String(value)],
  );
  try {
    const { stdout } = await promisify(execFile)(python, [path.join(folder, script), ...given], {
      signal,
      maxBuffer: 1e6,
    });
    return JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as T;
  } catch (error) {
    if (signal.aborted) throw error;
    const words = messageOf(error).trim().split('\n').at(-1);
    throw new UserError(
      'bench/peer',
      `${script} failed with ${python}: ${words}. Give a Python that has torch with --python, or leave it ` +
        'out to time Digitscope alone.',
    );
  }
}
