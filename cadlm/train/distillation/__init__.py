"""Distillation: a teacher's answers and probabilities, and how a student learns from them. The verb is `cadlm.train.distill`."""
