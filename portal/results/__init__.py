"""The paper that comes out, and whether it still holds."""

from .models import Kind, Result, Standing

__all__ = ["Kind", "Result", "Standing"]
