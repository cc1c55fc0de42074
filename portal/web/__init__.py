"""The Flask kit of the portal; knows no domain."""

from .access import actor, public, requires, signed_in
from .language import current as current_language
from .pagination import Page
from .rendering import render, see, then

__all__ = ["Page", "actor", "current_language", "public", "render", "requires", "see", "signed_in", "then"]
