"""Chance that falls the same way for the same seed, whatever the Python version, the machine or the hash seed."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import TypeVar

Item = TypeVar("Item")


class Draw:
    """A source of chance."""

    def __init__(self, seed: int) -> None:
        # Only random() is used: unlike choice(), sample() and gauss(), its numbers are promised not to change between
        # versions of Python, and what is made of them below is exact arithmetic.
        self.number = random.Random(seed).random  # noqa: S311 - invented people hold no secret worth guessing

    def chance(self, share: float) -> bool:
        """Come out true in a share of draws, 0 to 1."""
        return self.number() < share

    def below(self, end: int) -> int:
        """Give a whole number from 0 up to but not including ``end``, each as likely as the next."""
        return int(self.number() * end)

    def pick(self, items: Sequence[Item]) -> Item:
        """Give one of some items, each as likely as the next."""
        return items[int(self.number() * len(items))]

    def weighted(self, items: Sequence[Item], weights: Sequence[float]) -> Item:
        """Give one of some items, each as likely as its weight says; weights beyond the items are not used."""
        left = self.number() * sum(weights[: len(items)])
        for item, weight in zip(items, weights, strict=False):
            left -= weight
            if left < 0:
                return item
        return items[-1]
