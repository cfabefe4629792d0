import { AbstractMessageReader, AbstractMessageWriter, createMessageConnection, type DataCallback, type Disposable, type Message, type MessageConnection } from 'vscode-jsonrpc/node';

/** The part of a VS Code webview that carries messages. */
export interface MessagePort {
  postMessage(message: unknown): Thenable<boolean>;
  onDidReceiveMessage(listener: (message: unknown) => void): Disposable;
}

/** JSON-RPC objects from the page, as they are: VS Code carries typed arrays in them as bytes. */
class PortReader extends AbstractMessageReader {
  constructor(private readonly port: MessagePort) {
    super();
  }

  listen(callback: DataCallback): Disposable {
    return this.port.onDidReceiveMessage((message) => {
      // Whatever else arrives here is none of ours: browser extensions and developer tools post messages too.
      if (isMessage(message)) callback(message);
    });
  }
}

class PortWriter extends AbstractMessageWriter {
  constructor(private readonly port: MessagePort) {
    super();
  }

  async write(message: Message): Promise<void> {
    // False means that the page is hidden or gone; it asks anew when it comes back.
    await this.port.postMessage(message);
  }

  end(): void {
    // The port belongs to the panel, which closes it.
  }
}

const isMessage = (value: unknown): value is Message => typeof value === 'object' && value !== null && (value as Message).jsonrpc === '2.0';

/** A connection to a page; call `listen()` when its handlers are in place. */
export function pageConnection(port: MessagePort): MessageConnection {
  return createMessageConnection(new PortReader(port), new PortWriter(port));
}
