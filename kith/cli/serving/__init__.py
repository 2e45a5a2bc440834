"""Commands for whoever runs Kith: the service, the worker, keys, the store."""
