"""What all SQL is made with: engines, transactions, leases, clocks, statements."""
