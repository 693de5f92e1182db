"""What the law on personal data asks: consents, copies, corrections, restriction, objection, erasure, breaches."""
