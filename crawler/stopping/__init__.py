"""How a run that is told to stop ends within seconds: waits are cut short, open downloads are cancelled."""
