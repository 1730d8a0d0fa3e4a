"""What the commands that read the archive share: their frame, their filters; imports none of the commands."""
