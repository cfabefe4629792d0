#!/usr/bin/env python3
"""Times a training step of PyTorch on the CPU, the peer of `digitscope bench`: prints one line of JSON with msPerStep."""
import argparse
import json
import time

import torch
import torch.nn.functional as F

from torch_gpt import Gpt

parser = argparse.ArgumentParser()
for name, preset in [('layers', 4), ('heads', 4), ('width', 128), ('vocab', 16), ('tokens', 20), ('loss-tokens', 0), ('batch', 64), ('steps', 30), ('threads', 2)]:
    parser.add_argument(f'--{name}', type=int, default=preset)
args = parser.parse_args()
torch.set_num_threads(args.threads)
torch.manual_seed(0)
wanted = args.loss_tokens or args.tokens
model = Gpt(args.layers, args.heads, args.width, args.vocab, args.tokens)
optimizer = torch.optim.AdamW(model.parameters(), lr=1e-3, fused=True)


def step():
    ids = torch.randint(args.vocab, (args.batch, args.tokens + 1))
    loss = F.cross_entropy(model(ids[:, :-1], wanted).flatten(0, 1), ids[:, -wanted:].flatten())
    optimizer.zero_grad()
    loss.backward()
    torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
    optimizer.step()


for _ in range(4):
    step()
began = time.perf_counter()
for _ in range(args.steps):
    step()
milliseconds = 1e3 * (time.perf_counter() - began) / args.steps
print(json.dumps({'peer': f'PyTorch {torch.__version__}', 'msPerStep': milliseconds, 'threads': args.threads}))
