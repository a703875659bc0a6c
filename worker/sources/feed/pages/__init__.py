"""The pages that entries link to: what their hosts allow, and how they are asked for."""
