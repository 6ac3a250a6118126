"""What `benchmarks/run` is made of: watched processes, peers, ratios, reports."""
