"""What the model of ``worker.furniture`` is trained on and measured by: lines with labels."""
