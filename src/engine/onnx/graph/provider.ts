/** What runs a graph. */
export type Provider = 'cpu' | 'webgpu';
