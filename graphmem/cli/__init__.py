"""The command line: `graphmem COMMAND`; every command has `--json` and exit codes that scripts can rely on.

Exit codes: 0 all done; 1 an error, nothing or not everything done; 2 wrong usage; 3 done, but some inputs were rejected.
"""
