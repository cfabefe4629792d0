/** The architecture of a model, as `run.json` and a checkpoint's metadata write it. */
export interface ModelConfig {
  readonly layers: number;
  readonly heads: number;
  readonly width: number;
  /** Tokens in the vocabulary. */
  readonly vocabulary: number;
  /** Longest input, in tokens: the full sequence less its last token. */
  readonly context: number;
  /** A name in the table of positional encodings. */
  readonly encoding: string;
  readonly bias: boolean;
  readonly tiedEmbeddings: boolean;
  readonly activation: 'gelu' | 'relu';
  readonly layerNormEpsilon: number;
}
