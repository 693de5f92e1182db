"""What happened is recorded once, and nobody can change it unseen."""
