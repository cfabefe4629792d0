import {
  AbstractMessageReader,
  AbstractMessageWriter,
  createMessageConnection,
  type DataCallback,
  type Disposable,
  type Message,
  type MessageConnection,
} from 'vscode-jsonrpc/node';
import * as z from 'zod';

/** The part of a VS Code webview that carries messages. */
export interface MessagePort {
  postMessage(message: unknown): Thenable<boolean>;
  onDidReceiveMessage(listener: (message: unknown) => void): Disposable;
}

/** Reads JSON-RPC objects from the page unchanged: VS Code transfers typed arrays in them as bytes. */
class PortReader extends AbstractMessageReader {
  constructor(
    private readonly port: MessagePort,
    private readonly accepts: (message: unknown) => message is Message,
  ) {
    super();
  }

  listen(callback: DataCallback): Disposable {
    return this.port.onDidReceiveMessage((message) => {
      // Anything else is ignored: browser extensions and developer tools post messages too.
      if (this.accepts(message)) callback(message);
    });
  }
}

class PortWriter extends AbstractMessageWriter {
  constructor(private readonly port: MessagePort) {
    super();
  }

  async write(message: Message): Promise<void> {
    // False means that the page is hidden or gone; it asks again when it comes back.
    await this.port.postMessage(message);
  }

  end(): void {
    // The port belongs to the panel, which closes it.
  }
}

const id = z.union([z.string(), z.number()]);
const message = z.union([
  z.strictObject({
    jsonrpc: z.literal('2.0'),
    id,
    method: z.string(),
    params: z.record(z.string(), z.unknown()).optional(),
  }),
  z.strictObject({ jsonrpc: z.literal('2.0'), method: z.literal('$/cancelRequest'), params: z.strictObject({ id }) }),
]);

/**
 * Whether a message is a call or the cancellation of one, which are all that a page sends. The JSON-RPC library does
 * not check the shape of what it is given and throws on anything else.
 */
export const isFromPage = (value: unknown): value is Message => message.safeParse(value).success;

/**
 * A connection to a page; call `listen()` when its handlers are in place.
 * @param accepts which messages are read; all others are ignored
 */
export function pageConnection(port: MessagePort, accepts = isFromPage): MessageConnection {
  return createMessageConnection(new PortReader(port, accepts), new PortWriter(port));
}
