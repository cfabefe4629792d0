#!/usr/bin/env python3
"""Trains in PyTorch on the CPU until 99% exact match, the peer of `digitscope bench --train`: prints one line of JSON with the seconds it took.

The task is Digitscope's: `A+B=C;`, operands zero-padded, answer reversed, operand lengths uniform from 1 to --digits, loss on the answer alone.
AdamW as in arXiv 2407.17963, or torch.optim.Muon for the matrices of the blocks and AdamW for the rest.
"""
import argparse
import json
import time

import torch
import torch.nn.functional as F

from torch_gpt import Gpt

parser = argparse.ArgumentParser()
for name, preset in [('modulus', 0), ('digits', 3), ('operand-width', 6), ('layers', 3), ('heads', 3), ('width', 48), ('batch', 256), ('seed', 1), ('every', 50), ('threads', 2), ('limit', 300)]:
    parser.add_argument(f'--{name}', type=int, default=preset)
parser.add_argument('--optimizer', choices=['adamw', 'muon'], default='adamw')
parser.add_argument('--lr', type=float, default=3e-3)
parser.add_argument('--muon-lr', type=float, default=0.01)
parser.add_argument('--until', type=float, default=0.99)
args = parser.parse_args()
torch.manual_seed(args.seed)
torch.set_num_threads(args.threads)
width = args.operand_width
answer = len(str(args.modulus - 1)) if args.modulus else width + 1
tokens = 2 * width + 2 + answer + 1
wanted = answer + 1


def digits_of(values, count):
    return torch.stack([values // 10**place % 10 for place in range(count)], dim=1)


def sequences(a, b):
    total = (a + b) % args.modulus if args.modulus else a + b
    plus, equals, end = (torch.full((len(a), 1), token) for token in (10, 11, 12))
    return torch.cat([digits_of(a, width).flip(1), plus, digits_of(b, width).flip(1), equals, digits_of(total, answer), end], dim=1)


def operand():
    lengths = torch.randint(1, args.digits + 1, (args.batch,))
    return (torch.rand(args.batch, dtype=torch.float64) * 10**lengths).long()


def exact_match(samples=1000):
    # Every trained length, as Digitscope evaluates; the longest counts.
    for length in range(1, args.digits + 1):
        low = 10 ** (length - 1) if length > 1 else 0
        ids = sequences(*(torch.randint(low, 10**length, (samples,)) for _ in 'ab'))
        with torch.no_grad():
            right = (model(ids[:, :-1], wanted).argmax(-1) == ids[:, -wanted:]).all(1)
    return right.double().mean().item()


model = Gpt(args.layers, args.heads, args.width, 13, tokens - 1)
matrices = [p for name, p in model.named_parameters() if name.startswith('blocks') and p.ndim == 2]
rest = [p for p in model.parameters() if not any(p is m for m in matrices)]
adamw = dict(lr=args.lr, betas=(0.9, 0.99), weight_decay=0.1, fused=True)
if args.optimizer == 'muon':
    optimizers = [torch.optim.Muon(matrices, lr=args.muon_lr, weight_decay=0.1, momentum=0.95), torch.optim.AdamW(rest, **adamw)]
else:
    optimizers = [torch.optim.AdamW(model.parameters(), **adamw)]
peaks = [group['lr'] for optimizer in optimizers for group in optimizer.param_groups]
began, step, exact = time.perf_counter(), 0, 0.0
while exact < args.until and time.perf_counter() - began < args.limit:
    step += 1
    for group, peak in zip([g for o in optimizers for g in o.param_groups], peaks):
        group['lr'] = peak * min(1, step / 100)
    ids = sequences(operand(), operand())
    loss = F.cross_entropy(model(ids[:, :-1], wanted).flatten(0, 1), ids[:, -wanted:].flatten())
    model.zero_grad()
    loss.backward()
    torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
    for optimizer in optimizers:
        optimizer.step()
    if step % args.every == 0:
        exact = exact_match()
print(json.dumps({'peer': f'PyTorch {torch.__version__}', 'optimizer': args.optimizer, 'steps': step, 'seconds': time.perf_counter() - began, 'exact': exact, 'met': exact >= args.until}))
