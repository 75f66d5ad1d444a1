"""What formats share: charts, and office packages written from members compressed once."""
