"""Pictures drawn for tests: real files, photograph-like, so that WebP is smaller."""

import io

from PIL import Image


def drawn(kind="PNG", size=(300, 200), seed=0, **how):
    """Give a picture's bytes; ``seed`` makes another one."""
    small = Image.frombytes(
        "RGB", (2, 2), bytes((seed * 37 + n * 71) % 256 for n in range(12))
    )
    grain = Image.effect_noise(size, 20).convert("RGB")
    soft = small.resize(size, Image.Resampling.BICUBIC)
    out = io.BytesIO()
    Image.blend(soft, grain, 0.15).save(out, kind, **how)
    return out.getvalue()
