import { randomBytes } from 'node:crypto';
import { basename } from 'node:path';
import { Uri, type CustomDocument, type CustomReadonlyEditorProvider, type WebviewPanel } from 'vscode';
import { CancelledError, messageOf, UserError } from '../../shared/errors';
import type { Host } from '../host';
import { importWeights } from '../imports/import-weights';
import { report } from '../show/report';
import { foreignPage, importMessage, type ForeignView } from './foreign-page';

/**
 * Shows a weights file in an editor: our own checkpoints in the Inspector, weights of other programs on a page that
 * says what was read and can import them. An engine process reads the file, so a large one blocks nothing; closing the
 * tab cancels the reading.
 */
export class CheckpointEditor implements CustomReadonlyEditorProvider {
  static readonly viewType = 'digitscope.checkpoint';

  constructor(
    private readonly host: Host,
    private readonly extensionUri: Uri,
  ) {}

  openCustomDocument(uri: Uri): CustomDocument {
    return { uri, dispose: () => undefined };
  }

  resolveCustomEditor({ uri }: CustomDocument, panel: WebviewPanel): void {
    const abort = new AbortController();
    panel.onDidDispose(() => abort.abort());
    // Not awaited: VS Code shows the page only once the editor is resolved, and the page says that it is reading.
    void report(this.host.log, () => this.fill(uri, panel, abort.signal));
  }

  private async fill({ fsPath, scheme }: Uri, panel: WebviewPanel, signal: AbortSignal): Promise<void> {
    const media = Uri.joinPath(this.extensionUri, 'media');
    const { webview } = panel;
    const style = webview.asWebviewUri(Uri.joinPath(media, 'foreign-page.css')).toString();
    const show = (view: ForeignView) => {
      webview.html = foreignPage(
        { file: basename(fsPath), cspSource: webview.cspSource, nonce: randomBytes(16).toString('base64url'), style },
        view,
      );
    };
    webview.options = { enableScripts: true, localResourceRoots: [media] };
    show({ state: 'reading' });
    try {
      // The old side of a comparison of versions, for example, is not a file that another process can read.
      if (scheme !== 'file')
        throw new UserError(
          'checkpoint/scheme',
          'This is not a file on disk. Save a copy in the workspace and open that.',
        );
      const found = await this.host.engines.weightsAt(fsPath, signal);
      if (signal.aborted) return;
      if (found.kind === 'own') return this.host.panels.fill(panel, [found.summary.folder], found.step);
      show({ state: 'read', weights: found.weights });
      webview.onDidReceiveMessage(
        (message) =>
          message === importMessage &&
          void report(this.host.log, () => importWeights(this.host, fsPath, found.weights)),
      );
    } catch (error) {
      if (error instanceof CancelledError) throw error;
      // The page is about this file, so its name is enough.
      show({ state: 'problem', words: messageOf(error).replaceAll(fsPath, basename(fsPath)) });
      // The page says what is wrong with the file; an error of ours goes to the log too.
      if (!(error instanceof UserError)) throw error;
    }
  }
}
