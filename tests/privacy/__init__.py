"""One's own data: agreed to, copied, restricted, erased."""
