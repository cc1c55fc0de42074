"""A whole province to try things in: units, people, calendar and procedures, marked as demo values."""

from .data import DemoProcedure, procedures, whole_form
from .load import load, sign_ins

__all__ = ["DemoProcedure", "load", "procedures", "sign_ins", "whole_form"]
