#!/usr/bin/env python3
"""Times the passes of causal probes in PyTorch with hooks, a whole forward pass for each intervention, as notebooks do: the peer of `digitscope bench --probes`."""
import argparse
import json
import time

import torch

from torch_gpt import Gpt

parser = argparse.ArgumentParser()
for name, preset in [('layers', 4), ('heads', 4), ('width', 128), ('vocab', 16), ('tokens', 20), ('prompts', 500), ('threads', 2)]:
    parser.add_argument(f'--{name}', type=int, default=preset)
args = parser.parse_args()
torch.set_num_threads(args.threads)
torch.manual_seed(0)
model = Gpt(args.layers, args.heads, args.width, args.vocab, args.tokens)
ids = torch.randint(args.vocab, (args.prompts, args.tokens))
head_width = args.width // args.heads


def with_hook(module, hook, inputs):
    handle = module.register_forward_pre_hook(hook)
    model(inputs)
    handle.remove()


def forward():
    model(ids)


def resampling():
    forward()
    for position in [*range(6), *range(7, 13)]:
        changed = ids.clone()
        changed[:, position] = (changed[:, position] + 1) % args.vocab
        model(changed)


def zeroing():
    forward()
    for block in model.blocks:
        for head in range(args.heads):
            def zero(_, inputs):
                z = inputs[0].clone()
                z[..., head * head_width : (head + 1) * head_width] = 0
                return (z,)
            with_hook(block.c_proj, zero, ids)


def patching():
    clean, corrupted = ids[:1], ids[1:2]
    kept = []
    handles = [block.register_forward_pre_hook(lambda _, inputs: kept.append(inputs[0])) for block in model.blocks]
    model(clean)
    for handle in handles:
        handle.remove()
    for block, stream in zip(model.blocks, kept):
        for position in range(args.tokens):
            def patch(_, inputs):
                x = inputs[0].clone()
                x[:, position] = stream[:, position]
                return (x,)
            with_hook(block, patch, corrupted)


times = {}
with torch.no_grad():
    for _ in range(2):
        for work in (forward, resampling, zeroing, patching):
            began = time.perf_counter()
            work()
            times[work.__name__] = time.perf_counter() - began
print(json.dumps(times))
