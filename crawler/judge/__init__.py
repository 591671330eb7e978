"""Judging: a pure function of rows, observations, knowledge and rules. No network, no clock. Door: `judgement`."""
