"""What the archive survives, measured: each module disturbs runs in one way and compares archives by their dumps."""
