"""What people correct in an archive: takes out what was read by mistake, hides posts; does not import `rebuild`."""
