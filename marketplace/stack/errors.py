"""What stops a command, in one sentence for the person who typed it."""


class Trouble(Exception):
    """Printed as it stands, without a traceback; the command ends with exit code 1."""
