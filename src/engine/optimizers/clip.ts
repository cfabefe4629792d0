/**
 * The factor that brings a gradient of this norm down to at most `clip`, as `torch.nn.utils.clip_grad_norm_` has it.
 */
export const clipFactor = (norm: number, clip: number): number => Math.min(1, clip / (norm + 1e-6));
