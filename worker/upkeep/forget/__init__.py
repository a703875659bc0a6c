"""Articles that must go with every trace, and stay away."""
