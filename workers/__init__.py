"""What happens in the background: Celery asks, PostgreSQL remembers."""
