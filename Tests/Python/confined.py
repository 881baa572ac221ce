"""Runs a program under what a systemd unit allows it, where no systemd runs.

    confined.py UNIT PROGRAM [ARGUMENT…]

Applied from the unit: SystemCallFilter (groups as `systemd-analyze syscall-filter` lists them) with SystemCallErrorNumber,
MemoryDenyWriteExecute and NoNewPrivileges. With CONFINED_KILLS=1 a call that is not allowed ends the process by SIGSYS:
to find out which there are.
"""

import ctypes
import errno
import os
import re
import struct
import subprocess
import sys

PR_SET_NO_NEW_PRIVS, PR_SET_MDWE, PR_MDWE_REFUSE_EXEC_GAIN = 38, 65, 1
SECCOMP_SET_MODE_FILTER = 1
KILL_PROCESS, FAIL, ALLOW = 0x80000000, 0x00050000, 0x7FFF0000
LOAD_WORD, JUMP_IF_EQUAL, RETURN = 0x20, 0x15, 0x06
HEADERS = ["/usr/include/x86_64-linux-gnu/asm/unistd_64.h", "/usr/include/asm-generic/unistd.h"]


def settings(unit):
    lines = [line.strip() for line in open(unit, encoding="utf-8")]
    return [tuple(line.split("=", 1)) for line in lines if "=" in line and not line.startswith("#")]


def group(name):
    text = subprocess.run(
        ["systemd-analyze", "syscall-filter", name, "--no-pager"], capture_output=True, text=True, check=True).stdout
    names = [line.strip() for line in text.splitlines()[1:] if line.startswith("    ")]
    members = set()
    for name in (name for name in names if not name.startswith("#")):
        members |= group(name) if name.startswith("@") else {name}
    return members


def allowed(unit):
    # systemd itself always lets these through, so that the program can be started at all.
    calls = group("@default") | {"execve"}
    for key, value in settings(unit):
        if key != "SystemCallFilter":
            continue
        for word in value.removeprefix("~").split():
            members = group(word) if word.startswith("@") else {word}
            calls = calls - members if value.startswith("~") else calls | members
    return calls | group("@default") | {"execve"}


def numbers():
    header = next(path for path in HEADERS if os.path.exists(path))
    text = open(header, encoding="utf-8").read()
    return {name: int(number) for name, number in re.findall(r"#define __(?:NR|NR3264)_(\w+)\s+(\d+)", text)}


def restrict(calls, otherwise):
    known = numbers()
    program = [struct.pack("HBBI", LOAD_WORD, 0, 0, 0)]
    for number in sorted(known[name] for name in calls if name in known):
        program.append(struct.pack("HBBI", JUMP_IF_EQUAL, 0, 1, number))
        program.append(struct.pack("HBBI", RETURN, 0, 0, ALLOW))
    program.append(struct.pack("HBBI", RETURN, 0, 0, otherwise))
    code = ctypes.create_string_buffer(b"".join(program))
    header = struct.pack("HxxxxxxP", len(program), ctypes.addressof(code))
    libc = ctypes.CDLL(None, use_errno=True)
    call = known["seccomp"]
    if libc.syscall(call, SECCOMP_SET_MODE_FILTER, 0, ctypes.create_string_buffer(header, len(header))) != 0:
        raise OSError(ctypes.get_errno(), "seccomp")


def main():
    unit, command = sys.argv[1], sys.argv[2:]
    calls = allowed(unit)
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "no_new_privs")
    # Kernels before 6.3 have no such switch; there systemd makes one of filters, which this does not.
    if ("MemoryDenyWriteExecute", "true") in settings(unit):
        libc.prctl(PR_SET_MDWE, PR_MDWE_REFUSE_EXEC_GAIN, 0, 0, 0)
    number = getattr(errno, dict(settings(unit))["SystemCallErrorNumber"])
    restrict(calls, KILL_PROCESS if os.environ.get("CONFINED_KILLS") else FAIL | number)
    os.execv(command[0], command)


main()
