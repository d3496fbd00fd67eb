"""Names of two games that look alike, and of one game that do not: what is accepted.

    .venv/bin/python -m benchmarks.wrong_matches [--seed 8] [--seeds 1] [--pairs 500]
        [--systems [PART]] [--show]

Of each pair a query and what a service offers for it are made by rule from 51,111 real
No-Intro names: of hard pairs only wrong ones (the pair's, and real games that share a
word), of right pairs the same with the game itself, written as services write, among
them, by its own or by an alternative name. Counted per rule: wrong ones accepted, right
ones found. ``--systems`` asks instead for each title of each system among all others
that share a word, with it and without it, and shows what is accepted.
Exit status 1: a wrong one was accepted, or less than 90 % were found.
"""

import argparse
import sys
from collections import Counter
from random import Random
from typing import NamedTuple

from benchmarks import right_pairs, wrong_pairs
from benchmarks.name_shelf import Game, Shelf, is_same
from zapcore.matching import judge_names
from zapcore.sourced import Candidate, GameQuery

RIGHT = "right"
LEAST = 0.9
TRIES = 20_000


class Asked(NamedTuple):
    """One question to the judge, and the rule it was made by."""

    rule: str
    query: GameQuery
    offered: tuple[Candidate, ...]


class Counts(NamedTuple):
    """What came of all questions, by rule."""

    asked: Counter
    found: Counter
    wrong: Counter
    shown: list[str]

    def share(self):
        """Give the share of right ones that were found."""
        total = self.asked.total()
        return self.found.total() / total if total else 1.0


def query_of(title, year=""):
    """Make of a title what a scan asks."""
    return GameQuery(1, "any", f"{title}.bin", title, year=year)


def candidate(number, *names, platform=True, year=""):
    """Make a candidate."""
    return Candidate(str(number), names, year=year, platform=platform)


def _others(game, shelf, rng):
    return [
        candidate(number, title.replace(" - ", ": "))
        for number, title in enumerate(shelf.plausible(game, rng))
    ]


def hard(shelf: Shelf, rng: Random, count: int):
    """Make questions whose only right answer is none."""
    rules = (*wrong_pairs.RULES, other_system, unknown_system)
    for number in range(count):
        rule = rules[number % len(rules)]
        if rule in (other_system, unknown_system):
            yield rule(shelf, rng)
        else:
            yield _wrong(rule, shelf, rng)


def _wrong(rule, shelf, rng):
    for _ in range(TRIES):
        game = rng.choice(shelf.games)
        name = wrong_pairs.wrong_name(rule, game, shelf, rng)
        if name is None:
            continue
        mine, other = (game.title, name) if rng.random() < 0.5 else (name, game.title)
        others = [c for c in _others(game, shelf, rng) if not is_same(c.names[0], mine)]
        offered = [candidate("wrong", other.replace(" - ", ": ")), *others]
        rng.shuffle(offered)
        return Asked(rule.__name__, query_of(mine), tuple(offered))
    raise AssertionError(rule)


def other_system(shelf, rng):
    """The very name, on another system."""
    game = rng.choice(shelf.games)
    offered = [
        candidate("wrong", game.title, platform=False),
        *_others(game, shelf, rng),
    ]
    return Asked("other_system", query_of(game.title), tuple(offered))


def unknown_system(shelf, rng):
    """A name that is nearly the same where the system is not told."""
    game = rng.choice(shelf.games)
    near = wrong_pairs.edition(game, shelf, rng)
    return Asked(
        "unknown_system",
        query_of(game.title),
        (candidate("wrong", near, platform=None),),
    )


def right(shelf: Shelf, rng: Random, count: int):
    """Make questions whose right answer is among those offered."""
    rules = (*right_pairs.RULES, alternative, same_name_other_year, two_rules)
    for number in range(count):
        rule = rules[number % len(rules)]
        for _ in range(TRIES):
            game = rng.choice(shelf.games)
            made = _made(rule, game, rng)
            if made:
                names = [name for one in made[1] for name in one.names]
                others = [
                    one
                    for one in _others(game, shelf, rng)
                    if not any(is_same(one.names[0], name) for name in names)
                ]
                offered = [*made[1], *others]
                rng.shuffle(offered)
                yield Asked(rule.__name__, made[0], tuple(offered))
                break


def _made(rule, game: Game, rng):
    if rule in (alternative, same_name_other_year):
        return rule(game, rng)
    name = two_rules(game.title, rng) if rule is two_rules else rule(game.title, rng)
    return (query_of(game.title), [candidate(RIGHT, name)]) if name else None


def alternative(game, rng):
    """It is known there by another name first."""
    name = right_pairs.provider_style(game.title, rng)
    return query_of(game.title), [candidate(RIGHT, "Quite Another Name", name)]


def same_name_other_year(game, rng):
    """Two games of one name, years apart."""
    name = right_pairs.provider_style(game.title, rng)
    year = rng.randint(1985, 2005)
    near = candidate(RIGHT, name, year=str(year + rng.choice((-1, 0, 1))))
    far = candidate("wrong", name, year=str(year + rng.choice((-9, 8, 12))))
    return query_of(game.title, str(year)), [near, far]


def two_rules(title, rng):
    """Two rules at once."""
    one, other = rng.sample(right_pairs.RULES[1:], 2)
    first = one(title, rng)
    return first and other(first, rng)


def run(asked, counts: Counts):
    """Ask the judge and count."""
    for rule, query, offered in asked:
        counts.asked[rule] += 1
        chosen, _, words = judge_names(query, offered)
        if chosen and chosen.id == RIGHT:
            counts.found[rule] += 1
        elif chosen:
            counts.wrong[rule] += 1
            counts.shown.append(f"WRONG {rule}: {query.name} -> {chosen.names} {words}")
        elif any(one.id == RIGHT for one in offered):
            name = next(one.names for one in offered if one.id == RIGHT)
            counts.shown.append(f"missed {rule}: {query.name} -> {name} {words}")


def fresh():
    """Begin to count."""
    return Counts(Counter(), Counter(), Counter(), [])


def measure(shelf, seed, pairs, hard_counts, right_counts):
    """Ask ``pairs`` hard and as many right ones of one seed."""
    run(hard(shelf, Random(seed), pairs), hard_counts)
    run(right(shelf, Random(seed + 1), pairs), right_counts)


def whole_systems(shelf, part):
    """Ask for each title among all of its system that share a word."""
    lost = accepted = asked = 0
    for system, titles in shelf.systems.items():
        if part not in system:
            continue
        for title in titles:
            game = Game(system, title)
            near = [t for t in shelf.sharing(game) if t != title][:200]
            offered = [candidate(n, t) for n, t in enumerate(near)]
            asked += 1
            chosen, *_ = judge_names(
                query_of(title), [candidate(RIGHT, title), *offered]
            )
            if not chosen or chosen.id != RIGHT:
                lost += 1
                print(f"lost: {system}: {title}")
            chosen, *_ = judge_names(query_of(title), offered)
            if chosen and not is_same(chosen.names[0], title):
                accepted += 1
                print(
                    f"accepted: {system}: {title} -> {chosen.names[0]} {chosen.score}"
                )
    print(f"{asked} titles: {lost} did not find themselves, {accepted} found another")


def report(kind, counts: Counts):
    """Print what came of each rule."""
    print(f"{kind:22} {'asked':>6} {'found':>6} {'wrong':>6}")
    for rule in sorted(counts.asked):
        a, f, w = counts.asked[rule], counts.found[rule], counts.wrong[rule]
        print(f"  {rule:20} {a:6} {f:6} {w:6}")
    a, f, w = counts.asked.total(), counts.found.total(), counts.wrong.total()
    print(f"  {'all':20} {a:6} {f:6} {w:6}")


def main():
    """Run as a program."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=8)
    parser.add_argument("--seeds", type=int, default=1)
    parser.add_argument("--pairs", type=int, default=500)
    parser.add_argument("--systems", nargs="?", const="", default=None)
    parser.add_argument("--show", action="store_true")
    args = parser.parse_args()
    shelf = Shelf()
    if args.systems is not None:
        whole_systems(shelf, args.systems)
        return 0
    hard_counts, right_counts = fresh(), fresh()
    for seed in range(args.seed, args.seed + args.seeds):
        measure(shelf, seed, args.pairs, hard_counts, right_counts)
    report("hard pairs", hard_counts)
    report("right pairs", right_counts)
    wrong = hard_counts.wrong.total() + right_counts.wrong.total()
    print(f"wrong accepted {wrong}; right found {right_counts.share():.1%}")
    if args.show:
        print(*hard_counts.shown, *right_counts.shown, sep="\n")
    return 1 if wrong or right_counts.share() < LEAST else 0


if __name__ == "__main__":
    sys.exit(main())
