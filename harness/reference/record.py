"""What every reference program is given: its arguments, its events, the record (docs/record.md).

A program gives main() a function for each model, and its options with their defaults. Run by
bench, with --record=FD, it writes the record there, each line by one write(): threads and forked
processes write theirs themselves. Run by a person it prints a transcript, as the lessons in C do.
"""

import argparse
import os
import resource
import sys
import time

KINDS = {"sequential": "sequential", "asyncio": "loop"}  # of the models; the others are preemptive

MOST = 4_000_000_000  # of a whole number

lesson = argparse.Namespace()  # the arguments
_record_fd = None
_start = 0.0


def ids():
    """The tasks are numbered from 1."""
    return range(1, lesson.tasks + 1)


def started(task):
    _event(task, "started", f"task {task} started")


def finished(task):
    _event(task, "finished", f"task {task} finished")


def waits(task, seconds):
    """From now on the task waits; its thread or the loop is free for others."""
    _event(task, "waiting", None, seconds)


def blocks(task, seconds):
    """From now on it sleeps, and keeps its thread to itself."""
    _event(task, "blocking", None, seconds)


def computes(task):
    _event(task, "running", None)


def result(task, text):
    _tell(f"result\t{task}\t{text}", f"task {task}: {text}")


def answer(text):
    """The result of the whole."""
    _tell(f"answer\t{text}", f"answer: {text}")


def figure(name, value, unit):
    """What the program itself measured: seconds ("s"), bytes ("B")."""
    _tell(f"figure\t{name}\t{value:.9g}\t{unit}", f"{name}: {value:.4g} {unit}")


def each(name, since, count):
    """The figure `name`: the seconds since `since` (time.monotonic()) for each of `count`."""
    figure(name, (time.monotonic() - since) / count, "s")


def main(name, models, **options):
    """Runs the model that --model names. An option's default says of what type it is; a tuple has
    the choices, and the first is the default; a number is at least 1, unless its default is 0."""
    global _record_fd, _start
    _read_arguments(models, options)
    model = lesson.model.removeprefix("python-")
    _record_fd = 1 if lesson.describe and lesson.record is None else lesson.record
    kind = KINDS.get(model, "preemptive")
    _write(f"record\t1\nlesson\t{name}\nmodel\t{lesson.model}\t{kind}\n"
           + "".join(_described(option, default) for option, default in options.items())
           + _described("one_core", False) + f"tasks\t{lesson.tasks}\n")
    if lesson.describe:
        _write("end\n")
        return
    if lesson.one_core:
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})

    before = _used()
    _start = time.monotonic()
    models[model]()
    total = time.monotonic() - _start

    user, system, voluntary, involuntary = (now - then for now, then in zip(_used(), before))
    _write(f"cpu\t{user:.6f}\t{system:.6f}\nswitches\t{voluntary}\t{involuntary}\n"
           f"total\t{total:.9f}\nend\n")
    _say(total, "all finished")


class _Parser(argparse.ArgumentParser):
    def error(self, message):
        """One line, as the lessons in C do."""
        self.exit(2, f"{self.prog}: {message}\n")


def _whole_from(least):
    def whole(text):
        if not (text.isascii() and text.isdigit() and least <= int(text) <= MOST):
            raise argparse.ArgumentTypeError(f"'{text}' is not a whole number from {least}")
        return int(text)
    return whole


def _seconds(text):
    try:
        value = float(text)
    except ValueError:
        value = -1
    if not 0 <= value <= 3600:
        raise argparse.ArgumentTypeError(f"'{text}' is not a number of seconds from 0 to 3600")
    return value


def _read_arguments(models, options):
    parser = _Parser(allow_abbrev=False)
    for name, default in options.items():
        if default is False:
            parser.add_argument(f"--{name}", action="store_true")
        elif isinstance(default, tuple):
            parser.add_argument(f"--{name}", choices=default, default=default[0])
        elif isinstance(default, str):
            parser.add_argument(f"--{name}", default=default)
        else:
            kind = _seconds if isinstance(default, float) else _whole_from(min(default, 1))
            parser.add_argument(f"--{name}", type=kind, default=default)
    parser.add_argument("--model", choices=[f"python-{model}" for model in models], required=True)
    parser.add_argument("--one-core", action="store_true", help="all take turns on one core")
    parser.add_argument("--describe", action="store_true", help="do no work: say the arguments")
    parser.add_argument("--quiet", action="store_true", help="no transcript")
    parser.add_argument("--record", type=int, metavar="FD", help="write the record there")
    parser.parse_args(namespace=lesson)


def _described(name, default):
    """The record's line "argument"."""
    value = getattr(lesson, name)
    if default is False:
        shown, kind, limits = int(value), "flag", "\t"
    elif isinstance(default, tuple):
        shown, kind, limits = value, "choice", "\t"
    elif isinstance(default, str):
        shown, kind, limits = value, "text", "\t"
    elif isinstance(default, float):
        shown, kind, limits = f"{value:.9g}", "seconds", "0\t3600"
    else:
        shown, kind, limits = value, "whole", f"{min(default, 1)}\t{MOST}"
    return f"argument\t{name.replace('_', '-')}\t{shown}\t{kind}\t{limits}\n"


def _used():
    """CPU time (user, system) and switches (voluntary, involuntary) up to now, with children's."""
    both = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    names = "ru_utime", "ru_stime", "ru_nvcsw", "ru_nivcsw"
    return [sum(getattr(usage, name) for usage in both) for name in names]


def _event(task, what, text, planned=0):
    now = time.monotonic() - _start
    _write(f"event\t{now:.9f}\t{task}\t{what}" + (f"\t{planned:.9f}\n" if planned else "\n"))
    if text:
        _say(now, text)


def _tell(line, text):
    _write(line + "\n")
    _say(time.monotonic() - _start, text)


def _write(lines):
    if _record_fd is not None:
        os.write(_record_fd, lines.encode())


def _say(now, text):
    if _record_fd is None and not lesson.quiet:
        os.write(sys.stdout.fileno(), f"{now:10.5f} s  {text}\n".encode())
