"""What Celery may be asked for; each task is thin: enter the tenant, call one function."""
