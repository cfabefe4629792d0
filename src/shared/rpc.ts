import {
  CancellationTokenSource,
  ErrorCodes,
  type CancellationToken,
  ProgressType,
  ResponseError,
  type MessageConnection,
} from 'vscode-jsonrpc';
import type { ZodType } from 'zod';
import { CancelledError, UserError, messageOf } from './errors';
import { onAbort } from './on-abort';

/** A contract is an interface whose members look like this: what a call takes, gives back and reports on its way. */
export interface Call {
  params: unknown;
  result: unknown;
  progress?: unknown;
}
type Progress<C> = C extends { progress: infer P } ? P : never;

export interface CallOptions<P> {
  /** Aborting asks the other side to stop; the call then rejects with CancelledError. */
  signal?: AbortSignal;
  onProgress?: (value: P) => void;
}
/** What a handler gets beside its parameters. */
export interface HandlerContext<P> {
  signal: AbortSignal;
  progress: (value: P) => void;
}
/** The calling side of a contract: one method a call. */
export type Client<C> = {
  [K in keyof C]: C[K] extends Call
    ? (params: C[K]['params'], options?: CallOptions<Progress<C[K]>>) => Promise<C[K]['result']>
    : never;
};
/** The answering side of a contract. */
export type Handlers<C> = {
  [K in keyof C]: C[K] extends Call
    ? (params: C[K]['params'], context: HandlerContext<Progress<C[K]>>) => Promise<C[K]['result']> | C[K]['result']
    : never;
};
/** One run-time check a call: the other side is not trusted. */
export type Schemas<C> = { [K in keyof C]: C[K] extends Call ? ZodType<C[K]['params']> : never };

/** The Language Server Protocol's code for a cancelled request. */
const requestCancelled = -32800;
const progressType = new ProgressType<unknown>();
interface Envelope {
  params: unknown;
  progressToken: number;
}
const isEnvelope = (value: unknown): value is Envelope =>
  typeof value === 'object' &&
  value !== null &&
  'params' in value &&
  typeof (value as Envelope).progressToken === 'number';

/**
 * Answers the calls of a contract on a connection. Parameters that fail their schema are refused with code
 * `message/shape` and never reach the handler. Call before `connection.listen()`.
 */
export function serve<C>(connection: MessageConnection, schemas: Schemas<C>, handlers: Handlers<C>): void {
  for (const name of Object.keys(schemas) as (keyof C & string)[]) {
    const schema = schemas[name] as ZodType;
    const handler = handlers[name] as unknown as (params: unknown, context: HandlerContext<unknown>) => unknown;
    connection.onRequest(name, async (...received: unknown[]) => {
      // The token comes last; a message without parameters, or with several, is none of ours.
      const token = received.at(-1) as CancellationToken;
      const envelope = received.length === 2 ? received[0] : undefined;
      // A call that was cancelled while it waited arrives cancelled, and no event will say so again.
      if (token.isCancellationRequested) return toResponse(new CancelledError());
      if (!isEnvelope(envelope))
        return toResponse(
          new UserError(
            'message/shape',
            `The message '${name}' has the wrong shape: it lacks its parameters or the number of its progress.`,
          ),
        );
      const parsed = schema.safeParse(envelope.params);
      if (!parsed.success) {
        const { path, message } = parsed.error.issues[0];
        return toResponse(
          new UserError(
            'message/shape',
            `The message '${name}' has the wrong shape at '${path.join('.') || 'its top'}': ${message}`,
          ),
        );
      }
      const abort = new AbortController();
      token.onCancellationRequested(() => abort.abort());
      // Where nobody hears of progress any more, the answer cannot be sent either, and says so.
      const progress = (value: unknown) =>
        void connection.sendProgress(progressType, envelope.progressToken, value).catch(() => undefined);
      try {
        return await handler(parsed.data, { signal: abort.signal, progress });
      } catch (error) {
        return toResponse(error);
      }
    });
  }
}

/** The calling side: a proxy with one method for each call of the contract. */
export function client<C>(connection: MessageConnection): Client<C> {
  let nextToken = 0;
  const call = async (name: string, params: unknown, options: CallOptions<unknown> = {}) => {
    if (options.signal?.aborted) throw new CancelledError();
    const source = new CancellationTokenSource();
    const waitNoMore = onAbort(options.signal, () => source.cancel());
    const progressToken = nextToken++;
    const { onProgress } = options;
    const listener = onProgress && connection.onProgress(progressType, progressToken, (value) => onProgress(value));
    try {
      return await connection.sendRequest(name, { params, progressToken } satisfies Envelope, source.token);
    } catch (error) {
      throw fromResponse(error);
    } finally {
      listener?.dispose();
      waitNoMore();
    }
  };
  return new Proxy({} as Client<C>, {
    // `then` must stay undefined, or awaiting the client itself would send a message.
    get: (_, name) =>
      typeof name === 'string' && name !== 'then'
        ? (params: unknown, options?: CallOptions<unknown>) => call(name, params, options)
        : undefined,
  });
}

/** Errors cross as their code and words; anything that is not meant for the user keeps its stack for the log. */
function toResponse(error: unknown): ResponseError<{ code?: string; stack?: string }> {
  if (error instanceof CancelledError) return new ResponseError(requestCancelled, error.message);
  if (error instanceof UserError)
    return new ResponseError(ErrorCodes.InvalidRequest, error.message, { code: error.code });
  return new ResponseError(ErrorCodes.InternalError, messageOf(error), {
    stack: error instanceof Error ? error.stack : undefined,
  });
}

function fromResponse(error: unknown): unknown {
  if (!(error instanceof ResponseError)) return error;
  if (error.code === requestCancelled) return new CancelledError();
  const data = error.data as { code?: string; stack?: string } | undefined;
  if (data?.code) return new UserError(data.code, error.message);
  const plain = new Error(error.message);
  if (data?.stack) plain.stack = data.stack;
  return plain;
}
