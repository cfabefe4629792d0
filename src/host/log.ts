/** The output channel 'Digitscope', as code without VS Code needs it. */
export interface Log {
  info(text: string): void;
  warn(text: string): void;
  /** @param error words, or an error, whose stack is kept */
  error(error: string | Error): void;
}
