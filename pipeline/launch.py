"""How a Dataflow template starts a pass: its parameters become the command `policywire run` or `stream`.

The template service calls this file as a script, with the template's parameters and the runner's options mixed as
`--name=value`. What the command takes is ours; the rest belongs to Beam.
"""

import sys
from collections.abc import Iterator, Sequence

# The parameters of each command. Those that only change what is printed are left out: nobody sees it.
PARAMETERS = {"run": ("config", "state", "now", "format", "pages"), "stream": ("config", "state", "format", "every")}
_OURS = frozenset(name for names in PARAMETERS.values() for name in names) | {"command"}


def as_command(args: Sequence[str]) -> list[str]:
    """The command line for the arguments of a template launch.

    >>> as_command(["--config=gs://b/live.yaml", "--runner=DataflowRunner", "--command=stream"])
    ['stream', '--config', 'gs://b/live.yaml', '--', '--runner=DataflowRunner']

    A parameter that was left empty is left out. Raises ValueError for a command there is not, and for a parameter that
    the command does not take.
    """
    given, beam = {}, []
    for name, value, whole in _split(args):
        if name not in _OURS:
            beam.append(whole)
        elif value:
            given[name] = value
    command = given.pop("command", "run")
    if command not in PARAMETERS:
        raise ValueError(f'the parameter command is "{command}"; it takes {" or ".join(PARAMETERS)}')
    wrong = sorted(set(given) - set(PARAMETERS[command]))
    if wrong:
        raise ValueError(f"the parameter {wrong[0]} is not one of {command}; leave it out")
    own = [part for name, value in given.items() for part in (f"--{name}", value)]
    return [command, *own, "--", *beam]


def _split(args: Sequence[str]) -> Iterator[tuple[str, str, str]]:
    """Name, value and whole of each argument; a value of ours may also follow as an argument of its own."""
    waiting = ""
    for arg in args:
        name, sign, value = arg.removeprefix("--").partition("=")
        if waiting:
            yield waiting, arg, ""
            waiting = ""
        elif not sign and name in _OURS:
            waiting = name
        else:
            yield name, value, arg


if __name__ == "__main__":
    from pipeline.cli import main

    try:
        main(as_command(sys.argv[1:]))
    except ValueError as why:
        sys.exit(f"policywire: {why}")
