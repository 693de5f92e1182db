"""The machinery under the marketplace: servers, processes, set-up, checks and backups."""
