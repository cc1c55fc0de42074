"""Keeping the portal running: proofs that nothing is lost, copies, figures for whoever watches."""

from .proofs import PROOFS, Proof, prove

__all__ = ["PROOFS", "Proof", "prove"]
