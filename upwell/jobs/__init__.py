"""What runs later: the queue adapter and the heartbeat of the worker. Refuses to hold any truth of its own."""
