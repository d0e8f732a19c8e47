"""Runs a command that does not know by itself when the test that started it has ended.

usage: supervise.py COMMAND ARGUMENTS...
"""
import signal
import subprocess
import sys

# The tests start processes from threads that block all signals, and that is inherited.
signal.pthread_sigmask(signal.SIG_SETMASK, [])
child = subprocess.Popen(sys.argv[1:], stdin=subprocess.DEVNULL)
sys.stdin.buffer.read()
child.terminate()
child.wait()
