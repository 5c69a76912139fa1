"""The network: MiniLM with shape features, and heads for tags, dependencies, entities and sentence starts."""

from __future__ import annotations

from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from onrecord.language.features import FEATURES

WIDTH, LAYERS, HEADS, INNER = 384, 6, 12, 1536
ARC, REL = 192, 96


class Attention(torch.autograd.Function):
    """Attention as onnxruntime's one operator, which int8 has a fast form of; for export only."""

    @staticmethod
    def forward(ctx: object, x: Tensor, weight: Tensor, bias: Tensor, mask: Tensor) -> Tensor:
        """Any tensor of the right shape: tracing looks at nothing else."""
        return torch.empty_like(x)

    @staticmethod
    def symbolic(g: object, x: object, weight: object, bias: object, mask: object) -> object:
        """The operator in the graph."""
        return g.op("com.microsoft::Attention", x, weight, bias, mask, num_heads_i=HEADS)  # type: ignore[attr-defined]


class Layer(nn.Module):
    """One BERT layer, with query, key and value in one product."""

    def __init__(self, dropout: float) -> None:
        super().__init__()
        self.qkv = nn.Linear(WIDTH, 3 * WIDTH)
        self.out = nn.Linear(WIDTH, WIDTH)
        self.norm1 = nn.LayerNorm(WIDTH, eps=1e-12)
        self.up = nn.Linear(WIDTH, INNER)
        self.down = nn.Linear(INNER, WIDTH)
        self.norm2 = nn.LayerNorm(WIDTH, eps=1e-12)
        self.dropout = nn.Dropout(dropout)

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        if torch.onnx.is_in_onnx_export():
            mixed = Attention.apply(x, self.qkv.weight.t(), self.qkv.bias, mask)
        else:
            b, t, _ = x.shape
            q, k, v = self.qkv(x).view(b, t, 3, HEADS, WIDTH // HEADS).permute(2, 0, 3, 1, 4).unbind(0)
            mixed = F.scaled_dot_product_attention(q, k, v, mask).transpose(1, 2).reshape(b, t, WIDTH)
        x = self.norm1(x + self.dropout(self.out(mixed)))
        return self.norm2(x + self.dropout(self.down(F.gelu(self.up(x)))))


class Encoder(nn.Module):
    """MiniLM-L6 (BERT's form), its embedding of words fixed, an embedding of features added."""

    def __init__(self, vocabulary: int, dropout: float = 0.1) -> None:
        super().__init__()
        self.words = nn.Embedding(vocabulary, WIDTH)
        self.words.weight.requires_grad_(False)
        self.positions = nn.Embedding(512, WIDTH)
        self.features = nn.Embedding(FEATURES, WIDTH)
        nn.init.normal_(self.features.weight, std=0.02)
        self.norm = nn.LayerNorm(WIDTH, eps=1e-12)
        self.layers = nn.ModuleList(Layer(dropout) for _ in range(LAYERS))
        self.dropout = nn.Dropout(dropout)

    def forward(self, pieces: Tensor, features: Tensor) -> Tensor:
        at = torch.arange(pieces.shape[1], device=pieces.device)
        x = self.words(pieces) + self.positions(at) + self.features(features)
        x = self.dropout(self.norm(x))
        if torch.onnx.is_in_onnx_export():
            mask = (pieces != 0).to(torch.int32)
        else:
            mask = (pieces == 0).to(x.dtype)[:, None, None, :] * -1e4
        for layer in self.layers:
            x = layer(x, mask)
        return x

    def start_from(self, folder: Path) -> None:
        """Take the pretrained weights (Hugging Face's names) from a folder."""
        from safetensors.torch import load_file

        old = load_file(folder / "model.safetensors")
        new = {
            "words.weight": old["embeddings.word_embeddings.weight"],
            "positions.weight": old["embeddings.position_embeddings.weight"]
            + old["embeddings.token_type_embeddings.weight"][0],
            "features.weight": self.features.weight.data,
        }
        for part in ("weight", "bias"):
            new[f"norm.{part}"] = old[f"embeddings.LayerNorm.{part}"]
            for i in range(LAYERS):
                was, now = f"encoder.layer.{i}.", f"layers.{i}."
                new[now + f"qkv.{part}"] = torch.cat(
                    [old[f"{was}attention.self.{n}.{part}"] for n in ("query", "key", "value")]
                )
                for here, there in (("out", "attention.output.dense"), ("norm1", "attention.output.LayerNorm"),
                                    ("up", "intermediate.dense"), ("down", "output.dense"),
                                    ("norm2", "output.LayerNorm")):  # fmt: skip
                    new[now + f"{here}.{part}"] = old[f"{was}{there}.{part}"]
        self.load_state_dict(new)


class Parser(nn.Module):
    """Encoder and heads. Word vectors are the mean of a word's first and last piece."""

    def __init__(self, vocabulary: int, upos: int, xpos: int, rels: int, entities: int, sources: int) -> None:
        super().__init__()
        self.encoder = Encoder(vocabulary)
        self.upos = nn.Linear(WIDTH, upos)
        self.xpos = nn.Linear(WIDTH, xpos)
        self.start = nn.Linear(WIDTH, 1)
        self.entity_inner = nn.Linear(WIDTH, WIDTH // 2)
        self.entity = nn.Linear(WIDTH // 2, entities)
        self.entity_bias = nn.Embedding(sources, entities)
        nn.init.zeros_(self.entity_bias.weight)
        self.arc_head, self.arc_dep = nn.Linear(WIDTH, ARC), nn.Linear(WIDTH, ARC)
        self.rel_head, self.rel_dep = nn.Linear(WIDTH, REL), nn.Linear(WIDTH, REL)
        self.arc = nn.Parameter(torch.zeros(ARC + 1, ARC))
        self.rel = nn.Parameter(torch.randn(rels, REL + 1, REL + 1) * 0.01)
        self.root = nn.Parameter(torch.randn(WIDTH) * 0.1)
        self.dropout, self.more = nn.Dropout(0.2), nn.Dropout(0.3)

    def vectors(self, pieces: Tensor, features: Tensor, first: Tensor, last: Tensor) -> Tensor:
        """Word vectors, batch x words x width."""
        x = self.encoder(pieces, features)
        shape = (-1, -1, WIDTH)
        a = x.gather(1, first.unsqueeze(-1).expand(*shape))
        b = x.gather(1, last.unsqueeze(-1).expand(*shape))
        return (a + b) * 0.5

    def entities(self, x: Tensor) -> Tensor:
        """Entity scores without a source's bias."""
        return self.entity(self.more(F.gelu(self.entity_inner(self.dropout(x)))))

    def arcs(self, x: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Arc scores (batch x dependent x head, head 0 the root), and the vectors that relations are scored from."""
        rooted = torch.cat([self.root.expand(x.shape[0], 1, -1), self.dropout(x)], 1)
        head, dep = self.more(F.gelu(self.arc_head(rooted))), self.more(F.gelu(self.arc_dep(rooted[:, 1:])))
        left = dep @ self.arc[:-1] + self.arc[-1]
        return (
            left @ head.transpose(1, 2),
            self.more(F.gelu(self.rel_head(rooted))),
            self.more(F.gelu(self.rel_dep(rooted[:, 1:]))),
        )

    def relations(self, head: Tensor, dep: Tensor) -> Tensor:
        """Relation scores of (head, dependent) pairs, n x REL each."""
        one = torch.ones_like(head[:, :1])
        head, dep = torch.cat([head, one], 1), torch.cat([dep, one], 1)
        n = dep.shape[0]
        inner = (dep @ self.rel.permute(1, 0, 2).reshape(REL + 1, -1)).view(n, -1, REL + 1)
        return (inner @ head.unsqueeze(-1)).squeeze(-1)
