// The browser entry installs the runtime that src/shared/rpc.ts's plain 'vscode-jsonrpc' needs, so it must be the first
// import of the page.
import {
  AbstractMessageReader,
  AbstractMessageWriter,
  createMessageConnection,
  type DataCallback,
  type Disposable,
  type Message,
  type MessageConnection,
} from 'vscode-jsonrpc/browser';

/** What VS Code gives a webview. */
export interface VsCodeApi {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): void;
}

/** JSON-RPC objects from the host, as they are: typed arrays in them have crossed as bytes. */
class WindowReader extends AbstractMessageReader {
  listen(callback: DataCallback): Disposable {
    const listener = ({ data }: MessageEvent<unknown>) => {
      if (isMessage(data)) callback(data);
    };
    window.addEventListener('message', listener);
    return { dispose: () => window.removeEventListener('message', listener) };
  }
}

class ApiWriter extends AbstractMessageWriter {
  constructor(private readonly api: VsCodeApi) {
    super();
  }

  write(message: Message): Promise<void> {
    this.api.postMessage(message);
    return Promise.resolve();
  }

  end(): void {
    // The window outlives the connection.
  }
}

// Other scripts of the webview's frame post messages to the window too.
const isMessage = (value: unknown): value is Message =>
  typeof value === 'object' && value !== null && (value as Message).jsonrpc === '2.0';

/** A connection to the extension host; call `listen()` when its handlers are in place. */
export function hostConnection(api: VsCodeApi): MessageConnection {
  return createMessageConnection(new WindowReader(), new ApiWriter(api));
}
