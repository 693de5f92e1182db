"""What a maker or a designer offers: drafted, checked, shown to everybody, paused and put away."""
